"""An order's payload as the record that goes out: with its reference, without what has no value, header or lines."""

from typing import Any

from hub.connectors.base import Receipt, RequestContext
from hub.connectors.pack.order_calls import OrderWrite
from hub.connectors.raw_record import RawRecord
from hub.errors import CallRefused


def addressed(order: OrderWrite, payload: dict[str, Any], reference: str, context: RequestContext) -> RawRecord:
    """The order with its reference in the field by which it is found again; CallRefused if that can't be."""
    record = without_none(payload)
    if len(reference) > order.reference_max_length:
        message = f"the reference has more than the {order.reference_max_length} characters of `{order.reference}`"
        raise context.error(CallRefused, f"{message}; nothing was sent")
    if record.get(order.reference, reference) != reference:
        message = f"`{order.reference}` must carry the order's reference; nothing was sent, mend the mapping"
        raise context.error(CallRefused, message)
    return {**record, order.reference: reference}


def lines_for(
    order: OrderWrite, existing: Receipt, payload: dict[str, Any], context: RequestContext
) -> list[RawRecord]:
    """The payload's lines; CallRefused if it is another order's than the one that is there."""
    record = without_none(payload)
    reference = existing.reference or ""
    # ERPs keep such codes in capitals.
    if str(record.get(order.reference, reference)).casefold() != reference.casefold():
        message = f"`{order.reference}` isn't that of {existing.number}; nothing was sent, mend the mapping"
        raise context.error(CallRefused, message)
    return split(record, order.lines.path)[1]


def split(record: RawRecord, path: str) -> tuple[RawRecord, list[RawRecord]]:
    """An order without its lines, and its lines."""
    first, _, rest = path.partition(".")
    inner = record.get(first)
    if not rest:
        return {name: value for name, value in record.items() if name != first}, list(inner or [])
    without, lines = split(inner if isinstance(inner, dict) else {}, rest)
    head = {name: value for name, value in record.items() if name != first}
    return ({**head, first: without} if without else head), lines


def without_none(value: Any) -> Any:
    """The same without what has no value: a field that isn't sent is left to the ERP."""
    if isinstance(value, dict):
        return {key: without_none(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [without_none(inner) for inner in value]
    return value
