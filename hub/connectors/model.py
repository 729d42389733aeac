"""The base of everything that a pack writes."""

import string
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator


class PackModel(BaseModel):
    """A part of a pack: frozen, and unknown keys are refused."""

    example: ClassVar[str]
    """What one writes for it, in YAML: run by a test, shown in the reference and by editors. Each model has its own."""
    choices: ClassVar[Mapping[str, Collection[str]]] = {}
    """The words that may stand behind a key whose type doesn't tell them."""
    alone: ClassVar[str | None] = None
    """The key whose value may be written for the whole part, where the part says nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _may_stand_alone(cls, written: Any) -> Any:
        return {cls.alone: written} if cls.alone and isinstance(written, str | list) else written


def placeholders(template: str) -> frozenset[str]:
    """The names in braces of a template; none where a brace opens or closes nothing."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)
    except ValueError:
        return frozenset()
