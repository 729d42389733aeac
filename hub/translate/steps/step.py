"""What a step is: a name, what it does in both directions, and how its argument is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.config.yamlfile import Node, suggest
from hub.errors import ConfigurationError, Problem
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.targets import Type


def refused(message: str, node: Node, *path: str) -> ConfigurationError:
    """The error for what is written at `node` and can't be used; `path` leads there from the step."""
    return ConfigurationError(Problem(node.place, ".".join(path), message))


@dataclass(frozen=True)
class TableEntry:
    """One line of a table."""

    value: str
    place: str


@dataclass(frozen=True)
class Table:
    """A table of the mapping's layers; the key "" stands for an empty field."""

    name: str
    place: str
    entries: Mapping[str, TableEntry]

    def backwards(self) -> dict[str, str]:
        """From value to key."""
        return {entry.value: key for key, entry in self.entries.items()}


@dataclass(frozen=True)
class Example:
    """A field as written, what the fields that it names hold (one text: the field A) and what comes out, as texts.

    None is nothing. On the way out the fields are the order's.
    """

    written: str
    given: Mapping[str, str] | str | None
    result: str | None
    encode: bool = False

    @property
    def fields(self) -> Mapping[str, str]:
        """What is given, by field."""
        if isinstance(self.given, Mapping):
            return self.given
        return {} if self.given is None else {"A": self.given}


Flow = tuple[Type, Type]

Schema = Mapping[str, Any]
"""JSON Schema of what may stand behind a step's name. Editors see YAML's own types where the hub reads every scalar as
text, so that a text may be a number or a boolean to them."""

FLAG: Schema = {"const": True}
TEXT: Schema = {"type": ["string", "number", "boolean"]}
FILLED: Schema = {**TEXT, "minLength": 1}
TEXTS: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}
TABLE: Schema = {"x-table": True, "type": "string"}
SOURCE: Schema = {"x-source": True, "type": "string"}


def number(least: int, most: int) -> Schema:
    """The schema of a whole number within limits."""
    return {"type": "integer", "minimum": least, "maximum": most}


def either(*schemas: Schema) -> Schema:
    """The schema of what is one of several."""
    return {"anyOf": list(schemas)}


def keys(known: Mapping[str, Schema], *required: str) -> Schema:
    """The schema of a mapping with these keys and no other."""
    return {"type": "object", "properties": known, "additionalProperties": False, "required": list(required)}


@dataclass(frozen=True)
class Beside:
    """Another field that a step's argument names at a place, and what it must be."""

    source: str
    type: Type
    place: str


def _nothing(argument: Any) -> tuple[Beside, ...]:
    return ()


def symmetric(decode: Callable[[Cells, Any], Cells]) -> Callable[[str, Any], str | None]:
    """The outward half of a step on text: the same done to a column of this one text."""

    def encode(value: str, argument: Any) -> str | None:
        column = arrow.pa.array([value], arrow.pa.string())
        done = decode(Cells("", column, column), argument)
        if done.reasons is not None:
            raise ValueError(done.reasons[0].as_py().strip())
        result: str | None = done.values[0].as_py()
        return result

    return encode


@dataclass(frozen=True)
class Step:
    """One step: `inward` works on a column (Cells), `outward` on one value of an order.

    `argument` is the JSON Schema of what is written behind the name, and `read` turns that into what both get. `flow`
    is what goes in and what comes out, on the way in and on the way out. A step that `sees_empty` is also asked where
    there is no value; one that `combines` makes one value of several sources. `beside` gives the other fields that an
    argument names; the column, or the value, of each of them comes behind the argument. `more` are further
    examples.
    """

    name: str
    summary: str
    example: Example
    argument: Schema
    read: Callable[[Node, Mapping[str, Table]], Any]
    decode: Callable[..., Any] | None = None
    encode: Callable[..., Any] | None = None
    flow: Flow = (Type.TEXT, Type.TEXT)
    outward_flow: Flow | None = None
    sees_empty: bool = False
    combines: bool = False
    beside: Callable[[Any], tuple[Beside, ...]] = _nothing
    more: tuple[Example, ...] = ()

    @property
    def examples(self) -> tuple[Example, ...]:
        """Its example and the further ones."""
        return (self.example, *self.more)

    def flows(self, encode: bool) -> Flow:
        """What the step takes and gives in a direction."""
        return self.outward_flow or self.flow if encode else self.flow


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


def whole(node: Node, least: int, most: int, *path: str) -> int:
    """Read a whole number within limits."""
    written = node.value if isinstance(node.value, str) else ""
    if not re.fullmatch("[0-9]{1,4}", written) or not least <= int(written) <= most:
        raise refused(f"a whole number from {least} to {most} was expected", node, *path)
    return int(written)


def options(node: Node, *known: str) -> dict[str, Node]:
    """Read a mapping whose keys must be among the known ones."""
    if not isinstance(node.value, dict):
        raise refused(f"a mapping with {' and '.join(f'`{key}`' for key in known)} was expected", node)
    for key, value in node.items():
        if key not in known:
            raise refused(f"isn't known here{suggest(key, known) or '; expected ' + ', '.join(known)}", value, key)
    return dict(node.value)
