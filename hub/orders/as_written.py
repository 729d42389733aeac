"""An order as it was written to its ERP, and as the ERP holds it: both in the ERP's words, to be compared."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.config.allowed_lines import AllowedLine
from hub.connectors import Receipt, ReceiptLine
from hub.connectors.pack.order_calls import OrderLines
from hub.connectors.raw_record import RawRecord, at, listed, shows
from hub.connectors.receipts import extra_line, is_product
from hub.records import Order, OrderCharge, OrderLine
from hub.records.stored_order import ExtraLine
from hub.rules.beside_goods import agreed_beside
from hub.rules.extra_lines import is_allowed_product
from hub.rules.readback import PERSONAL, ComparedLine, ComparedOrder, not_compared
from hub.rules.wishes import DELIVERY
from hub.translate.compiled import FieldMapping, OrderMapping
from hub.translate.meaning import meaning, never_blank, told_by
from hub.translate.payload import fields_for

CODES, DAYS = ("account", "currency", "ship_to"), ("wanted_on", "ordered_on")
HEAD = (
    *(*CODES, *(f"delivery_{part}" for part in DELIVERY)),
    *("shipping_method", "contact", "purchase_order", "quote", *DAYS),
)
"""What of an order's head is compared, besides its total; a comment is for people, who add to it."""
LONGEST = 100
"""Characters of what an ERP holds there that are compared and shown: no code has as many."""


@dataclass(frozen=True)
class WrittenLine:
    """A line in the ERP's words; `net` is what was agreed, or what the ERP makes of it.

    `is_unit_blank`: the unit was left to the ERP.
    """

    sku: str
    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    net: Decimal | None
    is_unit_blank: bool = False


class OrderComparison:
    """Which fields of an ERP's order carry what is compared: the mapping's `order:` part wrote them, so it knows.

    Without a mapping the lines are compared as they were agreed. `allowed`: what may stand beside what was ordered.
    `has_total`: the pack says where the ERP's own total stands. `ids`: fields in which the ERP shows its own id of what
    was written, so that nothing can be said of them.
    """

    def __init__(
        self,
        mapping: OrderMapping | None = None,
        lines: OrderLines | None = None,
        allowed: Sequence[AllowedLine] = (),
        *,
        has_total: bool = False,
        ids: Collection[str] = (),
    ) -> None:
        self._lines, self.allowed, self._has_total = lines, allowed, has_total
        self._each = (
            next((each for each in mapping.lists if lines and each.path == lines.path), None) if mapping else None
        )
        self._head = dict(_carriers_of_head(mapping.fields)) if mapping else {}
        self._ids = ids
        units = _carriers(self._each.fields, "unit") if self._each else []
        self._unit = units[0] if units else None

    def written(self, payload: RawRecord, order: Order) -> ComparedOrder:
        """What was written, and of what wasn't what was agreed: the ERP was to find that by itself."""
        head = {each.key: _compared(each, meaning(each.field, at(payload, each.path))) for each in self._head.values()}
        # what was left to the ERP stands for what was agreed; where nothing was, as the delivery address of a customer
        # who has but one, it is the ERP's to say
        blank = {key for key, text in head.items() if not text and getattr(order, self._head[key].name)}
        head |= {key: _compared(self._head[key], told_by(self._head[key].field, order)) for key in blank}
        told = {key: text for key, text in head.items() if text}
        rates = (*(line.tax_rate for line in order.lines), *(charge.tax_rate for charge in order.charges))
        rate = max(rates, default=Decimal(0))
        lines, beside = self._written_lines(payload, order)
        personal = {
            key for key, each in self._head.items() if any(name.startswith(PERSONAL) for name in each.field.sources)
        }
        return ComparedOrder(lines, order.currency, told, order.gross, (), rate, beside, blank, personal)

    def held(self, receipt: Receipt, order: Order, written: ComparedOrder) -> ComparedOrder:
        """What the ERP holds; what it doesn't show isn't among it.

        A product that wasn't `written` is an extra line, if the office names its code.
        """
        products = {line.sku for line in written.lines or ()}
        own = [line for line in receipt.lines or () if line.sku in products or not self._may_be_extra(line.sku)]
        added = [line for line in receipt.lines or () if line.sku not in products and self._may_be_extra(line.sku)]
        head = {
            each.key: _compared(each, meaning(each.field, at(receipt.held, each.path)))
            for each in self._head.values()
            if each.path not in self._ids and shows(receipt.held, each.path)
        }
        head |= {
            key: written.head[key]
            for key, text in head.items()
            if self._head[key].name in DAYS and _is_moment_of(written.head.get(key), text)
        }
        head |= {key: written.head[key] for key in written.left_blank if key in written.head and not head.get(key, "x")}
        left = units_left_to_the_erp(written)
        lines = (
            None
            if receipt.lines is None
            else [
                WrittenLine(line.sku, line.quantity, self._unit_held(line, left), line.unit_price, line.net)
                for line in own
            ]
        )
        parts = [extra_line(self._lines, line.record) for line in added] if self._lines else []
        extra = (*receipt.extra_lines, *parts)
        return ComparedOrder(lines, order.currency, head, receipt.gross, extra_lines=extra)

    def untold(self, written: ComparedOrder, held: Sequence[ComparedOrder]) -> list[str]:
        """What of an order the ERP tells nowhere, though mapping and pack say where it stands."""
        names = not_compared(written, held)
        lines = [line for each in held for line in each.lines or ()]
        if self._lines and self._lines.net and lines and all(line.net is None for line in lines):
            names.append("line amounts")
        if self._has_total and lines and all(each.gross is None for each in held):
            names.append("total")
        return names

    def _may_be_extra(self, sku: str) -> bool:
        return self._lines is not None and is_allowed_product(sku, self.allowed)

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
            unit=self._unit_in(record) or self._unit_left_to_the_erp(agreed),
            unit_price=_number(at(record, self._lines.unit_price), agreed.unit_price),
            net=agreed.net,
            is_unit_blank=not self._unit_in(record),
        )

    def _unit_in(self, record: RawRecord) -> str | None:
        """The unit's meaning; None where the line doesn't show it."""
        if self._unit is None or not shows(record, self._unit[0]):
            return None
        path, field = self._unit
        return meaning(field, at(record, path))

    def _unit_held(self, line: ReceiptLine, left: Mapping[str, str | None]) -> str | None:
        unit = self._unit_in(line.record)
        return left.get(line.sku, unit) if unit == "" else unit

    def _unit_left_to_the_erp(self, agreed: OrderLine) -> str | None:
        """What a blank unit stands for: the one that was agreed."""
        return (told_by(self._unit[1], agreed) or None) if self._unit else None


