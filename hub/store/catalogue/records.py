"""Reading the catalogue: canonical records of one office, without those that the ERP has no longer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, func, literal, or_, select, tuple_

from hub.records import RECORDS, Address, Customer, DocumentLine, Kind, Price, Product, Record, Stock, Terms
from hub.store.catalogue.tables import KINDS, revision
from hub.store.engine.bound import TenantScoped

R = TypeVar("R", bound=Record)
AT_ONCE = 500
"""Values in one IN (…): well below what either database takes."""
BATCH = 1000
"""Rows in one read of all."""


@dataclass(frozen=True)
class Stored:
    """A record with where it came from: `pull` and `page` wrote it last. A tombstone has the moment it vanished."""

    record: Record
    source_key: str
    pull: int
    page: int
    revision: int
    mapping_digest: str
    vanished_at: datetime | None


class CatalogueReads(TenantScoped):
    """A tenant's canonical records."""

    def product(self, sku: str) -> Product | None:
        """By its SKU, byte for byte."""
        return self._one(Product, Kind.PRODUCT, sku=sku)

    def products(self, skus: Iterable[str]) -> dict[str, Product]:
        """Those of the SKUs that there are."""
        return {each.sku: each for each in self._among(Product, Kind.PRODUCT, "sku", skus)}

    def prices(self, sku: str) -> list[Price]:
        """Every price of a product, in no order that counts."""
        return self.prices_of([sku]).get(sku, [])

    def prices_of(self, skus: Iterable[str]) -> dict[str, list[Price]]:
        """The prices of each of the SKUs that has any."""
        found: dict[str, list[Price]] = defaultdict(list)
        for price in self._among(Price, Kind.PRICE, "sku", skus):
            found[price.sku].append(price)
        return dict(found)

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
        table = KINDS[Kind.TERMS]
        method = table.c.shipping_method
        used = select(method).distinct().where(*self._live(Kind.TERMS), method.is_not(None))
        with self._catalogue.read() as connection:
            return frozenset(connection.execute(used).scalars())

    def address(self, account: str, code: str) -> Address | None:
        """One delivery address of an account."""
        return self._one(Address, Kind.ADDRESS, account=account, code=code)

    def addresses(self, account: str) -> list[Address]:
        """All delivery addresses of an account, by code."""
        return self._all(Address, Kind.ADDRESS, KINDS[Kind.ADDRESS].c.account == account)

    def stock(self, sku: str) -> Stock | None:
        """What is on hand."""
        return self._one(Stock, Kind.STOCK, sku=sku)

    def documents(
        self, kind: Kind, references: Collection[str] = (), numbers: Collection[str] = (), *, vanished: bool = False
    ) -> list[DocumentLine]:
        """Lines of documents that carry one of our references or belong to one of the ERP's order numbers.

        `vanished` adds those that the ERP has no longer: many delete an order once it is invoiced.
        """
        table = KINDS[kind]
        of_order = table.c.number if kind is Kind.ORDER_DOCUMENT else table.c.order_number
        either = or_(table.c.reference.in_(list(references)), of_order.in_(list(numbers)))
        return [each.record for each in self._stored(kind, either, vanished=vanished)]  # type: ignore[misc]

    def records(self, kind: Kind) -> Iterator[Stored]:
        """Every record of a kind, by key, with where it came from; read in batches, so that no lock is held."""
        table = KINDS[kind]
        key = [table.c[name] for name in RECORDS[kind].key]
        batch = self._stored(kind, limit=BATCH)
        while batch:
            yield from batch
            last = (literal(getattr(batch[-1].record, column.name), column.type) for column in key)
            batch = self._stored(kind, tuple_(*key) > tuple_(*last), limit=BATCH)

    def record(self, kind: Kind, **key: Any) -> Stored | None:
        """One record by its natural key, with where it came from, be it a tombstone."""
        table = KINDS[kind]
        wanted = (table.c[name] == literal(key.get(name), table.c[name].type) for name in RECORDS[kind].key)
        return next(iter(self._stored(kind, *wanted, vanished=True)), None)

    def changes(self, kind: Kind, after: int) -> list[Stored]:
        """What was stored or vanished since a revision, in the order of revisions: nothing is missed in between."""
        table = KINDS[kind]
        rows = select(table).where(self._mine(table), table.c.revision > after).order_by(table.c.revision)
        with self._catalogue.read() as connection:
            return [_stored(kind, row) for row in connection.execute(rows)]

    def revision(self) -> int:
        """The office's newest revision; 0 before anything was stored."""
        with self._catalogue.read() as connection:
            return connection.execute(select(revision.c.number).where(self._mine(revision))).scalar() or 0

    def counts_by_kind(self) -> dict[Kind, int]:
        """How many records of each kind the office has."""
        with self._catalogue.read() as connection:
            return {
                kind: connection.execute(select(func.count()).where(*self._live(kind))).scalar_one() for kind in KINDS
            }

    def _live(self, kind: Kind) -> tuple[ColumnElement[bool], ...]:
        return self._mine(KINDS[kind]), KINDS[kind].c.vanished_at.is_(None)

    def _one(self, record: type[R], kind: Kind, **key: str) -> R | None:
        table = KINDS[kind]
        return next(iter(self._all(record, kind, *(table.c[name] == value for name, value in key.items()))), None)

    def _all(self, record: type[R], kind: Kind, *where: ColumnElement[bool]) -> list[R]:
        return [each.record for each in self._stored(kind, *where) if isinstance(each.record, record)]

    def _among(self, record: type[R], kind: Kind, column: str, values: Iterable[str]) -> Iterator[R]:
        remaining = iter(dict.fromkeys(values))
        while batch := list(islice(remaining, AT_ONCE)):
            yield from self._all(record, kind, KINDS[kind].c[column].in_(batch))

    def _stored(
        self, kind: Kind, *where: ColumnElement[bool], vanished: bool = False, limit: int | None = None
    ) -> list[Stored]:
        table = KINDS[kind]
        rows = select(table).where(self._mine(table), *where).order_by(*table.primary_key).limit(limit)
        if not vanished:
            rows = rows.where(table.c.vanished_at.is_(None))
        with self._catalogue.read() as connection:
            return [_stored(kind, row) for row in connection.execute(rows)]


def _stored(kind: Kind, row: Row[Any]) -> Stored:
    values = row._mapping
    record = RECORDS[kind]
    return Stored(
        record.model_validate({name: values[name] for name in record.model_fields}),
        row.source_key,
        row.pull,
        row.page,
        row.revision,
        row.mapping_digest,
        row.vanished_at,
    )
