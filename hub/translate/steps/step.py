"""What a step is: a name, what it does in both directions, and how its argument is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.errors import ConfigurationError, Problem
from hub.translate.targets import Type
from hub.yamlfile import Node, suggest


def refused(message: str, node: Node, *path: str) -> ConfigurationError:
    """The error for what is written at `node` and can't be used; `path` leads there from the step."""
    return ConfigurationError(Problem(node.place, ".".join(path), message))


@dataclass(frozen=True)
class Entry:
    """One line of a table."""

    value: str
    place: str


@dataclass(frozen=True)
class Table:
    """A table of the mapping's layers; the key "" stands for an empty field."""

    name: str
    place: str
    entries: Mapping[str, Entry]

    def backwards(self) -> dict[str, str]:
        """From value to key."""
        return {entry.value: key for key, entry in self.entries.items()}


@dataclass(frozen=True)
class Example:
    """A field as written, what the ERP's field holds (None: nothing) and what comes out, as texts."""

    written: str
    given: str | None
    result: str | None
    outward: bool = False


Flow = tuple[Type, Type]


@dataclass(frozen=True)
class Step:
    """One step: `inward` works on a column (Cells), `outward` on one value of an order.

    `read` turns what is written behind the name into the argument of both; `flow` is what goes in and what comes out,
    on the way in and on the way out. A step that `sees_empty` is also asked where there is no value; one that
    `combines` makes one value of several sources.
    """

    name: str
    summary: str
    example: Example
    read: Callable[[Node, Mapping[str, Table]], Any]
    inward: Callable[[Any, Any], Any] | None = None
    outward: Callable[[Any, Any], Any] | None = None
    flow: Flow = (Type.TEXT, Type.TEXT)
    outward_flow: Flow | None = None
    sees_empty: bool = False
    combines: bool = False

    def flows(self, outward: bool) -> Flow:
        """What the step takes and gives in a direction."""
        return self.outward_flow or self.flow if outward else self.flow


def flag(node: Node, tables: Mapping[str, Table]) -> bool:
    """Read `true`."""
    if node.value != "true":
        raise refused("write `true`, or leave the step out", node)
    return True


def text(node: Node, tables: Mapping[str, Table]) -> str:
    """Read one text."""
    if not isinstance(node.value, str):
        raise refused("a text was expected", node)
    return node.value


def filled(node: Node, tables: Mapping[str, Table]) -> str:
    """Read one text that isn't empty."""
    if not text(node, tables):
        raise refused("a text that isn't empty was expected", node)
    return str(node.value)


def texts(node: Node, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Read one text or a list of them."""
    parts = node.value if isinstance(node.value, list) else [node]
    if not parts:
        raise refused("at least one text was expected", node)
    return tuple(text(part, tables) for part in parts)


def options(node: Node, *known: str) -> dict[str, Node]:
    """Read a mapping whose keys must be among the known ones."""
    if not isinstance(node.value, dict):
        raise refused(f"a mapping with {' and '.join(f'`{key}`' for key in known)} was expected", node)
    for key, value in node.items():
        if key not in known:
            raise refused(f"isn't known here{suggest(key, known) or '; expected ' + ', '.join(known)}", value, key)
    return node.value
