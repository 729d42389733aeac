"""An ERP's record of an order as a receipt."""

from decimal import Decimal
from typing import Any

from hub.connectors.audit import redacted_fields
from hub.connectors.base import Confirmed, Receipt, ReceiptLine
from hub.connectors.erp_number import erp_number
from hub.connectors.pack.order_calls import OrderLines, OrderWrite, Trace
from hub.connectors.raw_record import RawRecord, at, listed
from hub.connectors.raw_text import text_of
from hub.printable import UNSAFE
from hub.records.stored_order import ExtraLine
from hub.rules.extra_lines import net_of

LONGEST = 100
"""Characters of an order's number, and of a product's: ERPs have 20."""


def receipt_of(order: OrderWrite, record: RawRecord, body: bytes) -> Receipt:
    """The receipt of an order that is there."""
    return Receipt(
        number=number_in(record, order.number) or "",
        reference=_text(at(record, order.reference)),
        lines=lines_of(order.lines, record) if order.shows_lines else None,
        body=body,
        gross=_amount(record, order.gross),
        record=redacted_fields(order, record),
        held=record,
        extra_lines=extra_lines_of(order.lines, record),
        confirmed=order.confirm.of(record) if order.confirm else Confirmed(),
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
    """The lines of an order that are about products."""
    return tuple(
        ReceiptLine(
            sku=str(line.get(part.sku) or "")[: LONGEST + 1],  # a longer one is no product of ours either way
            quantity=erp_number(line.get(part.quantity)),
            unit_price=erp_number(line.get(part.unit_price)),
            net=_amount(line, part.net),
            line=number_in(line, part.line) if part.line else None,
            record=line,
        )
        for line in listed(record, part.path)
        if is_product(part, line)
    )


def extra_lines_of(part: OrderLines, record: RawRecord) -> tuple[ExtraLine, ...]:
    """The lines of an order that are about no product: freight, deposits, words."""
    return tuple(extra_line(part, line) for line in listed(record, part.path) if not is_product(part, line))


def extra_line(part: OrderLines, line: RawRecord) -> ExtraLine:
    """A line that nobody ordered, whatever it is about."""
    quantity, unit_price = (_amount(line, path) for path in (part.quantity, part.unit_price))
    type_, description = (_text(at(line, path)) if path else None for path in (part.type, part.description))
    return ExtraLine(
        type=(type_ or "")[:LONGEST],
        code=str(line.get(part.sku) or "")[:LONGEST],
        description=(description or "")[:LONGEST],
        net=net_of(_amount(line, part.net), quantity, unit_price),
        gross=_amount(line, part.gross),
    )


def is_product(part: OrderLines, line: RawRecord) -> bool:
    """Whether a line is about a product: as the pack's `where` tells it, and where that is silent by its code."""
    return all(text_of(line.get(field)) == text for field, text in part.where.items()) and bool(
        part.where or line.get(part.sku)
    )


def _amount(record: RawRecord, path: str | None) -> Decimal | None:
    """What the ERP adds up by itself; NaN where what stands there is no amount, so that it passes for none."""
    value = at(record, path) if path else None
    if value is None:
        return None
    number = erp_number(value)
    return Decimal("NaN") if number is None else number


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
