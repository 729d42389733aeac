"""An ERP's record of an order as a receipt."""

from decimal import Decimal, DecimalException
from typing import Any

from hub.connectors.audit import redacted_fields
from hub.connectors.base import Receipt, ReceiptLine
from hub.connectors.pack.order_calls import OrderLines, OrderWrite, Trace
from hub.connectors.raw_record import RawRecord, at, listed
from hub.printable import UNSAFE

LONGEST = 100
"""Characters of an order's number, and of a product's: ERPs have 20."""
WIDEST = 30
"""Digits before the point, and behind it: no amount has more, and 1e-999999999 written out fills the memory."""


def receipt_of(order: OrderWrite, record: RawRecord, body: bytes) -> Receipt:
    """The receipt of an order that is there."""
    return Receipt(
        number=number_in(record, order.number) or "",
        reference=_text(at(record, order.reference)),
        lines=lines_of(order.lines, record),
        body=body,
        gross=_amount(record, order.gross),
        record=redacted_fields(order, record),
        held=record,
    )


def receipt_of_trace(trace: Trace, record: RawRecord, body: bytes) -> Receipt | None:
    """The receipt of an order of which only a document is left; None if the document names no order."""
    number = number_in(record, trace.number)
    return Receipt(number, _text(at(record, trace.reference)), None, body) if number else None


def number_in(record: RawRecord, path: str) -> str | None:
    """The number of an order that stands there; None for what can be none: a list, a long text, what doesn't show."""
    value = at(record, path)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    number = str(value)
    return None if not number.strip() or len(number) > LONGEST or UNSAFE.search(number) else number


def lines_of(part: OrderLines, record: RawRecord) -> tuple[ReceiptLine, ...]:
    """The lines of an order, without comments and the like."""
    return tuple(
        ReceiptLine(
            sku=str(line.get(part.sku) or "")[: LONGEST + 1],  # a longer one is no product of ours either way
            quantity=_decimal(line.get(part.quantity)),
            unit_price=_decimal(line.get(part.unit_price)),
            net=_amount(line, part.net),
            record=line,
        )
        for line in listed(record, part.path)
        if all(str(line.get(field)) == text for field, text in part.where.items())
    )


def _amount(record: RawRecord, path: str | None) -> Decimal | None:
    """What the ERP adds up by itself; NaN where what stands there is no amount, so that it passes for none."""
    value = at(record, path) if path else None
    return None if value is None else _decimal(value, Decimal("NaN"))


def _decimal(value: Any, otherwise: Decimal | None = None) -> Decimal | None:
    """A number of a size that amounts have."""
    try:
        number = Decimal(str(value))
    except DecimalException:
        return otherwise
    exponent = number.as_tuple().exponent  # a letter where it isn't finite
    is_amount = isinstance(exponent, int) and exponent >= -WIDEST and number.adjusted() < WIDEST
    return number if is_amount else otherwise


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
