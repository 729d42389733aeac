"""The way out: an order becomes the ERP's own shape, by the mapping's `order:` part."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from hub.errors import ConfigurationError, Problem, Unmappable
from hub.records import Order, OrderCharge, OrderText
from hub.rules.wishes import unplaced
from hub.translate.compiled import CompiledMapping, Condition, FieldMapping, ListMapping

NO_MAPPING = "no-mapping"
"""The code of an order that waits for an entry in the mapping."""


def whole_payload(mapping: CompiledMapping, order: Order) -> dict[str, Any]:
    """See `payload`. What was agreed under another mapping may have no place in this one: then the order waits, whole.

    Raises:
        Unmappable: as `payload`, or the order says what the mapping has no place for.
        ConfigurationError: as `payload`.
    """
    if lost := mapping.order and unplaced(order, mapping.order.carries):
        message = f"{', '.join(lost)}: the mapping has no place for it in the ERP's order; map it in `order:` again"
        raise Unmappable(message, code=NO_MAPPING)
    return payload(mapping, order)


def payload(mapping: CompiledMapping, order: Order) -> dict[str, Any]:
    """The ERP's order: text, Decimal, bool and date under its field names, nested where a name has dots.

    A list with `each` has one entry for each line that the mapping has a place for. A field without a value is left
    out.

    Raises:
        Unmappable: a value that the mapping can't express; the message names table, field and file:line.
        ConfigurationError: the mapping has no `order:` part.
    """
    if mapping.order is None:
        raise ConfigurationError(Problem(mapping.entry, "order", "the mapping has no such part; orders can't be sent"))
    erp_order = _fields(mapping.order.fields, order)
    for each in mapping.order.lists:
        of_line = ((fields_for(each, line), line) for line in order.in_order())
        _put(erp_order, each.path, [_fields(fields, line) for fields, line in of_line if fields])
    return erp_order


def fields_for(each: ListMapping, line: BaseModel) -> Mapping[str, FieldMapping]:
    """Those of an entry for such a line; none where the mapping has no place for it."""
    if isinstance(line, OrderCharge):
        return each.charges
    return each.texts if isinstance(line, OrderText) else each.fields


def _fields(fields: Mapping[str, FieldMapping], record: BaseModel) -> dict[str, Any]:
    erp_fields: dict[str, Any] = {}
    for name, field in fields.items():
        value = value_of(field, record)
        if value is not None:
            _put(erp_fields, name, value)
    return erp_fields


def _put(nested: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for name in above:
        nested = nested.setdefault(name, {})
    nested[last] = value


def value_of(field: FieldMapping, record: BaseModel) -> Any:
    """What a field of the ERP's order gets from an order or one of its lines; None for nothing.

    Raises:
        Unmappable: a value that a step can't take.
    """
    if not all(_meets(condition, record) for condition in field.when):
        return value_of(field.otherwise, record) if field.otherwise else None
    values = [_plain(getattr(record, source)) for source in field.sources]
    value = values[0] if len(values) == 1 else None
    for applied in field.steps:
        step = applied.step
        assert step.encode
        if value is None and not step.sees_empty and not step.combines:
            continue
        others = (_plain(getattr(record, name)) for name in applied.field_names)
        try:
            value = step.encode(values if step.combines else value, applied.argument, *others)
        except (LookupError, ValueError) as error:
            message = f"{field.name} ({applied.place}): {field.label} {error}"
            raise Unmappable(message, code=NO_MAPPING) from None
        # as on the way in: what a step has emptied is no value for the next one
        value = None if value == "" else value
    return value


def _meets(condition: Condition, record: BaseModel) -> bool:
    """Whether a field of the order meets a condition."""
    # a number as a mapping writes it, since 30.00 is meant by `in: [30]`
    text = as_text(_plain(getattr(record, condition.source))) or ""
    if condition.begins:
        return text.startswith(condition.texts)
    return (text in condition.texts) == condition.among


def as_text(value: Any) -> str | None:
    """A value as it is written in mappings and their tests: a number without zeros that say nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)


def _plain(value: Any) -> Any:
    """An empty text is no value; a word of a closed list is text; a whole number is a decimal."""
    if isinstance(value, Enum):  # though StrEnum is a str: steps compare and join plain texts
        return str(value.value)
    if isinstance(value, int) and not isinstance(value, bool):  # True is an int to Python
        return Decimal(value)
    return None if value == "" else value
