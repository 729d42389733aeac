"""Conditions as templates: {field} and {value} are filled in."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from hub.connectors.base import ReadCondition
from hub.connectors.pack.conditions.conditions import Conditions
from hub.connectors.templates import template_problems


class TemplateConditions(Conditions):
    """In `since` the value is a moment as it is, in `equals` a text in single quotes, doubled inside, or a number."""

    example: ClassVar[str] = '{since: "{field} gt {value}", equals: "{field} eq {value}"}'

    kind: Literal["template"] = "template"
    since: str
    equals: str

    def problems(self) -> Iterator[str]:
        """Placeholders that nothing stands for, and conditions that ask for nothing."""
        for word, template in (("since", self.since), ("equals", self.equals)):
            yield from template_problems(f"conditions.{word}", template, ("field", "value"), ("value",))

    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """The template `since`, filled in."""
        return ReadCondition(field, self.since.format(field=field, value=moment))

    def has(self, field: str, value: str | int) -> ReadCondition:
        """The template `equals`, filled in."""
        literal = str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
        return ReadCondition(field, self.equals.format(field=field, value=literal))
