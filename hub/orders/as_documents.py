"""An order as the ERP's documents have it, and as they would if the ERP held exactly what was written to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hub.config.allowed_lines import AllowedLine
from hub.connectors.audit import HIDDEN
from hub.errors import Unmappable
from hub.orders.as_written import WrittenLine, units_left_to_the_erp
from hub.orders.gone_documents import PostedLine
from hub.records import Kind, OrderCharge, OrderDocument, OrderLine, OrderText
from hub.records.stored_order import ExtraLine, StoredOrder
from hub.rules.beside_goods import agreed_beside
from hub.rules.closing import without_closed
from hub.rules.extra_lines import extra_of, is_allowed_product
from hub.rules.fulfilment import is_all_sent
from hub.rules.readback import ComparedOrder, describe_mismatch
from hub.rules.wishes import DELIVERY
from hub.store import TenantBinding
from hub.translate.compiled import CompiledMapping
from hub.translate.payload import as_text, payload
from hub.translate.rereading import reread

ALWAYS = ("account", "currency")
HEAD = (*ALWAYS, "ship_to", *(f"delivery_{part}" for part in DELIVERY), "contact", "wanted_on", "shipping_method")
"""What of an order's head its documents may tell; besides what they always do, as far as the mapping reads it."""
LINE = ("sku", "quantity", "unit", "unit_price")
BESIDE = ("extra", "line_type", "description")
PART_DAY = "wanted_on"
"""What a part of an order has of its own."""
SENDING = "sending"
"""The event that keeps what was written."""


Written = Callable[[], ComparedOrder]
"""Gives what was written, read as a document: it is looked up only where what was agreed isn't what the ERP holds."""


class DocumentReading:
    """How an office's mapping reads order documents; `allowed`: what may stand in them beside what was ordered."""

    def __init__(
        self, mapping: CompiledMapping | None, tolerance: Decimal, allowed: Sequence[AllowedLine] = ()
    ) -> None:
        self._mapping = mapping
        self._part = mapping.kinds.get(Kind.ORDER_DOCUMENT) if mapping else None
        self._tolerance, self._allowed = tolerance, allowed

    def held(self, stored: StoredOrder, lines: Sequence[OrderDocument], written: Written) -> ComparedOrder | None:
        """What the documents together hold; None where they tell neither quantity nor price of a product."""
        extra = [line for line in lines if line.extra or self._is_extra_product(line.sku or "", stored, written)]
        own = [line for line in lines if line not in extra]
        if any(line.quantity is None or line.unit_price is None for line in own):
            return None
        heads = [line for line in lines if not isinstance(line, PostedLine)]
        # of an order that was parted, a part has a day of its own
        is_whole = heads == [*lines] and len({line.number for line in lines}) == 1
        told = [(name, heads) for name in HEAD if heads and name not in ALWAYS and self._reads(name)]
        # each document by itself has one account; what differs between them must show
        head = {
            name: _together(_text(getattr(line, name)) for line in of)
            for name, of in [*((name, lines) for name in ALWAYS), *told]
            if is_whole or name != PART_DAY
        }
        # what was closed at nothing stands there for nothing
        there = [line for line in own if line.quantity or not is_all_sent(line)]
        # a unit that the mapping reads and nobody finds there is a blank one
        blank = "" if self._reads("unit") else None
        held = [
            WrittenLine(line.sku or "", line.quantity, line.unit or blank, line.unit_price, line.net) for line in there
        ]
        return ComparedOrder(held, stored.agreed.currency, head, _total(lines), [*map(extra_of, extra)])

    def difference(
        self, stored: StoredOrder, lines: Sequence[OrderDocument], held: ComparedOrder, written: Written
    ) -> str | None:
        """What isn't as agreed, nor as it was written: a mapping may write a product or a unit in the ERP's own way.

        `lines`: of the documents, which `held` has together: what they say is closed isn't missing.
        """

        def differs(expected: ComparedOrder) -> str | None:
            as_left = _as_left(held, expected)
            return describe_mismatch(without_closed(expected, lines), as_left, self._tolerance, self._allowed)

        # what was agreed first: it is at hand, and is what most ERPs hold
        return differs(_agreed(stored)) and differs(written())

    def _reads(self, name: str) -> bool:
        return self._part is not None and name in self._part.fields

    def _is_extra_product(self, sku: str, stored: StoredOrder, written: Written) -> bool:
        """Whether an office lets a product stand that wasn't ordered."""
        if sku in stored.agreed.skus() or not is_allowed_product(sku, self._allowed):
            return False
        return all(line.sku != sku for line in written().lines or ())

    def written(self, store: TenantBinding, stored: StoredOrder) -> ComparedOrder:
        """What was written, read as the document that it should have become; what wasn't written, as it was agreed."""
        agreed = _agreed(stored)
        body = self._body(store, stored)
        rows, entries = _rows(body), stored.agreed.in_order()
        if self._part is None or len(rows) != len(entries):
            return replace(agreed, lines=[_product({}, line) for line in stored.agreed.lines])
        values = reread(self._part, rows, (*HEAD, *LINE, *BESIDE))
        hidden = {name for name, value in body.items() if value == HIDDEN}
        unknown = {name for name in HEAD if self._reads(name) and self._part.fields[name].used & hidden}
        said = {name: text for name in HEAD if (text := _text(values[0].get(name)))}
        head = {name: text for name, text in {**agreed.head, **said}.items() if name not in unknown}
        blank = {name for name in head if name not in said and self._reads(name)}
        lines: list[WrittenLine] = []
        beside: list[ExtraLine] = []
        for value, line in zip(values, entries, strict=True):
            if isinstance(line, OrderText) or (isinstance(line, OrderCharge) and value.get("extra")):
                beside.append(_beside(value, line))
            else:
                lines.append(_product(value, line))
        return replace(agreed, lines=lines, head=head, beside=beside, left_blank=blank)

    def _body(self, store: TenantBinding, stored: StoredOrder) -> Mapping[str, Any]:
        """What was written, as it was kept; what is personal wasn't, and is written again by the mapping of then."""
        sent = [event.details for event in store.orders.events(stored.reference) if event.kind == SENDING]
        body: Mapping[str, Any] = (sent[-1].get("body") if sent else None) or {}
        if self._mapping is None or not sent or sent[-1].get("mapping") != self._mapping.digest:
            return body
        try:
            again = payload(self._mapping, stored.agreed)
        except Unmappable:
            return body
        return {name: again.get(name, value) if value == HIDDEN else value for name, value in body.items()}


