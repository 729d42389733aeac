"""The records of one company in a simulated ERP: items, their units, prices, customers, addresses and code tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import RLock
from typing import Any

from hub.simulate.common.company_data import (
    ALL,
    CUSTOMER,
    DISCOUNT_GROUP,
    GROUP,
    CodeEntry,
    ErpAddress,
    ErpCompany,
    ErpCustomer,
    ErpDiscount,
    ErpPrice,
    Item,
    ItemUnit,
    Key,
)
from hub.simulate.common.record_table import RecordTable

KINDS: dict[type[Any], str] = {
    Item: "items",
    ItemUnit: "item_units",
    ErpPrice: "prices",
    ErpDiscount: "discounts",
    ErpCustomer: "customers",
    ErpAddress: "addresses",
}
CODE_TABLES = ("payment_terms", "shipment_methods", "vat_groups", "vat_areas")
DOCUMENTS = ("orders", "shipments", "invoices", "credit_memos")
COMPUTED = {"inventory", "balance"}
"""Computed fields in both ERPs: a change of them alone isn't a modification."""


class CompanyRecords:
    """One company's records, in tables beside those of its documents.

    `lock` is held by whoever reads several of them or changes one.
    """

    def __init__(self, company: ErpCompany, now: Callable[[], datetime]) -> None:
        self.company, self._now = company, now
        # reentrant: whoever answers a call holds it already when an order is accepted
        self.lock = RLock()
        self.tables: dict[str, RecordTable[Any]] = {
            kind: RecordTable(f"{company.name}/{kind}")
            for kind in (*KINDS.values(), *CODE_TABLES, "currencies", *DOCUMENTS)
        }
        self._prices: dict[str, list[ErpPrice]] | None = None
        for kind in (*KINDS.values(), *CODE_TABLES):
            self.load(kind, getattr(company, kind))
        self.load("currencies", [CodeEntry(code, code) for code in company.currencies])

    def moment(self) -> datetime:
        """The ERP's time in whole milliseconds, as it stores it; aware UTC."""
        now = self._now().astimezone(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def today(self) -> date:
        """The ERP's working date."""
        return self.moment().date()

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

    def change(self, kind: str, key: Key, values: Mapping[str, Any]) -> None:
        """Change some fields of a record (none: only touch it); KeyError when there is none."""
        with self.lock:
            row = self.tables[kind].get(key)
            if row is None:
                raise KeyError(f"{self.company.name}: no {kind} {key}")
            changed = replace(row.record, **values)
            if changed.key != key:
                self.tables[kind].remove(key)
            only_computed = values and values.keys() <= COMPUTED
            self.tables[kind].put(changed, row.modified if only_computed else self.moment())
            self._prices = None

    def remove(self, kind: str, key: Key) -> None:
        """Delete a record; KeyError when there is none."""
        with self.lock:
            self.tables[kind].remove(key)
            self._prices = None

    def price(self, customer: ErpCustomer, item: Item, unit: str, quantity: Decimal, currency: str) -> Decimal:
        """The ERP's own price for one unit: the lowest that applies, else the item card's."""
        today, foreign = self.today(), "" if currency == self.company.currency else currency
        scopes = ((ALL, ""), (GROUP, customer.price_group), (CUSTOMER, customer.number))
        # a price in the company's own currency is kept with a blank code or with its ISO code
        currencies = (foreign, currency) if not foreign else (foreign,)
        amounts = [
            price.amount
            for price in self._prices_of(item.number)
            if price.status == "Active"
            and price.defines != "Discount"
            and (price.scope, price.code) in scopes
            and (price.unit or item.unit) == unit
            and price.currency in currencies
            and price.minimum <= quantity
            and (price.starts or today) <= today <= (price.ends or today)
        ]
        return min(amounts, default=item.unit_price)

    def discount(self, customer: ErpCustomer, item: Item, unit: str, quantity: Decimal, currency: str) -> Decimal:
        """The line discount that the ERP finds by itself: the highest that applies, in percent.

        NAV keeps them beside its prices, Business Central in its price list's lines.
        """
        today = self.today()
        scopes = (
            (ALL, ""),
            (GROUP, customer.price_group),
            (DISCOUNT_GROUP, customer.discount_group),
            (CUSTOMER, customer.number),
        )
        on_item = [
            row.record
            for row in self.tables["discounts"].rows()
            if row.record.item == item.number
            or (row.record.item_group and row.record.item_group == item.discount_group)
        ]
        lines = [*self._prices_of(item.number)]
        if item.discount_group:
            lines += (line for line in self._prices_of("") if line.item_group == item.discount_group)
        in_lists = [line for line in lines if line.status == "Active" and line.defines != "Price"]
        found = [*((each, each.percent) for each in on_item), *((line, line.discount) for line in in_lists)]
        percents = [
            percent
            for each, percent in found
            if (each.scope, each.code) in scopes
            and each.unit in ("", unit)
            and (each.currency or currency) == currency
            and each.minimum <= quantity
            and (each.starts or today) <= today <= (each.ends or today)
        ]
        return max(percents, default=Decimal(0))

    def due_on(self, payment_terms: str, day: date) -> date:
        """When an invoice of that day is due, by payment terms such as "30D"; others count as due at once."""
        row = self.tables["payment_terms"].get((payment_terms,))
        days = row.record.due.removesuffix("D") if row else ""
        return day + timedelta(days=int(days) if days.isdigit() else 0)

    def _prices_of(self, item: str) -> list[ErpPrice]:
        if self._prices is None:  # by item: an order of many lines would read all prices for each of them
            self._prices = defaultdict(list)
            for row in self.tables["prices"].rows():
                self._prices[row.record.item].append(row.record)
        return self._prices.get(item, [])
