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

from hub.simulate.common.company_data import ErpCompany, Item
from hub.simulate.common.company_records import DOCUMENTS, CompanyRecords
from hub.simulate.common.ledger import Ledger, LedgerEvent, LedgerLine, LedgerOrder
from hub.simulate.common.order_entry import LINE_STEP, OrderEntry, RuleViolation
from hub.simulate.common.order_policy import OrderPolicy
from hub.simulate.common.record_table import TableRow
from hub.simulate.common.sales_documents import (
    COMBINED,
    COMMENT,
    CREDIT_MEMO,
    INVOICE,
    ITEM,
    SHIPMENT,
    DraftLine,
    ErpOrder,
    ErpOrderLine,
    OrderDraft,
    Posting,
    ShipTo,
)


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
                self._cut(self._entry.order(self._completed(draft), count, {**(details or {}), **hidden}))
                for count, draft in enumerate(drafts, start=first)
            ]
            self.ledger.accept(*orders)  # before memory: what the ledger refuses never was
            return [self._add_order(order) for order in orders]

    def _completed(self, draft: OrderDraft) -> OrderDraft:
        return replace(draft, lines=self.policy.completed(draft.lines))

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
        """Delete an order; KeyError when there is none.

        RuleViolation when something was shipped from it and isn't invoiced.
        """
        with self.lock:
            if not self.order(number).record.deletable:
                raise RuleViolation("already posted", number)
            self._add_event(number, "removal", {})

    def close_short(self, number: str) -> None:
        """Nothing more is shipped of an order: each quantity is lowered to what was, as people do in both ERPs."""
        with self.lock:
            quantities = {str(line.line): str(line.shipped) for line in self.order(number).record.lines}
            self._add_event(number, "close", {"lines": quantities})

    def rename_item(self, old: str, new: str) -> None:
        """Give an item another number; as in both ERPs its units, prices and document lines follow."""
        with self.lock:
            for kind, field in (("items", "number"), ("item_units", "item"), ("prices", "item")):
                for row in [row for row in self.tables[kind].rows() if getattr(row.record, field) == old]:
                    self.change(kind, row.record.key, {field: new})
            self._add_event("", "rename", {"from": old, "to": new})

    def undo_shipment(self, shipment: str) -> None:
        """Take a shipment back before it is invoiced: each line gets one below zero behind it, in the same document."""
        with self.lock:
            self._add_event(self._shipment(shipment).record.order, "undo", {"number": shipment})

    def order(self, number: str) -> TableRow[ErpOrder]:
        """An order that isn't fully posted; KeyError when there is none."""
        row = self.tables["orders"].get((number,))
        if row is None:
            raise KeyError(f"{self.company.name}: no open order {number}")
        return row

    def post(self, kind: str, number: str, parts: Mapping[int | str, Decimal] | None, unit: str = "") -> str:
        """Ship or invoice an order, whole (None) or in part (line number or product -> quantity): the new number.

        What is invoiced was shipped before. `unit`: the one in which the parts are told and the document counts; else
        the order's own. ValueError when there is nothing, or less than asked for, to post.
        """
        with self.lock:
            order = self.order(number).record
            open_ = {
                line.line: line.quantity - line.shipped if kind == SHIPMENT else line.shipped - line.invoiced
                for line in order.lines
            }
            quantities = {
                line.line: _part(line, parts, open_[line.line], self._held_by(line, unit)) for line in order.lines
            }
            quantities = {line: quantity for line, quantity in quantities.items() if quantity}
            if not quantities or any(quantity > open_[line] for line, quantity in quantities.items()):
                raise ValueError(f"{number}: nothing, or less than asked for, is left to be posted as {kind}")
            new = f"{'SH' if kind == SHIPMENT else 'SI'}-{self.company.prefix}-{100001 + self._counts[kind]}"
            lines = {str(line): str(quantity) for line, quantity in quantities.items()}
            # written down, since a restarted ERP may know the item by another number
            shares = {str(line.line): str(self._held_by(line, unit)) for line in order.lines}
            self._add_event(number, kind, {"number": new, "lines": lines, "unit": unit, "shares": shares})
            return new

    def invoice_shipments(self, shipments: Iterable[str], reference: str = "") -> str:
        """Post one invoice of whole shipments to one customer, as NAV's "Get Shipment Lines" does: its number.

        Its head names no order; `reference` is what people typed there. ValueError where the shipments are several
        customers' or invoiced already; KeyError when there is no such shipment.
        """
        with self.lock:
            posted = [self._shipment(number).record for number in shipments]
            charged = [(self.order(each.order).record, line) for each in posted for line in each.lines]
            known = {(order.number, line.line): line for order, _ in charged for line in order.lines}
            if len({each.customer for each in posted}) != 1 or any(
                known[order.number, line.order_line].invoiced for order, line in charged
            ):
                raise ValueError(f"{', '.join(shipments)}: one customer's were expected, not invoiced yet")
            new = f"SI-{self.company.prefix}-{100001 + self._counts[INVOICE]}"
            details = {"number": new, "shipments": [each.number for each in posted], "reference": reference}
            self._add_event("", COMBINED, details)
            return new

    def _shipment(self, number: str) -> TableRow[Posting]:
        row = self.tables["shipments"].get((number,))
        if row is None:
            raise KeyError(f"{self.company.name}: no shipment {number}")
        return row

    def credit(
        self,
        invoice: str,
        parts: Mapping[int | str, Decimal] | None,
        unit: str = "",
        *,
        applies_to: str | None = None,
        customer: str = "",
        reference: str = "",
        names_order: bool = True,
    ) -> str:
        """Post a credit memo with an invoice's lines, whole (None) or in part (line or product -> quantity).

        KeyError when there is no such invoice. See SimulatedErp.credit.
        """
        with self.lock:
            row = self.tables["invoices"].get((invoice,))
            if row is None:
                raise KeyError(f"{self.company.name}: no invoice {invoice}")
            posted: Posting = row.record
            shares = {line.line: self._held_by(line, unit) for line in posted.lines}
            quantities = {line.line: _part(line, parts, line.quantity, shares[line.line]) for line in posted.lines}
            new = f"SC-{self.company.prefix}-{100001 + self._counts[CREDIT_MEMO]}"
            details = {
                "number": new,
                "invoice": invoice,
                "corrects": invoice if applies_to is None else applies_to,
                "customer": customer or posted.customer,
                "reference": reference,
                "order": posted.order if names_order else "",
                "lines": {str(line): str(quantity) for line, quantity in quantities.items() if quantity},
                "unit": unit,
                "shares": {str(line): str(share) for line, share in shares.items()},
            }
            self._add_event(posted.order, CREDIT_MEMO, details)
            return new

    def _held_by(self, line: ErpOrderLine, unit: str) -> Decimal:
        """How many of another unit one of the line's own holds; KeyError where the item hasn't both."""
        if not unit or line.type != ITEM or unit == line.unit:
            return Decimal(1)
        item: Item = self.tables["items"].get((line.item,)).record  # type: ignore[union-attr]
        own, other = (
            Decimal(1) if code == item.unit else self.tables["item_units"].get((item.number, code)).record.quantity_per  # type: ignore[union-attr]
            for code in (line.unit, unit)
        )
        return own / other

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
        if event.kind == "rename":
            self._rename(event)
            return
        if event.kind == CREDIT_MEMO:  # its order may be gone
            self._credit(event)
            return
        if event.kind == COMBINED:
            self._combine(event)
            return
        order: ErpOrder = self.order(event.number).record
        if event.kind == "removal":
            orders.remove(order.key)
            self._keys = {key: entry for key, entry in self._keys.items() if entry[0] != event.number}
        elif event.kind == "change":
            orders.put(replace(order, **event.details), event.at)
        elif event.kind == "close":
            quantities = event.details["lines"]
            lines = (replace(line, quantity=Decimal(quantities[str(line.line)])) for line in order.lines)
            orders.put(replace(order, lines=tuple(lines)), event.at)
        elif event.kind == "undo":
            self._undo(order, event)
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
            tracking=f"TRK-{event.details['number']}" if is_shipment else "",
            lines=tuple(_posted(line, parts[line.line], event.details) for line in order.lines if line.line in parts),
        )
        self.tables["shipments" if is_shipment else "invoices"].add(posting, event.at)
        self._count("shipped" if is_shipment else "invoiced", order, parts, event.at)

    def _count(self, field: str, order: ErpOrder, parts: Mapping[int, Decimal], at: datetime) -> None:
        """Add what was posted to an order's lines."""
        lines = tuple(replace(line, **{field: getattr(line, field) + parts.get(line.line, 0)}) for line in order.lines)
        changed = replace(order, lines=lines)
        if changed.posted:  # both ERPs delete an order once it is invoiced
            self.tables["orders"].remove(order.key)
        else:
            self.tables["orders"].put(changed, at)

    def _combine(self, event: LedgerEvent) -> None:
        self._counts[INVOICE] += 1
        details, lines = event.details, []
        shipments: list[Posting] = [self._shipment(number).record for number in details["shipments"]]
        for each in shipments:
            lines.append(_words(f"Shipment No. {each.number}:"))
            # their orders' lines stay their orders': only the shipment's are named
            lines += [replace(line, shipment=each.number, shipment_line=line.line, order_line=0) for line in each.lines]
        numbered = (replace(line, line=number * LINE_STEP) for number, line in enumerate(lines, start=1))
        first, day = self.order(shipments[0].order).record, event.at.date()
        invoice = replace(
            shipments[0],
            number=details["number"],
            kind=INVOICE,
            order="",
            reference=details["reference"],
            posted_on=day,
            due_on=self.due_on(first.payment_terms, day),
            lines=tuple(numbered),
        )
        self.tables["invoices"].add(invoice, event.at)
        for each in shipments:
            parts = {line.order_line: line.order_quantity for line in each.lines}
            self._count("invoiced", self.order(each.order).record, parts, event.at)

    def _credit(self, event: LedgerEvent) -> None:
        self._counts[CREDIT_MEMO] += 1
        details = event.details
        invoice: Posting = self.tables["invoices"].get((details["invoice"],)).record  # type: ignore[union-attr]
        parts = {int(line): Decimal(quantity) for line, quantity in details["lines"].items()}
        lines = (
            replace(
                _posted(line, parts[line.line], details),
                order=details["order"],
                order_line=line.order_line if details["order"] else 0,
            )
            for line in invoice.lines
            if line.line in parts
        )
        memo = replace(
            invoice,
            number=details["number"],
            kind=CREDIT_MEMO,
            customer=details["customer"],
            reference=details["reference"],
            posted_on=event.at.date(),
            due_on=None,
            lines=tuple(lines),
            corrects=details["corrects"],
        )
        self.tables["credit_memos"].add(memo, event.at)

    def _undo(self, order: ErpOrder, event: LedgerEvent) -> None:
        shipments = self.tables["shipments"]
        shipment: Posting = shipments.get((event.details["number"],)).record  # type: ignore[union-attr]
        taken = {line.order_line: line.order_quantity for line in shipment.lines}
        back = tuple(replace(line, line=line.line + LINE_STEP // 2, quantity=-line.quantity) for line in shipment.lines)
        shipments.put(replace(shipment, lines=(*shipment.lines, *back)), event.at)
        lines = (replace(line, shipped=line.shipped - taken.get(line.line, 0)) for line in order.lines)
        self.tables["orders"].put(replace(order, lines=tuple(lines)), event.at)

    def _rename(self, event: LedgerEvent) -> None:
        old, new = event.details["from"], event.details["to"]
        for kind in DOCUMENTS:
            for row in [*self.tables[kind].rows()]:
                if any(line.item == old and line.type == ITEM for line in row.record.lines):
                    lines = (replace(line, item=new if line.item == old else line.item) for line in row.record.lines)
                    self.tables[kind].put(replace(row.record, lines=tuple(lines)), event.at)


def _part(line: ErpOrderLine, parts: Mapping[int | str, Decimal] | None, open_: Decimal, share: Decimal) -> Decimal:
    """How much of a line is posted, in its own unit; `share` of the unit in which the parts are told make one of it."""
    if parts is None:
        return open_
    asked = Decimal(parts.get(line.line, parts.get(line.item, 0)))
    return asked if share == 1 else _five_digits(asked / share)


def _five_digits(number: Decimal) -> Decimal:
    """As both ERPs keep quantities and prices."""
    return number.quantize(Decimal("0.00001")).normalize() + 0


def _posted(line: ErpOrderLine, quantity: Decimal, details: Mapping[str, Any]) -> ErpOrderLine:
    """So much of an order's line as it is posted, counted in a unit of its own if the posting has one."""
    share = Decimal(details.get("shares", {}).get(str(line.line), "1"))
    return replace(
        line,
        quantity=_five_digits(quantity * share) if share != 1 else quantity,
        unit=details["unit"] if details.get("unit") and line.type == ITEM else line.unit,
        unit_price=_five_digits(line.unit_price / share) if share != 1 else line.unit_price,
        order_line=line.line,
        order_quantity=quantity,
    )


def _words(text: str) -> ErpOrderLine:
    return ErpOrderLine(0, "", text, Decimal(0), "", Decimal(0), type=COMMENT)


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
        type=line.details.get("type", ITEM),
    )
