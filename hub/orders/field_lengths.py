"""Texts of an order that the ERP's fields have no room for: refused at the door, where the buyer can mend them."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.connectors.raw_record import at, listed
from hub.records import Basket, BasketLine, Order, TextLine
from hub.records.stored_order import RefusalReason
from hub.translate.compiled import FieldMapping, OrderMapping
from hub.translate.payload import fields_for

DELIVERY = "delivery_"
"""Stands before the order's fields that a basket has in `deliver_to`."""

SAID = {*Basket.model_fields, *BasketLine.model_fields, *TextLine.model_fields} | {
    name for name in Order.model_fields if name.startswith(DELIVERY)
}
"""What of an order's fields a basket says."""


def too_long(
    order: Order, payload: dict[str, Any], mapping: OrderMapping | None, lengths: Mapping[str, int]
) -> Iterator[RefusalReason]:
    """A reason for each text of the payload with more characters than `lengths` has for its field, by the ERP's names.

    The basket's field and line are named where the mapping tells which these are.
    """
    if mapping is None:
        return
    for name, field in mapping.fields.items():
        yield from _reasons(name, at(payload, name), field, lengths)
    for each in mapping.lists:
        lines = [line for line in order.in_order() if fields_for(each, line)]
        for line, entry in zip(lines, listed(payload, each.path), strict=True):
            for name, field in fields_for(each, line).items():
                yield from _reasons(f"{each.path}.{name}", at(entry, name), field, lengths, line.number)


def _reasons(
    name: str, value: Any, field: FieldMapping, lengths: Mapping[str, int], line: int | None = None
) -> Iterator[RefusalReason]:
    longest = lengths.get(name)
    if longest is None or not isinstance(value, str) or len(value) <= longest:
        return
    of_basket = _of_basket(field)
    what_helps = "say it in fewer" if of_basket else "mend the mapping"
    where = f"line {line}: {of_basket}" if line and of_basket else of_basket or name
    message = f"{where}: has {len(value)} characters, the ERP's `{name}` takes {longest}; {what_helps}"
    yield RefusalReason("too-long", message, line, of_basket)


def _of_basket(field: FieldMapping) -> str | None:
    """The basket's own name of the only field that is written there."""
    if len(field.sources) != 1:
        return None
    (source,) = field.sources
    if source not in SAID:
        return None
    return f"deliver_to.{source.removeprefix(DELIVERY)}" if source.startswith(DELIVERY) else source
