"""The temporary tables that a publication gathers its records in, page by page.

They are the connection's own: on SQLite they live in a file apart, so that gathering holds no lock that others want.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

from hub.records import RECORDS, Kind
from hub.store.catalogue.catalogue_tables import KINDS
from hub.store.engine import arrowtext
from hub.store.engine.database import Gathering
from hub.store.engine.types import KeyText

if TYPE_CHECKING:
    import pyarrow as pa


class Staging:
    """`rows` (canonical), `rejects`, `left_out` and `dropped` (numbers to forget), numbered by `seq` as they came."""

    def __init__(self, gathering: Gathering, kind: Kind) -> None:
        self._gathering = gathering
        self.kind, self.target = kind, KINDS[kind]
        self.key: Sequence[str] = RECORDS[kind].key
        self.fields: Sequence[str] = tuple(RECORDS[kind].model_fields)
        metadata = MetaData()
        # without keys, which would be kept up row by row: `build_indexes` comes once all is there
        self.rows = _temporary(
            "staged",
            metadata,
            Column("seq", BigInteger),
            *(Column(name, self.target.c[name].type) for name in self.fields),
            Column("source_key", KeyText),
            Column("page", BigInteger),
            Column("pull", BigInteger),
        )
        self.rejects = _temporary(
            "staged_reject",
            metadata,
            Column("seq", BigInteger),
            Column("source_key", KeyText),
            Column("reason", Text),
            Column("raw", Text),
            Column("page", BigInteger),
            Column("pull", BigInteger),
        )
        self.left_out = _temporary("left_out", metadata, Column("source_key", KeyText))
        self.dropped = _temporary("dropped", metadata, Column("seq", BigInteger))
        self.changed = _temporary("changed", metadata, Column("seq", BigInteger))
        self.gone = _temporary("gone", metadata, *(Column(name, self.target.c[name].type) for name in self.key))
        with gathering.begin():
            metadata.create_all(gathering.connection, checkfirst=False)

    def load(self, table: Table, columns: "Sequence[pa.ChunkedArray]") -> None:
        """Append a page's columns, in the order of the table's, in a transaction of its own."""
        texts = [arrowtext.text(column) for column in columns]
        with self._gathering.begin():
            self._gathering.dialect.load(self._gathering.connection, table.name, texts)

    def build_indexes(self) -> None:
        """Make the gathered rows quick to join, once all are there."""
        with self._gathering.begin():
            self._gathering.dialect.index_staged(self._gathering.connection, self.rows, self.key)


def _temporary(name: str, metadata: MetaData, *columns: Column[Any]) -> Table:
    return Table(name, metadata, *columns, prefixes=["TEMPORARY"])
