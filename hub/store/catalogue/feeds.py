"""A whole kind of an office's records, or what changed of it since a revision, for who keeps a copy."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.errors import RecordRejected
from hub.records import RECORDS, Kind
from hub.store.catalogue.catalogue_tables import KINDS, revision
from hub.store.catalogue.stored_records import StoredRecords

PORTION = 2_000
"""Rows at once: memory stays flat, however many there are."""
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Feed:
    """Rows of a kind in the order of their revisions, read as they were at one moment.

    `revision`: the office's at that moment; whoever asks from it next misses nothing and gets nothing twice. `fields`:
    the record's, in the order of each row's values; behind them come its revision and whether the ERP has it no longer.
    """

    kind: Kind
    revision: int
    fields: tuple[str, ...]
    portions: Iterator[Sequence[Values]]


class Feeds(StoredRecords):
    """What of one office may be copied."""

    @contextmanager
    def open(self, kind: Kind, since: int | None) -> Iterator[Feed]:
        """What changed since a revision, with what vanished; without one all that there is. Open while it is read.

        Raises:
            RecordRejected: `unknown-revision` for one that the office hasn't reached: of another store, or of a copy
                that was put back.
        """
        table, fields = KINDS[kind], tuple(RECORDS[kind].model_fields)
        columns = [table.c[name] for name in (*fields, "revision")]
        query = select(*columns, table.c.vanished_at.is_not(None)).order_by(table.c.revision)
        with self._catalogue.read() as connection:
            now = connection.execute(select(revision.c.number).where(self._mine(revision))).scalar() or 0
            if since is not None and since > now:
                message = (
                    f"{self.tenant} is at revision {now}, not yet at {since}: read it all again, without a revision"
                )
                raise RecordRejected(message, code="unknown-revision")
            where = self._live(kind) if since is None else (self._mine(table), table.c.revision > since)
            with closing(connection.execute(query.where(*where).execution_options(yield_per=PORTION))) as rows:
                yield Feed(kind, now, fields, ([tuple(row) for row in portion] for portion in rows.partitions()))