def units_left_to_the_erp(written: ComparedOrder) -> dict[str, str | None]:
    """By product, the unit for which a blank stands: of those that were left blank in every line."""
    lines = written.lines or ()
    named = {line.sku for line in lines if not getattr(line, "is_unit_blank", False)}
    return {line.sku: line.unit for line in reversed(lines) if line.sku not in named}


@dataclass(frozen=True)
class _Carrier:
    """A field of the ERP that was made of one of the order's: `key` is its name, with the path where several were."""

    key: str
    name: str
    path: str
    field: FieldMapping


def _carriers_of_head(fields: Mapping[str, FieldMapping]) -> Iterator[tuple[str, _Carrier]]:
    for name in HEAD:
        for number, (path, field) in enumerate(_carriers(fields, name)):
            key = f"{name} in {path}" if number else name
            yield key, _Carrier(key, name, path, field)


def _carriers(fields: Mapping[str, FieldMapping], name: str) -> list[tuple[str, FieldMapping]]:
    """Every field of the ERP that was made of that one alone, with its path, else the first that has it among others.

    As they would be written, were they never left blank.
    """
    made = [(path, never_blank(field)) for path, field in fields.items() if name in field.sources]
    return [each for each in made if each[1].sources == (name,)] or made[:1]


def _compared(each: "_Carrier", text: str) -> str:
    """What of a text is compared: of words ERPs take off blanks at the end, codes are as they are."""
    return text[:LONGEST] if each.name in CODES else text[:LONGEST].rstrip()


def _is_moment_of(day: str | None, held: str) -> bool:
    """Whether an ERP shows a day as a moment of it."""
    return day is not None and held.startswith((f"{day}T", f"{day} "))


def _number(written: Any, agreed: Decimal) -> Decimal | None:
    """A number as it was written, by a mapping that may have made a text of it; None where it can't be read."""
    if written is None:
        return agreed
    try:
        return Decimal(str(written))
    except InvalidOperation:
        return None
