"""Conditions as data of any shape: a moment or a text stands in it as it is, and nothing of it ends the condition."""

from abc import ABC
from collections.abc import Iterator
from typing import Any

from hub.connectors.base import ReadCondition
from hub.connectors.pack.conditions.conditions import Conditions, Fixed
from hub.connectors.templates import filled, names_in, template_problems, texts_in

NAMES = frozenset({"field", "value"})


class TemplatedConditions(Conditions, ABC):
    """`since` and `equals` are templates with `{field}` and `{value}`."""

    since: Any
    equals: Any

    @property
    def needed(self) -> tuple[str, ...]:
        """What both must name."""
        return ("value",)

    def problems(self) -> Iterator[str]:
        """Placeholders that nothing stands for, and conditions that ask for nothing."""
        for word, template in (("since", self.since), ("equals", self.equals)):
            for path, text in texts_in(template, f"conditions.{word}"):
                yield from template_problems(path, text, NAMES)
            for name in self.needed:
                if name not in names_in(template):
                    yield f"conditions.{word}: needs `{{{name}}}`, which is missing"

    @property
    def equals_names_field(self) -> bool:
        """A record of an ERP may name no field."""
        return "field" in names_in(self.equals)

    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """The template `since`, filled in."""
        return _condition(self.since, field, moment)

    def has(self, field: str, value: Fixed) -> ReadCondition:
        """The template `equals`, filled in."""
        return _condition(self.equals, field, value)


def _condition(template: Any, field: str, value: Fixed) -> ReadCondition:
    asked = filled(template, {"field": field, "value": value})
    words = asked.values() if isinstance(asked, dict) else asked
    texts = (str(word).lower() if isinstance(word, bool) else str(word) for word in words)
    return ReadCondition(field, " ".join(texts), asked)
