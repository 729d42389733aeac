"""An order as it was written to its ERP, and as the ERP holds it: both in the ERP's words, to be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.config.allowed_lines import AllowedLine
from hub.connectors import Receipt
from hub.connectors.pack.order_calls import OrderLines
from hub.connectors.raw_record import RawRecord, at, listed, shows
from hub.connectors.receipts import extra_line, is_product
from hub.records import Order, OrderCharge, OrderLine
from hub.records.stored_order import ExtraLine
from hub.rules.beside_goods import agreed_beside
from hub.rules.extra_lines import is_allowed_product
from hub.rules.readback import ComparedLine, ComparedOrder
from hub.rules.wishes import DELIVERY
from hub.translate.compiled import FieldMapping, OrderMapping
from hub.translate.meaning import meaning
from hub.translate.payload import fields_for

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
        self._each = (
            next((each for each in mapping.lists if lines and each.path == lines.path), None) if mapping else None
        )
        self._head = {name: _carrier(mapping.fields, name) for name in HEAD} if mapping else {}
        self._unit = _carrier(self._each.fields, "unit") if self._each else None

    def written(self, payload: RawRecord, order: Order) -> ComparedOrder:
        """What was written, and of what wasn't what was agreed: the ERP was to find that by itself."""
        head = {name: meaning(field, at(payload, path)) for name, (path, field) in self._carriers()}
        # what was left to the ERP, as the delivery address of a customer who has but one
        told = {name: text for name, text in head.items() if text}
        rates = (*(line.tax_rate for line in order.lines), *(charge.tax_rate for charge in order.charges))
        rate = max(rates, default=Decimal(0))
        lines, beside = self._written_lines(payload, order)
        return ComparedOrder(lines, order.currency, told, order.gross, (), rate, beside)

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
        extra = (*receipt.extra_lines, *parts)
        return ComparedOrder(lines, order.currency, head, receipt.gross, extra_lines=extra)

    def _may_be_extra(self, sku: str) -> bool:
        return self._lines is not None and is_allowed_product(sku, self.allowed)

    def _carriers(self) -> list[tuple[str, tuple[str, FieldMapping]]]:
        return [(name, carrier) for name, carrier in self._head.items() if carrier]

    def _written_lines(self, payload: RawRecord, order: Order) -> tuple[Sequence[ComparedLine], Sequence[ExtraLine]]:
        """The products, a charge that is one to the ERP behind the others, and what else stands among them."""
        written = listed(payload, self._lines.path) if self._lines else []
        agreed = [line for line in order.in_order() if self._each is None or fields_for(self._each, line)]
        if self._lines is None or len(written) != len(agreed):
            lines = [WrittenLine(line.sku, line.quantity, None, line.unit_price, line.net) for line in order.lines]
            return lines, agreed_beside(order)
        products: list[WrittenLine] = []
        charged: list[WrittenLine] = []
        beside: list[ExtraLine] = []
        for record, line in zip(written, agreed, strict=True):
            if isinstance(line, OrderLine):
                products.append(self._written_line(record, line))
            elif isinstance(line, OrderCharge) and is_product(self._lines, record):
                charged.append(self._written_charge(record, line))
            else:
                amount = line.amount if isinstance(line, OrderCharge) else Decimal(0)
                beside.append(replace(extra_line(self._lines, record), net=amount, gross=None))
        return (*products, *charged), beside

    def _written_charge(self, record: RawRecord, charge: OrderCharge) -> WrittenLine:
        assert self._lines
        return WrittenLine(
            sku=str(at(record, self._lines.sku) or charge.code),
            quantity=_number(at(record, self._lines.quantity), Decimal(1)),
            unit=None,
            unit_price=_number(at(record, self._lines.unit_price), charge.amount),
            net=charge.amount,
        )

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
