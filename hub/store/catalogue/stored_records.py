"""Canonical records as they are kept, and how one office's are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from hub.records import RECORDS, Kind, Record
from hub.store.catalogue.catalogue_tables import KINDS
from hub.store.engine.damage import UNREADABLE, readable
from hub.store.engine.tenant_scoped import TenantScoped


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


class StoredRecords(TenantScoped):
    """Base of what reads a tenant's canonical records."""

    def _live(self, kind: Kind) -> tuple[ColumnElement[bool], ...]:
        return self._mine(KINDS[kind]), KINDS[kind].c.vanished_at.is_(None)

    def _stored(
        self, kind: Kind, *where: ColumnElement[bool], vanished: bool = False, limit: int | None = None
    ) -> list[Stored]:
        """By key; `vanished` adds the tombstones."""
        table = KINDS[kind]
        rows = select(table).where(self._mine(table), *where).order_by(*table.primary_key).limit(limit)
        if not vanished:
            rows = rows.where(table.c.vanished_at.is_(None))
        with self._catalogue.read() as connection:
            return [stored(kind, row) for row in connection.execute(rows)]


def record_of(kind: Kind, tenant: str, values: Mapping[str, Any]) -> Record:
    """From the values of its fields; StoreDamaged if they are no record."""
    try:
        return RECORDS[kind].model_validate(values)
    except UNREADABLE:
        with readable(KINDS[kind], {"tenant": tenant, **values}):
            raise


def stored(kind: Kind, row: Row[Any]) -> Stored:
    """From a whole row of the kind's table; StoreDamaged if that is no record."""
    values = row._mapping
    model = RECORDS[kind]
    with readable(KINDS[kind], row):
        record = model.model_validate({name: values[name] for name in model.model_fields})
    return Stored(
        record,
        row.source_key,
        row.pull,
        row.page,
        row.revision,
        row.mapping_digest,
        row.vanished_at,
    )
