"""Conditions as records: each a mapping with fields of the ERP's own."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from hub.connectors.base import ReadCondition
from hub.connectors.pack.conditions.conditions import Conditions
from hub.connectors.templates import filled, names_in, template_problems, texts_in

NAMES = frozenset({"field", "value"})


class RecordedConditions(Conditions):
    """`equals: {key: "{field}", value: "{value}"}`, of a moment or a text as it is: nothing ends the condition."""

    example: ClassVar[str] = """
kind: record
since: {key: "{field}", op: from, value: "{value}"}
equals: {key: "{field}", op: is, value: "{value}"}
"""

    kind: Literal["record"]
    since: dict[str, Any]
    equals: dict[str, Any]

    def problems(self) -> Iterator[str]:
        """Placeholders that nothing stands for, and conditions that ask for nothing."""
        for word, template in (("since", self.since), ("equals", self.equals)):
            for path, text in texts_in(template):
                yield from template_problems(f"conditions.{word}.{path}", text, NAMES)
            if "value" not in names_in(template):
                yield f"conditions.{word}: needs `{{value}}`, which is missing"

    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """The record `since`, filled in."""
        return _condition(self.since, field, moment)

    def has(self, field: str, value: str | int) -> ReadCondition:
        """The record `equals`, filled in."""
        return _condition(self.equals, field, value)


def _condition(template: dict[str, Any], field: str, value: str | int) -> ReadCondition:
    asked = filled(template, {"field": field, "value": value})
    return ReadCondition(field, " ".join(map(str, asked.values())), asked)
