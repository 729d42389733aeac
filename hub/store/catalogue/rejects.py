"""Rejects: records that couldn't become canonical, kept until they pass, are left out or vanish."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select

from hub.records import RECORDS, Kind
from hub.store.catalogue.catalogue_tables import KINDS, reject
from hub.store.engine.among import among
from hub.store.engine.damage import readable
from hub.store.engine.tenant_scoped import TenantScoped

FOR_PARTIES = (Kind.PRICE.value, Kind.DISCOUNT.value)
"""What may change the price of products that it doesn't name: of a group, of all, or of nobody knows which."""


@dataclass(frozen=True)
class Reject:
    """Why a record was rejected. `raw` is the ERP's record as JSON text; None where two records claim one key.

    `subject`: the product or account that it is about, `party` whom a price is for (`scope:code`), and `product_group`
    which products a discount is on; None where its fields don't tell.
    """

    kind: Kind
    source_key: str
    reason: str
    raw: str | None
    page: int
    pull: int
    mapping_digest: str
    first_seen: datetime
    last_seen: datetime
    subject: str | None = None
    party: str | None = None
    product_group: str | None = None


class Rejects(TenantScoped):
    """A tenant's rejects."""

    def about(self, account: str, skus: Iterable[str]) -> list[Reject]:
        """Those about an account, one of the products or products that they don't name, by kind and source key."""
        own = select(reject).where(self._mine(reject)).order_by(reject.c.kind, reject.c.source_key)
        is_accounts = and_(reject.c.kind.in_(_kinds("account")), reject.c.subject == account)
        names_none = and_(reject.c.kind.in_(FOR_PARTIES), or_(reject.c.subject == "", reject.c.subject.is_(None)))
        of_products = own.where(reject.c.kind.in_(_kinds("sku")))
        with self._catalogue.read() as connection:
            rows = [*connection.execute(own.where(or_(is_accounts, names_none)))]
            rows += among(connection, of_products, reject.c.subject, [*dict.fromkeys(skus)])
            return [_reject(row) for row in rows]

    def staying(self, kind: Kind) -> dict[str, str]:
        """By a rejected record's key at the ERP the key of the row that stays in the store for it, as it was before."""
        table, key = KINDS[kind], RECORDS[kind].key
        mine = (reject.c.tenant == table.c.tenant) & (reject.c.kind == kind.value)
        own = reject.c.source_key == table.c.source_key
        if (touches := RECORDS[kind].touches) and (touches,) == key:
            own = or_(own, reject.c.subject == table.c[touches])
        rows = select(reject.c.source_key, *(table.c[name] for name in key)).join_from(reject, table, mine & own)
        with self._catalogue.read() as connection:
            found = connection.execute(rows.where(self._mine(table), table.c.vanished_at.is_(None)))
            return {row[0]: " ".join(str(part) for part in row[1:] if part is not None) for row in found}

    def find(self, kind: Kind | None = None, limit: int | None = None) -> list[Reject]:
        """Those of one kind or of all, by kind and source key."""
        own = select(reject).where(self._mine(reject)).order_by(reject.c.kind, reject.c.source_key).limit(limit)
        if kind is not None:
            own = own.where(reject.c.kind == kind.value)
        with self._catalogue.read() as connection:
            return [_reject(row) for row in connection.execute(own)]


def _kinds(touched: str) -> list[str]:
    return [kind.value for kind, record in RECORDS.items() if record.touches == touched]


def _reject(row: Row[Any]) -> Reject:
    fields = {name: value for name, value in row._mapping.items() if name != "tenant"}
    with readable(reject, row, "kind"):
        return Reject(**{**fields, "kind": Kind(row.kind)})
