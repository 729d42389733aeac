"""Conditions as lists: field, operator and value, each by itself."""

from typing import Any, ClassVar, Literal

from hub.connectors.pack.conditions.templated import TemplatedConditions


class ListedConditions(TemplatedConditions):
    """`since: ["{field}", ">", "{value}"]`, of a moment or a text as it is: nothing of it can end the condition."""

    example: ClassVar[str] = '{kind: list, since: ["{field}", ">=", "{value}"], equals: ["{field}", "=", "{value}"]}'

    kind: Literal["list"]
    since: tuple[Any, ...]
    equals: tuple[Any, ...]

    @property
    def needed(self) -> tuple[str, ...]:
        """The field, too: nothing beside a list says it."""
        return ("field", "value")
