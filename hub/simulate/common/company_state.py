"""What one company in a simulated ERP holds: its records and its documents.

Documents change only through the ledger: what happens is written there first and then applied here, so a restarted ERP
that applies the ledger again is as it was.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hub.simulate.common.company_data import ErpCompany
from hub.simulate.common.company_records import CompanyRecords
from hub.simulate.common.ledger import Ledger, LedgerEvent, LedgerLine, LedgerOrder
from hub.simulate.common.order_entry import LINE_STEP, OrderEntry, RuleViolation
from hub.simulate.common.order_policy import OrderPolicy
from hub.simulate.common.record_table import TableRow
from hub.simulate.common.sales_documents import SHIPMENT, DraftLine, ErpOrder, ErpOrderLine, OrderDraft, Posting, ShipTo


class CompanyState(CompanyRecords):
    """One company's records and documents."""

    def __init__(
        self, company: ErpCompany, ledger: Ledger, now: Callable[[], datetime], policy: OrderPolicy | None = None
    ) -> None:
        super().__init__(company, now)
        self.ledger, self.policy = ledger, policy or OrderPolicy()
        self.id = str(uuid5(NAMESPACE_URL, f"company/{company.name}"))
        self._entry = OrderEntry(self)
        self._keys: dict[str, tuple[str, str]] = {}
        self._counts: Counter[str] = Counter()
        for order in ledger.orders(company.name):  # with the lines that were added later: those have no event
            self._add_order(order)
        for event in ledger.events(company.name):
            self._apply(event)

    def accept(self, draft: OrderDraft, key: str = "") -> TableRow[ErpOrder]:
        """Take an order into the ledger. An idempotent ERP gives the one that the key stands for.

        Raises:
            RuleViolation: a rule refuses it, or the key stands for another content.
        """
        with self.lock:
            if not key or self.policy.duplicates != "idempotent":
                return self.accept_all([draft])[0]
            digest = hashlib.sha256(repr(draft).encode()).hexdigest()
            number, content = self._keys.get(key, ("", digest))
            if content != digest:  # another order under a used key is a mistake, not a repetition
                raise RuleViolation("key reused", key)
            return self.order(number) if number else self.accept_all([draft], {"key": key, "content": digest})[0]

    def accept_all(
        self, drafts: Iterable[OrderDraft], details: Mapping[str, str] | None = None
    ) -> list[TableRow[ErpOrder]]:
        """Take several orders in one transaction, or none and raise RuleViolation; `details` are kept with them."""
        with self.lock:
            first = self._counts["order"] + 1
            # in the ledger the reference stands all the same: tests find doubles by it
            hidden = {"hidden": "yes"} if self.policy.duplicates == "neither" else {}
            orders = [
                self._cut(self._entry.order(draft, count, {**(details or {}), **hidden}))
                for count, draft in enumerate(drafts, start=first)
            ]
            self.ledger.accept(*orders)  # before memory: what the ledger refuses never was
            return [self._add_order(order) for order in orders]

    def _cut(self, order: LedgerOrder) -> LedgerOrder:
        return replace(order, lines=order.lines[: len(order.lines) // 2]) if self.policy.is_halving else order

    def add_lines(self, number: str, lines: tuple[DraftLine, ...]) -> TableRow[ErpOrder]:
        """Add lines to an accepted order; KeyError when there is none."""
        with self.lock:
            order = self.order(number).record
            last = max((line.line for line in order.lines), default=0) // LINE_STEP
            added = self._entry.lines(lines, order.customer, order.currency, first=last + 1)
            at = self.moment()
            self.ledger.add_lines(self.company.name, number, added, at)
            return self.tables["orders"].put(
                replace(order, lines=(*order.lines, *(_order_line(line) for line in added))), at
            )

    def amend(self, number: str, values: Mapping[str, str]) -> TableRow[ErpOrder]:
        """Change an order's reference, ship_to, payment_terms or shipment_method; KeyError when there is none."""
        with self.lock:
            self.order(number)
            self._add_event(number, "change", dict(values))
            return self.order(number)

    def withdraw(self, number: str) -> None:
        """Delete an order; RuleViolation when something was posted from it, KeyError when there is none."""
        with self.lock:
            if any(line.shipped or line.invoiced for line in self.order(number).record.lines):
                raise RuleViolation("already posted", number)
            self._add_event(number, "removal", {})

    def order(self, number: str) -> TableRow[ErpOrder]:
        """An order that isn't fully posted; KeyError when there is none."""
        row = self.tables["orders"].get((number,))
        if row is None:
            raise KeyError(f"{self.company.name}: no open order {number}")
        return row

    def post(self, kind: str, number: str, parts: Mapping[int | str, Decimal] | None) -> str:
        """Ship or invoice an order, whole (None) or in part (line number or product -> quantity): the new number.

        What is invoiced was shipped before. ValueError when there is nothing, or less than asked for, to post.
        """
        with self.lock:
            order = self.order(number).record
            open_ = {
                line.line: line.quantity - line.shipped if kind == SHIPMENT else line.shipped - line.invoiced
                for line in order.lines
            }
            quantities = {line.line: _part(line, parts, open_[line.line]) for line in order.lines}
            quantities = {line: quantity for line, quantity in quantities.items() if quantity}
            if not quantities or any(quantity > open_[line] for line, quantity in quantities.items()):
                raise ValueError(f"{number}: nothing, or less than asked for, is left to be posted as {kind}")
            new = f"{'SH' if kind == SHIPMENT else 'SI'}-{self.company.prefix}-{100001 + self._counts[kind]}"
            lines = {str(line): str(quantity) for line, quantity in quantities.items()}
            self._add_event(number, kind, {"number": new, "lines": lines})
            return new

    # the ledger applied

    def _add_event(self, number: str, kind: str, details: dict[str, Any]) -> None:
        event = LedgerEvent(number, kind, details, self.moment())
        self.ledger.add_event(self.company.name, event)
        self._apply(event)

    def _add_order(self, accepted: LedgerOrder) -> TableRow[ErpOrder]:
        self._counts["order"] += 1
        details = accepted.details
        order = ErpOrder(
            number=accepted.number,
            customer=accepted.customer,
            customer_name=details["customer_name"],
            reference="" if "hidden" in details else accepted.reference,
            currency=accepted.currency,
            ordered_on=date.fromisoformat(details["ordered_on"]),
            requested_on=date.fromisoformat(details["requested_on"]) if details["requested_on"] else None,
            ship_to=details["ship_to"],
            payment_terms=details["payment_terms"],
            shipment_method=details["shipment_method"],
            lines=tuple(map(_order_line, accepted.lines)),
            # a ledger of an older release has neither
            delivery=ShipTo(**details.get("delivery", {})),
            your_reference=details.get("your_reference", ""),
        )
        if "key" in details:
            self._keys[details["key"]] = accepted.number, details["content"]
        return self.tables["orders"].add(order, accepted.at)

    def _apply(self, event: LedgerEvent) -> None:
        orders = self.tables["orders"]
        order: ErpOrder = self.order(event.number).record
        if event.kind == "removal":
            orders.remove(order.key)
            self._keys = {key: entry for key, entry in self._keys.items() if entry[0] != event.number}
        elif event.kind == "change":
            orders.put(replace(order, **event.details), event.at)
        else:
            self._counts[event.kind] += 1
            parts = {int(line): Decimal(quantity) for line, quantity in event.details["lines"].items()}
            self._post(order, event, parts)

    def _post(self, order: ErpOrder, event: LedgerEvent, parts: Mapping[int, Decimal]) -> None:
        is_shipment = event.kind == SHIPMENT
        day = event.at.date()
        posting = Posting(
            number=event.details["number"],
            kind=event.kind,
            order=order.number,
            customer=order.customer,
            customer_name=order.customer_name,
            reference=order.reference,
            currency=order.currency,
            posted_on=day,
            due_on=None if is_shipment else self.due_on(order.payment_terms, day),
            lines=tuple(replace(line, quantity=parts[line.line]) for line in order.lines if line.line in parts),
        )
        self.tables["shipments" if is_shipment else "invoices"].add(posting, event.at)
        field = "shipped" if is_shipment else "invoiced"
        lines = tuple(replace(line, **{field: getattr(line, field) + parts.get(line.line, 0)}) for line in order.lines)
        changed = replace(order, lines=lines)
        if changed.posted:  # both ERPs delete an order once it is invoiced
            self.tables["orders"].remove(order.key)
        else:
            self.tables["orders"].put(changed, event.at)


def _part(line: ErpOrderLine, parts: Mapping[int | str, Decimal] | None, open_: Decimal) -> Decimal:
    if parts is None:
        return open_
    return Decimal(parts.get(line.line, parts.get(line.item, 0)))


def _order_line(line: LedgerLine) -> ErpOrderLine:
    return ErpOrderLine(
        line=line.line,
        item=line.sku,
        description=line.details["description"],
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        tax_code=line.details["tax_code"],
        tax_rate=Decimal(line.details["tax_rate"]),
        discount=Decimal(line.details.get("discount", 0)),
    )
