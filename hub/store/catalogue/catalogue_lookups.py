"""What a basket is checked against: one office's products, prices, customers and terms, without what the ERP has no
longer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, Table, func, literal, select

from hub.records import (
    RECORDS,
    Address,
    Customer,
    Discount,
    Kind,
    Price,
    Product,
    ProductUnit,
    Record,
    Terms,
)
from hub.rules.product_units import factors
from hub.rules.units import Units
from hub.store.catalogue.catalogue_tables import KINDS
from hub.store.catalogue.stored_records import StoredRecords, stored
from hub.store.engine.among import among
from hub.store.engine.storable import storable

R = TypeVar("R", bound=Record)
SHORTEST = 4
"""Characters of a personal value: a shorter one is in every other word."""


class Catalogue(StoredRecords):
    """A tenant's catalogue by its natural keys."""

    def product(self, sku: str) -> Product | None:
        """By its SKU, byte for byte."""
        return self._one(Product, Kind.PRODUCT, sku=sku)

    def products(self, skus: Iterable[str]) -> dict[str, Product]:
        """Those of the SKUs that there are."""
        return {each.sku: each for each in self._among(Product, Kind.PRODUCT, "sku", skus)}

    def units_of(self, skus: Iterable[str]) -> dict[str, dict[str, Decimal]]:
        """The units that each of the SKUs has beside its own: how many of its own one of them holds."""
        return {sku: factors(units) for sku, units in self.product_units(skus).items()}

    def product_units(self, skus: Iterable[str]) -> dict[str, list[ProductUnit]]:
        """The units of each of the SKUs that has any, one for each word that the ERP has for it."""
        by_sku: dict[str, list[ProductUnit]] = defaultdict(list)
        for each in self._among(ProductUnit, Kind.PRODUCT_UNIT, "sku", skus):
            by_sku[each.sku].append(each)
        return dict(by_sku)

    def units(self, skus: Iterable[str]) -> Units:
        """All units of each of the SKUs, of those too that the ERP has no longer: orders outlive products."""
        wanted = [*skus]
        products = self._among(Product, Kind.PRODUCT, "sku", wanted, vanished=True)
        once: dict[str, list[ProductUnit]] = defaultdict(list)
        for each in self._among(ProductUnit, Kind.PRODUCT_UNIT, "sku", wanted, vanished=True):
            once[each.sku].append(each)
        now = self.units_of(wanted)
        others = {sku: factors(units) | now.get(sku, {}) for sku, units in once.items()}
        return Units({product.sku: product.unit for product in products}, others)

    def product_keys(self, skus: Iterable[str]) -> dict[str, str]:
        """The ERP's own key of each of the products that there are, by SKU."""
        return self._source_keys(Kind.PRODUCT, "sku", skus)

    def account_keys(self, accounts: Iterable[str]) -> dict[str, str]:
        """The ERP's own key of each of the customers that there are, by account."""
        return self._source_keys(Kind.CUSTOMER, "account", accounts)

    def _source_keys(self, kind: Kind, name: str, values: Iterable[str]) -> dict[str, str]:
        table = KINDS[kind]
        query = select(table.c[name], table.c.source_key).where(*self._live(kind))
        with self._catalogue.read() as connection:
            rows = among(connection, query, table.c[name], [*values])
            return {getattr(row, name): row.source_key for row in rows}

    def prices(self, sku: str) -> list[Price]:
        """Every price of a product, in no order that counts."""
        return self.prices_of([sku]).get(sku, [])

    def prices_of(self, skus: Iterable[str]) -> dict[str, list[Price]]:
        """The prices of each of the SKUs that has any."""
        by_sku: dict[str, list[Price]] = defaultdict(list)
        for price in self._among(Price, Kind.PRICE, "sku", skus):
            by_sku[price.sku].append(price)
        return dict(by_sku)

    def discounts_of(self, skus: Iterable[str], codes: Iterable[str]) -> list[Discount]:
        """The discounts on any of the SKUs, on groups of products and on everything; of those scopes, and for all."""
        is_theirs = KINDS[Kind.DISCOUNT].c.scope_code.in_(["", *codes])
        return [*self._among(Discount, Kind.DISCOUNT, "sku", ["", *skus], is_theirs)]

    def customer(self, account: str) -> Customer | None:
        """By its account number."""
        return self._one(Customer, Kind.CUSTOMER, account=account)

    def customers(self) -> list[Customer]:
        """All, by account."""
        return self._all(Customer, Kind.CUSTOMER)

    def terms(self, account: str) -> Terms | None:
        """What was agreed with an account."""
        return self._one(Terms, Kind.TERMS, account=account)

    def shipping_methods(self) -> frozenset[str]:
        """Every shipping method that some account's terms name."""
        method = KINDS[Kind.TERMS].c.shipping_method
        used = select(method).distinct().where(*self._live(Kind.TERMS), method.is_not(None))
        with self._catalogue.read() as connection:
            return frozenset(connection.execute(used).scalars())

    def addresses(self, account: str) -> list[Address]:
        """All delivery addresses of an account, by code."""
        return self._all(Address, Kind.ADDRESS, KINDS[Kind.ADDRESS].c.account == account)

    def personal_in(self, text: str) -> set[str]:
        """What of a text is personal: names, addresses, mail and phone of the office's customers, in any case."""
        asked = storable(text)
        columns = [(KINDS[kind], name) for kind in KINDS for name in RECORDS[kind].personal]
        with self._catalogue.read() as connection:
            queries = (self._personal_in(asked, table, table.c[name]) for table, name in columns)
            return {value for query in queries for value in connection.execute(query).scalars()}

    def _personal_in(self, text: str, table: Table, column: ColumnElement[str]) -> Select[str]:
        is_in = func.lower(literal(text)).contains(func.lower(column))
        return select(column).distinct().where(self._mine(table), func.length(column) >= SHORTEST, is_in)

    def _one(self, record: type[R], kind: Kind, **key: str) -> R | None:
        table = KINDS[kind]
        return next(iter(self._all(record, kind, *(table.c[name] == value for name, value in key.items()))), None)

    def _all(self, record: type[R], kind: Kind, *where: ColumnElement[bool]) -> list[R]:
        return [each.record for each in self._stored(kind, *where) if isinstance(each.record, record)]

    def _among(
        self,
        record: type[R],
        kind: Kind,
        column: str,
        values: Iterable[str],
        *where: ColumnElement[bool],
        vanished: bool = False,
    ) -> Iterator[R]:
        table = KINDS[kind]
        there = (self._mine(table),) if vanished else self._live(kind)
        query = select(table).where(*there, *where).order_by(*table.primary_key)
        # one read, however many there are: the prices of a basket are of one publication
        with self._catalogue.read() as connection:
            for row in among(connection, query, table.c[column], [*dict.fromkeys(values)]):
                if isinstance(each := stored(kind, row).record, record):
                    yield each
