"""Rejects: records that couldn't become canonical, kept until they pass, are left out or vanish."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.records import Kind
from hub.store.catalogue.catalogue_tables import reject
from hub.store.engine.tenant_scoped import TenantScoped


@dataclass(frozen=True)
class Reject:
    """Why a record was rejected. `raw` is the ERP's record as JSON text; None where two records claim one key."""

    kind: Kind
    source_key: str
    reason: str
    raw: str | None
    page: int
    pull: int
    mapping_digest: str
    first_seen: datetime
    last_seen: datetime


class Rejects(TenantScoped):
    """A tenant's rejects."""

    def find(self, kind: Kind | None = None, limit: int | None = None) -> list[Reject]:
        """Those of one kind or of all, by kind and source key."""
        own = select(reject).where(self._mine(reject)).order_by(reject.c.kind, reject.c.source_key).limit(limit)
        if kind is not None:
            own = own.where(reject.c.kind == kind.value)
        with self._catalogue.read() as connection:
            rows = connection.execute(own.with_only_columns(*(c for c in reject.c if c.name != "tenant")))
            return [Reject(**{**row._mapping, "kind": Kind(row.kind)}) for row in rows]