def _as_left(held: ComparedOrder, expected: ComparedOrder) -> ComparedOrder:
    """A blank is what it was left blank for; where it wasn't, the ERP lost it."""
    left = units_left_to_the_erp(expected)
    lines = [
        replace(line, unit=left.get(line.sku, "")) if isinstance(line, WrittenLine) and line.unit == "" else line
        for line in held.lines or ()
    ]
    blank = {name: expected.head[name] for name in expected.left_blank if not held.head.get(name, "told nowhere")}
    return replace(held, lines=lines, head={**held.head, **blank})


def _together(texts: Iterable[str]) -> str:
    several = sorted({*texts})
    return " and ".join(text or "none" for text in several) if len(several) > 1 else several[0]


def _total(lines: Sequence[OrderDocument]) -> Decimal | None:
    """What the one order comes to with VAT; several that the ERP parted it into may round otherwise."""
    told = {(line.number, line.gross) for line in lines}
    return next(iter(told))[1] if len(told) == 1 else None


def _product(value: Mapping[str, Any], line: OrderLine | OrderCharge) -> WrittenLine:
    """A line that is a product to the ERP."""
    if isinstance(line, OrderCharge):
        return WrittenLine(value.get("sku") or line.code, Decimal(1), None, line.amount, line.amount)
    return WrittenLine(
        value.get("sku") or line.sku,
        value.get("quantity") or line.quantity,
        value.get("unit") or line.unit,  # a unit that was left blank, or had no place, is the one that was agreed
        value.get("unit_price") if value.get("unit_price") is not None else line.unit_price,
        line.net,
        is_unit_blank=not value.get("unit"),
    )


def _beside(value: Mapping[str, Any], line: OrderCharge | OrderText) -> ExtraLine:
    code = value.get("sku") or (line.code if isinstance(line, OrderCharge) else "")
    amount = line.amount if isinstance(line, OrderCharge) else Decimal(0)
    return ExtraLine(value.get("line_type") or "", code, value.get("description") or "", amount)


def _agreed(stored: StoredOrder) -> ComparedOrder:
    order = stored.agreed
    head = {name: text for name in HEAD if (text := _text(getattr(order, name)))}
    rates = (*(line.tax_rate for line in order.lines), *(charge.tax_rate for charge in order.charges))
    rate, beside = max(rates, default=Decimal(0)), agreed_beside(order)
    return ComparedOrder(order.lines, order.currency, head, order.gross, highest_tax_rate=rate, beside=beside)


def _text(value: str | date | None) -> str:
    return str(value or "")


def _rows(body: Mapping[str, Any]) -> list[dict[str, str]]:
    """A written order as rows of texts, one for each line, by the names of a pack's columns."""
    head = {name: text for name, value in body.items() if (text := _told(value)) is not None}
    lists = ((path, value) for path, value in body.items() if isinstance(value, list))
    return [
        head | {f"{path}.{name}": text for name, value in line.items() if (text := _told(value)) is not None}
        for path, lines in lists
        for line in lines
        if isinstance(line, Mapping)
    ]


def _told(value: Any) -> str | None:
    """A value as text; None for a list, and for what is hidden in what is kept."""
    return None if isinstance(value, list) or value == HIDDEN else as_text(value)
