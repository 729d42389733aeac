"""What a step is: a name, what it does in both directions, and how its argument is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import JsonSchema
from hub.translate.targets import ValueType


@dataclass(frozen=True)
class Example:
    """A field as written, what the fields that it names hold (one text: the field A) and what comes out, as texts.

    None is nothing. On the way out the fields are the order's.
    """

    yaml: str
    given: Mapping[str, str] | str | None
    result: str | None
    encode: bool = False

    @property
    def fields(self) -> Mapping[str, str]:
        """What is given, by field."""
        if isinstance(self.given, Mapping):
            return self.given
        return {} if self.given is None else {"A": self.given}


Flow = tuple[ValueType, ValueType]
"""What goes into a step, and what comes out of it."""


@dataclass(frozen=True)
class FieldRef:
    """Another field that a step's argument names, what it must hold, and the file:line that names it."""

    source: str
    type: ValueType
    place: str


def _no_fields(argument: Any) -> tuple[FieldRef, ...]:
    return ()


def symmetric(decode: Callable[[Cells, Any], Cells]) -> Callable[[str, Any], str | None]:
    """`encode` of a step on text that does the same in both directions: `decode` of a column of this one text.

    Arrow's own functions then do the work both times: what is upper case, a blank or a match can't differ between a
    pull and an order.
    """

    def encode(value: str, argument: Any) -> str | None:
        column = arrow.pa.array([value], arrow.pa.string())
        cells = decode(Cells("", column, column), argument)
        if cells.reasons is not None:
            # without a label the reason begins with a blank; payload.py puts the field's name before it
            raise ValueError(cells.reasons[0].as_py().strip())
        result: str | None = cells.values[0].as_py()
        return result

    return encode


@dataclass(frozen=True)
class Step:
    """One step: `decode` works on a column (Cells) on the way in, `encode` on one value of an order on the way out.

    `argument` is the JSON Schema of what is written behind the name, and `read` turns that into what both get. `flow`
    is what goes in and what comes out, on the way in and, without an `encode_flow`, on the way out too. A step that
    `sees_empty` is also asked where there is no value; one that `combines` makes one value of several sources.
    `meaning` tells what an encoding step was given for what the ERP holds: of a step by which several texts of the ERP
    stand for one of ours. `field_refs` gives the other fields that an argument names; the column, or the value, of each
    of them comes behind the argument. `more` are further examples.
    """

    name: str
    summary: str
    example: Example
    argument: JsonSchema
    read: Callable[[Node, Mapping[str, LookupTable]], Any]
    decode: Callable[..., Any] | None = None
    encode: Callable[..., Any] | None = None
    flow: Flow = (ValueType.TEXT, ValueType.TEXT)
    encode_flow: Flow | None = None
    meaning: Callable[[str, Any], str] | None = None
    sees_empty: bool = False
    combines: bool = False
    field_refs: Callable[[Any], tuple[FieldRef, ...]] = _no_fields
    more: tuple[Example, ...] = ()

    @property
    def examples(self) -> tuple[Example, ...]:
        """Its example and the further ones."""
        return (self.example, *self.more)

    def flows(self, encode: bool) -> Flow:
        """What the step takes and gives in a direction."""
        return self.encode_flow or self.flow if encode else self.flow
