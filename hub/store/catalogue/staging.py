"""The temporary tables that a publication gathers its records in, page by page.

They are the connection's own: on SQLite they live in a file apart, so that gathering holds no lock that others want.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Connection, Index, MetaData, Table, Text

from hub.records import RECORDS, Kind
from hub.store.catalogue.tables import KINDS
from hub.store.engine import arrowtext
from hub.store.engine.types import KeyText

if TYPE_CHECKING:
    import pyarrow as pa


class Staging:
    """`rows` (canonical), `rejects`, `left_out` and `dropped` (numbers to forget), numbered by `seq` as they came."""

    def __init__(self, connection: Connection, kind: Kind) -> None:
        self._connection = connection
        self.kind, self.target = kind, KINDS[kind]
        self.key: Sequence[str] = RECORDS[kind].key
        self.fields: Sequence[str] = tuple(RECORDS[kind].model_fields)
        metadata = MetaData()
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
        with connection.begin():
            metadata.create_all(connection, checkfirst=False)

    def load(self, table: Table, columns: "Sequence[pa.ChunkedArray]") -> None:
        """Append a page's columns, in the order of the table's, in a transaction of its own."""
        texts = [arrowtext.text(column) for column in columns]
        with self._connection.begin():
            if self._connection.dialect.name == "sqlite":
                self._insert(table.name, texts)
            else:
                self._copy(table.name, texts)

    def build_indexes(self) -> None:
        """Make the gathered rows quick to join, once all are there."""
        with self._connection.begin():
            if self._connection.dialect.name == "sqlite":
                Index("staged_by_key", *(self.rows.c[name] for name in self.key)).create(self._connection)
            else:
                self._connection.exec_driver_sql("ANALYZE staged, staged_reject")

    def _insert(self, name: str, texts: "Sequence[pa.ChunkedArray]") -> None:
        driver: Any = self._connection.connection.dbapi_connection
        marks = ", ".join("?" * len(texts))
        driver.executemany(f"INSERT INTO temp.{name} VALUES ({marks})", arrowtext.rows(texts))

    def _copy(self, name: str, texts: "Sequence[pa.ChunkedArray]") -> None:
        driver: Any = self._connection.connection.dbapi_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY pg_temp.{name} FROM STDIN (FORMAT csv)") as copy:
            copy.write(arrowtext.csv_bytes(texts))


def _temporary(name: str, metadata: MetaData, *columns: Column[Any]) -> Table:
    return Table(name, metadata, *columns, prefixes=["TEMPORARY"])
