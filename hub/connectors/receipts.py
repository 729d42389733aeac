"""An ERP's record of an order as a receipt."""

from decimal import Decimal, InvalidOperation
from typing import Any

from hub.connectors.audit import redacted_fields
from hub.connectors.base import Receipt, ReceiptLine
from hub.connectors.pack.order_calls import OrderLines, OrderWrite, Trace
from hub.connectors.raw_record import RawRecord, at, listed


def receipt_of(order: OrderWrite, record: RawRecord, body: bytes) -> Receipt:
    """The receipt of an order that is there."""
    return Receipt(
        number=str(at(record, order.number)),
        reference=_text(at(record, order.reference)),
        lines=lines_of(order.lines, record),
        body=body,
        gross=_decimal(at(record, order.gross)) if order.gross else None,
        record=redacted_fields(order, record),
    )


def receipt_of_trace(trace: Trace, record: RawRecord, body: bytes) -> Receipt | None:
    """The receipt of an order of which only a document is left; None if the document names no order."""
    number = str(at(record, trace.number) or "")
    return Receipt(number, _text(at(record, trace.reference)), None, body) if number else None


def lines_of(part: OrderLines, record: RawRecord) -> tuple[ReceiptLine, ...]:
    """The lines of an order, without comments and the like."""
    return tuple(
        ReceiptLine(
            sku=str(line.get(part.sku) or ""),
            quantity=_decimal(line.get(part.quantity)),
            unit_price=_decimal(line.get(part.unit_price)),
        )
        for line in listed(record, part.path)
        if all(str(line.get(field)) == text for field, text in part.where.items())
    )


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
