"""An order as it was written to its ERP, and as the ERP holds it: both in the ERP's words, to be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.config.allowed_lines import AllowedLine
from hub.connectors import Receipt
from hub.connectors.pack.order_calls import OrderLines
from hub.connectors.raw_record import RawRecord, at, listed, shows
from hub.connectors.receipts import extra_line
from hub.records import Order, OrderLine
from hub.rules.extra_lines import is_allowed_product
from hub.rules.readback import ComparedLine, ComparedOrder
from hub.rules.wishes import DELIVERY
from hub.translate.compiled import FieldMapping, OrderMapping
from hub.translate.meaning import meaning

HEAD = ("account", "currency", "ship_to", *(f"delivery_{part}" for part in DELIVERY))
"""What of an order's head is compared, besides its total."""
LONGEST = 100
"""Characters of what an ERP holds there that are compared and shown: no code has as many."""


@dataclass(frozen=True)
class WrittenLine:
    """A line in the ERP's words; `net` is what was agreed, or what the ERP makes of it."""

    sku: str
    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    net: Decimal | None


class OrderComparison:
    """Which fields of an ERP's order carry what is compared: the mapping's `order:` part wrote them, so it knows.

    Without a mapping the lines are compared as they were agreed. `allowed`: what may stand beside what was ordered.
    """

    def __init__(
        self,
        mapping: OrderMapping | None = None,
        lines: OrderLines | None = None,
        allowed: Sequence[AllowedLine] = (),
    ) -> None:
        self._lines, self.allowed = lines, allowed
        self._head = {name: _carrier(mapping.fields, name) for name in HEAD} if mapping else {}
        below = (
            next((each.fields for each in mapping.lists if lines and each.path == lines.path), {}) if mapping else {}
        )
        self._unit = _carrier(below, "unit")

    def written(self, payload: RawRecord, order: Order) -> ComparedOrder:
        """What was written, and of what wasn't what was agreed: the ERP was to find that by itself."""
        head = {name: meaning(field, at(payload, path)) for name, (path, field) in self._carriers()}
        # what was left to the ERP, as the delivery address of a customer who has but one
        told = {name: text for name, text in head.items() if text}
        rate = max((line.tax_rate for line in order.lines), default=Decimal(0))
        return ComparedOrder(
            self._written_lines(payload, order.lines), order.currency, told, order.gross, highest_tax_rate=rate
        )

    def held(self, receipt: Receipt, order: Order, written: ComparedOrder) -> ComparedOrder:
        """What the ERP holds; what it doesn't show isn't among it.

        A product that wasn't `written` is an extra line, if the office names its code.
        """
        products = {line.sku for line in written.lines or ()}
        own = [line for line in receipt.lines or () if line.sku in products or not self._may_be_extra(line.sku)]
        added = [line for line in receipt.lines or () if line.sku not in products and self._may_be_extra(line.sku)]
        head = {
            name: meaning(field, at(receipt.held, path))[:LONGEST]
            for name, (path, field) in self._carriers()
            if shows(receipt.held, path)
        }
        lines = (
            None
            if receipt.lines is None
            else [
                WrittenLine(line.sku, line.quantity, self._unit_in(line.record), line.unit_price, line.net)
                for line in own
            ]
        )
        parts = [extra_line(self._lines, line.record) for line in added] if self._lines else []
        return ComparedOrder(lines, order.currency, head, receipt.gross, (*receipt.extra_lines, *parts))

    def _may_be_extra(self, sku: str) -> bool:
        return self._lines is not None and is_allowed_product(sku, self.allowed)

    def _carriers(self) -> list[tuple[str, tuple[str, FieldMapping]]]:
        return [(name, carrier) for name, carrier in self._head.items() if carrier]

    def _written_lines(self, payload: RawRecord, agreed: Sequence[OrderLine]) -> Sequence[ComparedLine]:
        written = listed(payload, self._lines.path) if self._lines else []
        if len(written) != len(agreed):
            return [WrittenLine(line.sku, line.quantity, None, line.unit_price, line.net) for line in agreed]
        return [self._written_line(record, line) for record, line in zip(written, agreed, strict=True)]

    def _written_line(self, record: RawRecord, agreed: OrderLine) -> WrittenLine:
        assert self._lines
        sku = at(record, self._lines.sku)
        return WrittenLine(
            sku=agreed.sku if sku is None else str(sku),
            quantity=_number(at(record, self._lines.quantity), agreed.quantity),
            unit=self._unit_in(record) or None,
            unit_price=_number(at(record, self._lines.unit_price), agreed.unit_price),
            net=agreed.net,
        )

    def _unit_in(self, record: RawRecord) -> str | None:
        """The unit's meaning; None where the line doesn't show it."""
        if self._unit is None or not shows(record, self._unit[0]):
            return None
        path, field = self._unit
        return meaning(field, at(record, path))


def _carrier(fields: Mapping[str, FieldMapping], name: str) -> tuple[str, FieldMapping] | None:
    """The field of the ERP that was made of that one, and its path."""
    return next(((path, field) for path, field in fields.items() if name in field.sources), None)


def _number(written: Any, agreed: Decimal) -> Decimal | None:
    """A number as it was written, by a mapping that may have made a text of it; None where it can't be read."""
    if written is None:
        return agreed
    try:
        return Decimal(str(written))
    except InvalidOperation:
        return None
