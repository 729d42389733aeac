"""What every style of conditions can do."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, StrictBool, StrictInt, StrictStr

from hub.connectors.base import ReadCondition
from hub.connectors.json_template import as_json
from hub.connectors.model import PackModel


def _as_written(written: Any) -> str | bool | int:
    """`true` and `3` are what they are in JSON, `"3"` is a text."""
    value = as_json(written)
    if not isinstance(value, str | bool | int):
        raise ValueError(
            "a text, a whole number, true or false was expected; anything else stands in quotes, as a text"
        )
    return value


Fixed = Annotated[StrictStr | StrictBool | StrictInt, BeforeValidator(_as_written)]
"""What a field must be; true and false aren't the numbers 1 and 0."""


def text_of(value: Fixed) -> str:
    """A number in digits, true and false in these words."""
    return value if isinstance(value, str) else str(value).lower()


class Conditions(PackModel, ABC):
    """How a read says what it asks for, in the ERP's words."""

    kind: str

    def problems(self) -> Iterator[str]:
        """What of it the hub would pass over."""
        return iter(())

    @property
    def precisions(self) -> frozenset[str] | None:
        """The precisions whose moments it can write; None for any."""
        return None

    @property
    def takes_versions(self) -> bool:
        """Whether a number may stand where a moment does."""
        return True

    @property
    def equals_names_field(self) -> bool:
        """Whether what asks for a value says of which field."""
        return True

    @property
    def named(self) -> frozenset[str]:
        """The fields that it says something of."""
        return frozenset()

    @abstractmethod
    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """What changed since a moment, by the field that tells; the moment is in the ERP's own writing."""

    @abstractmethod
    def has(self, field: str, value: Fixed) -> ReadCondition:
        """What has this in the field: a text, a number, or true or false."""

    def fixed(self, field: str, value: Fixed) -> ReadCondition:
        """The condition that a `filter` says of a field."""
        return self.has(field, value)

    def filter_problems(self, where: str, fixed: Mapping[str, Fixed]) -> Iterator[str]:
        """Conditions that are whole already, and would be made one again."""
        for field, value in fixed.items():
            if isinstance(value, str) and re.match(
                rf"{re.escape(field)}\s*([=<>!]|(eq|ne|g[te]|l[te])\b|in\s*[\[(])", value
            ):
                yield f"{where}.{field}: the value alone was expected, for `conditions.equals` says the rest"
