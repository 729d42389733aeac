"""The state of one company in a simulated ERP: its records, its documents and the rules by which it accepts orders.

Documents change only through the ledger: what happens is written there first and then applied here, so a restarted ERP
that applies the ledger again stands where it stood.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import RLock
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hub.simulate.common import company as data
from hub.simulate.common.documents import INVOICE, SHIPMENT, DraftLine, ErpOrder, ErpOrderLine, OrderDraft, Posting
from hub.simulate.common.ledger import Ledger, LedgerEvent, LedgerLine, LedgerOrder
from hub.simulate.common.policy import Policy
from hub.simulate.common.table import RecordTable, TableRow

KINDS: dict[type[Any], str] = {
    data.Item: "items",
    data.ErpPrice: "prices",
    data.ErpCustomer: "customers",
    data.ErpAddress: "addresses",
}
CODE_TABLES = ("payment_terms", "shipment_methods", "vat_groups", "vat_areas")
COMPUTED = {"inventory", "balance"}
DOCUMENTS = ("orders", "shipments", "invoices")


class BooksRefused(Exception):
    """A business rule says no; `rule` is a stable word that each protocol puts into its own ERP's sentence."""

    def __init__(self, rule: str, value: str = "", where: str = "") -> None:
        self.rule, self.value, self.where = rule, value, where
        super().__init__(f"{rule}: {value} {where}")


