"""The base of everything that a pack writes."""

import string

from pydantic import BaseModel, ConfigDict


class PackModel(BaseModel):
    """A part of a pack: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)


def placeholders(template: str) -> frozenset[str]:
    """The names in braces of a template; none where a brace opens or closes nothing."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)
    except ValueError:
        return frozenset()
