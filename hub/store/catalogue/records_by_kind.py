"""One office's canonical records of any kind, with where each came from."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, literal, select, tuple_

from hub.records import RECORDS, Kind
from hub.store.catalogue.catalogue_tables import KINDS, revision
from hub.store.catalogue.stored_records import Stored, StoredRecords, stored

BATCH = 1000
"""Rows in one read of all."""


class Records(StoredRecords):
    """A tenant's records by kind."""

    def all(self, kind: Kind) -> Iterator[Stored]:
        """Every record of a kind, by key, with where it came from; read in batches, so that no lock is held."""
        table = KINDS[kind]
        key = [table.c[name] for name in RECORDS[kind].key]
        batch = self._stored(kind, limit=BATCH)
        while batch:
            yield from batch
            # by key, not by OFFSET: rows that come and go meanwhile shift nothing
            last = (literal(getattr(batch[-1].record, column.name), column.type) for column in key)
            batch = self._stored(kind, tuple_(*key) > tuple_(*last), limit=BATCH)

    def get(self, kind: Kind, **key: Any) -> Stored | None:
        """One record by its natural key, with where it came from, be it a tombstone."""
        table = KINDS[kind]
        wanted = (table.c[name] == literal(key.get(name), table.c[name].type) for name in RECORDS[kind].key)
        return next(iter(self._stored(kind, *wanted, vanished=True)), None)

    def changes(self, kind: Kind, after: int) -> list[Stored]:
        """What was stored or vanished since a revision, in the order of revisions: nothing is missed in between."""
        table = KINDS[kind]
        rows = select(table).where(self._mine(table), table.c.revision > after).order_by(table.c.revision)
        with self._catalogue.read() as connection:
            return [stored(kind, row) for row in connection.execute(rows)]

    def revision(self) -> int:
        """The office's newest revision; 0 before anything was stored."""
        with self._catalogue.read() as connection:
            return connection.execute(select(revision.c.number).where(self._mine(revision))).scalar() or 0

    def counts(self) -> dict[Kind, int]:
        """How many records of each kind the office has."""
        with self._catalogue.read() as connection:
            return {
                kind: connection.execute(select(func.count()).where(*self._live(kind))).scalar_one() for kind in KINDS
            }