class Books:
    """One company's records and documents. `lock` is held by whoever reads several of them or changes one."""

    def __init__(
        self, company: data.Company, ledger: Ledger, now: Callable[[], datetime], policy: Policy | None = None
    ) -> None:
        self.company, self.ledger, self._now, self.policy = company, ledger, now, policy or Policy()
        self.id = str(uuid5(NAMESPACE_URL, f"company/{company.name}"))
        self.lock = RLock()
        self.tables: dict[str, RecordTable[Any]] = {
            kind: RecordTable(f"{company.name}/{kind}")
            for kind in (*KINDS.values(), *CODE_TABLES, "currencies", *DOCUMENTS)
        }
        self._prices: dict[str, list[data.ErpPrice]] | None = None
        self._keys: dict[str, tuple[str, str]] = {}
        self._numbers: Counter[str] = Counter()
        for kind in (*KINDS.values(), *CODE_TABLES):
            self.load(kind, getattr(company, kind))
        self.load("currencies", [data.CodeEntry(code, code) for code in company.currencies])
        for order in ledger.orders(company.name):
            self._remember(order)
        for event in ledger.events(company.name):
            self._apply(event)

    def moment(self) -> datetime:
        """The ERP's time in whole milliseconds, as it stores it."""
        now = self._now().astimezone(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def today(self) -> date:
        """The ERP's working date."""
        return self.moment().date()

    # records

    def load(self, kind: str, records: Iterable[Any]) -> None:
        """Add many records; ValueError when two have the same key."""
        with self.lock:
            at, table = self.moment(), self.tables[kind]
            for record in records:
                table.add(record, record.modified or at)
            self._prices = None

    def put(self, kind: str, record: Any) -> None:
        """Add a record or replace it; it counts as modified now."""
        with self.lock:
            self.tables[kind].put(record, self.moment())
            self._prices = None

    def change(self, kind: str, key: data.Key, values: Mapping[str, Any]) -> None:
        """Change some fields of a record (none: only touch it); KeyError when there is none.

        A change of stock or balance alone doesn't count as a modification, as these are computed fields in both ERPs.
        """
        with self.lock:
            row = self.tables[kind].get(key)
            if row is None:
                raise KeyError(f"{self.company.name}: no {kind} {key}")
            changed = replace(row.record, **values)
            if changed.key != key:
                self.tables[kind].remove(key)
            computed = values and values.keys() <= COMPUTED
            self.tables[kind].put(changed, row.modified if computed else self.moment())
            self._prices = None

    def remove(self, kind: str, key: data.Key) -> None:
        """Delete a record; KeyError when there is none."""
        with self.lock:
            self.tables[kind].remove(key)
            self._prices = None

    def price(
        self, customer: data.ErpCustomer, item: data.Item, unit: str, quantity: Decimal, currency: str
    ) -> Decimal:
        """The ERP's own price: the lowest that applies, else the item card's."""
        today, foreign = self.today(), "" if currency == self.company.currency else currency
        fits = [
            price.amount
            for price in self._price_lines(item.number)
            if price.status == "Active"
            and (price.scope, price.code)
            in ((data.ALL, ""), (data.GROUP, customer.price_group), (data.CUSTOMER, customer.number))
            and (price.unit or item.unit) == unit
            and price.currency in ((foreign, currency) if not foreign else (foreign,))
            and price.minimum <= quantity
            and (price.starts or today) <= today <= (price.ends or today)
        ]
        return min(fits, default=item.unit_price)

    def _price_lines(self, item: str) -> list[data.ErpPrice]:
        if self._prices is None:
            self._prices = defaultdict(list)
            for row in self.tables["prices"].rows():
                self._prices[row.record.item].append(row.record)
        return self._prices.get(item, [])

    # orders

    def accept(self, draft: OrderDraft, key: str = "") -> TableRow[ErpOrder]:
        """Take an order into the ledger, or raise Refused. An idempotent ERP gives the one that the key stands for."""
        with self.lock:
            if not key or self.policy.duplicates != "idempotent":
                return self.accept_all([draft])[0]
            digest = hashlib.sha256(repr(draft).encode()).hexdigest()
            number, content = self._keys.get(key, ("", digest))
            if content != digest:
                raise BooksRefused("key reused", key)
            return self.order(number) if number else self.accept_all([draft], {"key": key, "content": digest})[0]

    def accept_all(
        self, drafts: Iterable[OrderDraft], details: Mapping[str, str] | None = None
    ) -> list[TableRow[ErpOrder]]:
        """Take several orders in one transaction, or none and raise Refused; `details` are kept with them."""
        with self.lock:
            first = self._numbers["order"] + 1
            kept = {**(details or {}), **({"hidden": "yes"} if self.policy.duplicates == "neither" else {})}
            orders = [self._checked(draft, number, kept) for number, draft in enumerate(drafts, start=first)]
            self.ledger.accept(*orders)
            return [self._remember(order) for order in orders]

    def _checked(self, draft: OrderDraft, count: int, kept: Mapping[str, str]) -> LedgerOrder:
        customer = self._customer(draft.customer)
        currency = self._currency(draft.currency or customer.currency)
        if draft.ship_to and (customer.number, draft.ship_to) not in self.tables["addresses"]:
            raise BooksRefused("ship-to unknown", draft.ship_to)
        for table, code in (("payment_terms", draft.payment_terms), ("shipment_methods", draft.shipment_method)):
            if code and (code,) not in self.tables[table]:
                raise BooksRefused(f"{table} unknown", code)
        at = self.moment()
        return LedgerOrder(
            number=f"SO-{self.company.prefix}-{100000 + count}",
            company=self.company.name,
            reference=draft.reference,
            customer=customer.number,
            currency=currency,
            header=draft.header,
            details={
                **kept,
                "customer_name": customer.name,
                "ordered_on": (draft.ordered_on or at.date()).isoformat(),
                "requested_on": draft.requested_on.isoformat() if draft.requested_on else None,
                "ship_to": draft.ship_to,
                "payment_terms": draft.payment_terms or customer.payment_terms,
                "shipment_method": draft.shipment_method or customer.shipment_method,
            },
            at=at,
            lines=self._lines(draft.lines, customer, currency, first=1)[: self._taken(draft)],
        )

    def _taken(self, draft: OrderDraft) -> int:
        return len(draft.lines) // 2 if self.policy.halves else len(draft.lines)

    def add_lines(self, number: str, lines: tuple[DraftLine, ...]) -> TableRow[ErpOrder]:
        """Add lines to an accepted order; KeyError when there is none."""
        with self.lock:
            order = self.order(number).record
            last = max((line.line for line in order.lines), default=0) // 10000
            customer = self._customer(order.customer)
            added = self._lines(lines, customer, order.currency, first=last + 1)
            at = self.moment()
            self.ledger.add_lines(self.company.name, number, added, at)
            more = tuple(map(_order_line, added))
            return self.tables["orders"].put(replace(order, lines=(*order.lines, *more)), at)

    def amend(self, number: str, values: Mapping[str, str]) -> TableRow[ErpOrder]:
        """Change an order's reference, ship_to, payment_terms or shipment_method."""
        with self.lock:
            self.order(number)
            self._happen(number, "change", dict(values))
            return self.order(number)

    def withdraw(self, number: str) -> None:
        """Delete an order that nothing was posted from."""
        with self.lock:
            if any(line.shipped or line.invoiced for line in self.order(number).record.lines):
                raise BooksRefused("already posted", number)
            self._happen(number, "removal", {})

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
            wanted = {line.line: self._part(line, parts, open_[line.line]) for line in order.lines}
            wanted = {line: quantity for line, quantity in wanted.items() if quantity}
            if not wanted or any(quantity > open_[line] for line, quantity in wanted.items()):
                raise ValueError(f"{number}: nothing, or less than asked for, is left to be posted as {kind}")
            new = f"{'SH' if kind == SHIPMENT else 'SI'}-{self.company.prefix}-{100001 + self._numbers[kind]}"
            self._happen(number, kind, {"number": new, "lines": {str(k): str(v) for k, v in wanted.items()}})
            return new

    def due(self, order: ErpOrder) -> date:
        """When an invoice of today is due, by the order's payment terms ("30D"; others count as today)."""
        row = self.tables["payment_terms"].get((order.payment_terms,))
        days = row.record.due.removesuffix("D") if row else ""
        return self.today() + timedelta(days=int(days) if days.isdigit() else 0)

    def _part(self, line: ErpOrderLine, parts: Mapping[int | str, Decimal] | None, open_: Decimal) -> Decimal:
        if parts is None:
            return open_
        return Decimal(parts.get(line.line, parts.get(line.item, 0)))

    def _customer(self, number: str) -> data.ErpCustomer:
        if not number:
            raise BooksRefused("customer missing")
        row = self.tables["customers"].get((number,))
        if row is None:
            raise BooksRefused("customer unknown", number)
        customer: data.ErpCustomer = row.record
        if customer.blocked == "All":
            raise BooksRefused("customer blocked", number, customer.blocked)
        return customer

    def _currency(self, code: str) -> str:
        if code and code != self.company.currency and code not in self.company.currencies:
            raise BooksRefused("currency unknown", code)
        return code or self.company.currency

    def _lines(
        self, lines: Iterable[DraftLine], customer: data.ErpCustomer, currency: str, first: int
    ) -> tuple[LedgerLine, ...]:
        return tuple(
            self._line(line, customer, currency, number * 10000) for number, line in enumerate(lines, start=first)
        )

    def _line(self, line: DraftLine, customer: data.ErpCustomer, currency: str, number: int) -> LedgerLine:
        row = self.tables["items"].get((line.item,))
        if row is None:
            raise BooksRefused("item unknown", line.item, str(number))
        item: data.Item = row.record
        unit = line.unit or item.unit
        if item.blocked:
            raise BooksRefused("item blocked", line.item)
        if unit not in self.company.units:
            raise BooksRefused("unit unknown", unit, line.item)
        if line.quantity <= 0:
            raise BooksRefused("quantity not positive", str(line.quantity), str(number))
        if line.unit_price is not None and line.unit_price < 0:
            raise BooksRefused("price negative", str(line.unit_price), str(number))
        price = line.unit_price
        if price is None:
            price = self.price(customer, item, unit, line.quantity, currency)
        group = self.tables["vat_groups"].get((item.vat_group,))
        taxed = group is not None and customer.vat_area not in self.company.untaxed_areas
        details = {
            "description": item.description,
            "tax_code": item.vat_group,
            "tax_rate": str(group.record.rate) if group is not None and taxed else "0",
        }
        return LedgerLine(number, item.number, line.quantity, unit, price, details)

    # what the ledger says becomes what is

    def _happen(self, number: str, kind: str, details: dict[str, Any]) -> None:
        event = LedgerEvent(number, kind, details, self.moment())
        self.ledger.happened(self.company.name, event)
        self._apply(event)

    def _remember(self, accepted: LedgerOrder) -> TableRow[ErpOrder]:
        self._numbers["order"] += 1
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
        )
        if "key" in details:
            self._keys[details["key"]] = accepted.number, details["content"]
        return self.tables["orders"].add(order, accepted.at)

    def _apply(self, event: LedgerEvent) -> None:
        orders = self.tables["orders"]
        order: ErpOrder = self.order(event.number).record
        if event.kind == "removal":
            orders.remove(order.key)
            self._keys = {key: held for key, held in self._keys.items() if held[0] != event.number}
        elif event.kind == "change":
            orders.put(replace(order, **event.details), event.at)
        else:
            self._numbers[event.kind] += 1
            parts = {int(line): Decimal(quantity) for line, quantity in event.details["lines"].items()}
            self._post(order, event, parts)

    def _post(self, order: ErpOrder, event: LedgerEvent, parts: Mapping[int, Decimal]) -> None:
        shipping = event.kind == SHIPMENT
        on = event.at.date()
        posting = Posting(
            number=event.details["number"],
            kind=event.kind,
            order=order.number,
            customer=order.customer,
            customer_name=order.customer_name,
            reference=order.reference,
            currency=order.currency,
            posted_on=on,
            due_on=None if shipping else on + (self.due(order) - self.today()),
            lines=tuple(replace(line, quantity=parts[line.line]) for line in order.lines if line.line in parts),
        )
        self.tables["shipments" if shipping else "invoices"].add(posting, event.at)
        field = "shipped" if shipping else "invoiced"
        lines = tuple(replace(line, **{field: getattr(line, field) + parts.get(line.line, 0)}) for line in order.lines)
        changed = replace(order, lines=lines)
        if changed.posted:
            self.tables["orders"].remove(order.key)
        else:
            self.tables["orders"].put(changed, event.at)


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
    )


__all__ = ["INVOICE", "SHIPMENT", "Books", "BooksRefused"]
