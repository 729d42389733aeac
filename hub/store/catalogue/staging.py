"""The temporary tables that a publication gathers its records in, page by page.

They are the connection's own: on SQLite they live in a file apart, so that gathering holds no lock that others want.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

from hub.records import RECORDS, Kind
from hub.store.catalogue.catalogue_tables import KINDS
from hub.store.engine import arrowtext
from hub.store.engine.database import Gathering
from hub.store.engine.types import KeyText

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class StagingTables:
    """Of one kind: `rows` (canonical), `rejects`, `left_out`, `documents` and what the merge finds, numbered by `seq`.

    The keys of a document's rows are those from `low` on and below `high`, `unreadable` are documents, too.
    """

    metadata: MetaData
    rows: Table
    rejects: Table
    left_out: Table
    documents: Table
    unreadable: Table
    dropped: Table
    changed: Table
    gone: Table


@cache
def _tables(kind: Kind) -> StagingTables:
    """The same objects for every publication, so that SQLAlchemy compiles the merge's statements once."""
    metadata, target, record = MetaData(), KINDS[kind], RECORDS[kind]
    return StagingTables(
        metadata,
        # without keys, which would be kept up row by row: `build_indexes` comes once all is there
        rows=_temporary(
            "staged",
            metadata,
            Column("seq", BigInteger),
            *(Column(name, target.c[name].type) for name in record.model_fields),
            Column("source_key", KeyText),
            Column("page", BigInteger),
            Column("pull", BigInteger),
        ),
        rejects=_temporary(
            "staged_reject",
            metadata,
            Column("seq", BigInteger),
            Column("source_key", KeyText),
            Column("reason", Text),
            Column("raw", Text),
            Column("page", BigInteger),
            Column("pull", BigInteger),
            Column("subject", KeyText),
            Column("party", Text),
            Column("product_group", Text),
        ),
        left_out=_temporary("left_out", metadata, Column("source_key", KeyText)),
        documents=_temporary("documents", metadata, Column("low", KeyText), Column("high", KeyText)),
        unreadable=_temporary("unreadable", metadata, Column("low", KeyText), Column("high", KeyText)),
        dropped=_temporary("dropped", metadata, Column("seq", BigInteger)),
        changed=_temporary("changed", metadata, Column("seq", BigInteger)),
        gone=_temporary("gone", metadata, *(Column(name, target.c[name].type) for name in record.key)),
    )


class Staging:
    """`rows` (canonical), `rejects`, `left_out` and `dropped` (numbers to forget), numbered by `seq` as they came."""

    def __init__(self, gathering: Gathering, kind: Kind) -> None:
        self._gathering = gathering
        self.kind, self.target = kind, KINDS[kind]
        self.key: Sequence[str] = RECORDS[kind].key
        self.fields: Sequence[str] = tuple(RECORDS[kind].model_fields)
        tables = _tables(kind)
        self.rows, self.rejects, self.left_out = tables.rows, tables.rejects, tables.left_out
        self.documents, self.has_documents = tables.documents, False
        self.unreadable, self.has_unreadable = tables.unreadable, False
        self.has_unknown = False
        self.dropped, self.changed, self.gone = tables.dropped, tables.changed, tables.gone
        with gathering.begin():
            tables.metadata.create_all(gathering.connection, checkfirst=False)

    def load(self, table: Table, columns: "Sequence[pa.ChunkedArray]") -> None:
        """Append a page's columns, in the order of the table's, in a transaction of its own."""
        texts = [arrowtext.text(column) for column in columns]
        with self._gathering.begin():
            self._gathering.dialect.load(self._gathering.connection, table.name, texts)

    def load_documents(self, ranges: "Sequence[pa.ChunkedArray]") -> None:
        """Take the lowest keys of documents, each with the one behind its highest."""
        self.load(self.documents, ranges)
        self.has_documents = True

    def load_unreadable(self, ranges: "Sequence[pa.ChunkedArray]") -> None:
        """Take those of documents that can't be read."""
        self.load(self.unreadable, ranges)
        self.has_unreadable = True

    def build_indexes(self) -> None:
        """Make the gathered rows quick to join, once all are there."""
        with self._gathering.begin():
            connection = self._gathering.connection
            self._gathering.dialect.index_staged(connection, self.rows, self.key)
            if self.has_documents:
                connection.exec_driver_sql(f"CREATE INDEX documents_by_low ON {self.documents.name} (low)")
            if self.has_unreadable:
                connection.exec_driver_sql(f"CREATE INDEX unreadable_by_low ON {self.unreadable.name} (low)")


def _temporary(name: str, metadata: MetaData, *columns: Column[Any]) -> Table:
    return Table(name, metadata, *columns, prefixes=["TEMPORARY"])
