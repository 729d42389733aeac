"""The way out: an order becomes the ERP's own shape, by the mapping's `order:` part."""

from collections.abc import Mapping as Lines
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from hub.errors import ConfigurationError, Problem, Unmappable
from hub.records import Order
from hub.translate.parts import Field, Mapping

NO_MAPPING = "no-mapping"
"""The code of an order that waits for an entry in the mapping."""


def payload(mapping: Mapping, order: Order) -> dict[str, Any]:
    """The ERP's order: text, Decimal, bool and date under its field names, nested where a name has dots.

    A list with `each` has one entry for each line. A field without a value is left out.

    Raises:
        Unmappable: a value that the mapping can't express; the message names table, field and file:line.
        ConfigurationError: the mapping has no `order:` part.
    """
    if mapping.order is None:
        raise ConfigurationError(Problem(mapping.entry, "order", "the mapping has no such part; orders can't be sent"))
    shape = _fields(mapping.order.fields, order)
    for each in mapping.order.lists:
        _put(shape, each.path, [_fields(each.fields, line) for line in order.lines])
    return shape


def _fields(fields: Lines[str, Field], record: BaseModel) -> dict[str, Any]:
    shape: dict[str, Any] = {}
    for name, field in fields.items():
        value = _value(field, record)
        if value is not None:
            _put(shape, name, value)
    return shape


def _put(shape: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for part in above:
        shape = shape.setdefault(part, {})
    shape[last] = value


def _value(field: Field, record: BaseModel) -> Any:
    values = [_plain(getattr(record, source)) for source in field.sources]
    value = values[0] if len(values) == 1 else None
    for action in field.actions:
        step = action.step
        assert step.outward
        if value is None and not step.sees_empty and not step.combines:
            continue
        try:
            value = step.outward(values if step.combines else value, action.argument)
        except (LookupError, ValueError) as error:
            message = f"{field.name} ({action.place}): {field.label} {error}"
            raise Unmappable(message, code=NO_MAPPING) from None
    return value


def _plain(value: Any) -> Any:
    """An empty text is no value; a word of a closed list is text; a whole number is a decimal."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return None if value == "" else value
