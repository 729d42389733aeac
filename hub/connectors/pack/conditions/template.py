"""Conditions as templates: {field} and {value} are filled in."""

from typing import Literal

from hub.connectors.base import ReadCondition
from hub.connectors.pack.conditions.conditions import Conditions


class TemplateConditions(Conditions):
    """In `since` the value is a moment as it is, in `equals` a text in single quotes, doubled inside."""

    kind: Literal["template"] = "template"
    since: str
    equals: str

    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """The template `since`, filled in."""
        return ReadCondition(field, self.since.format(field=field, value=moment))

    def is_text(self, field: str, text: str) -> ReadCondition:
        """The template `equals`, filled in."""
        literal = "'" + text.replace("'", "''") + "'"
        return ReadCondition(field, self.equals.format(field=field, value=literal))
