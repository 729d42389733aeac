"""PostgreSQL: a schema a database."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import URL, BigInteger, Connection, Engine, Numeric, Table, Text, create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from hub.store.engine.dialect import MAX_OVERFLOW, Connect, Dialect

if TYPE_CHECKING:
    import pyarrow as pa

UPGRADE_LOCK = 7_209_341
"""Any number that nothing else in the same database takes as an advisory lock."""


class Postgresql(Dialect):
    """Schemas in one database."""

    place: ClassVar[str] = "the database's name"
    write_options: ClassVar[Mapping[str, Any]] = {}

    def engine(self, url: URL, name: str) -> Engine:
        """The schema of that name."""
        # with the connection, not by a SET: that is undone when the transaction it runs in is rolled back
        options = " ".join(part for part in (str(url.query.get("options", "")), f"-csearch_path={name}") if part)
        return create_engine(
            url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
            connect_args={"options": options},
            pool_pre_ping=True,  # a server that was restarted leaves dead connections in the pool
            max_overflow=MAX_OVERFLOW,
            hide_parameters=True,  # an error's message must not show a customer's record
        )

    def exists(self, engine: Engine) -> bool:
        """Only somebody who administers it can make a database."""
        return True

    def prepare(self, engine: Engine) -> None:
        """Nothing."""

    def make_schema(self, connection: Connection, name: str) -> None:
        """On the connection's search path already."""
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")

    @contextmanager
    def upgrading(self, engine: Engine, connect: Connect) -> Iterator[None]:
        """An advisory lock of the session."""
        with connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": UPGRADE_LOCK})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": UPGRADE_LOCK})

    @contextmanager
    def exclusive(self, engine: Engine, connect: Connect, name: str) -> Iterator[bool]:
        """An advisory lock of the session, outside any transaction: none may stay open for as long as it is held."""
        # 64 bits with a sign, as advisory locks want; not hash(), which is another in every process
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with connect(isolation_level="AUTOCOMMIT") as connection:
            is_mine = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar())
            try:
                yield is_mine
            finally:
                # the session goes on in the pool, and would keep the lock
                if is_mine:
                    _unlock(connection, key)

    def wait_turn(self, connection: Connection, number: int) -> None:
        """An advisory lock of the transaction."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": number})

    def insert(self, table: Table) -> Any:
        """PostgreSQL's INSERT."""
        return postgresql.insert(table)

    def load(self, connection: Connection, table: str, texts: "Sequence[pa.ChunkedArray]") -> None:
        """COPY."""
        from hub.store.engine import arrowtext  # pyarrow takes a second

        driver: Any = connection.connection.dbapi_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY pg_temp.{table} FROM STDIN (FORMAT csv)") as copy:
            # a page of ready text: written row by row, COPY takes half as long again
            copy.write(arrowtext.csv_bytes(texts))

    def index_staged(self, connection: Connection, rows: Table, key: Sequence[str]) -> None:
        """Statistics, which let the planner hash; nobody else gathers them for a temporary table."""
        connection.exec_driver_sql("ANALYZE staged, staged_reject")

    def key_text(self) -> TypeEngine[Any]:
        """Without it the database's own collation would order, and find codes alike that aren't."""
        return Text(collation="C")

    def serial(self) -> TypeEngine[Any]:
        """BIGINT."""
        return BigInteger()

    def exact(self) -> TypeEngine[Any]:
        """NUMERIC without a scale."""
        return Numeric()

    def bind_exact(self, spelled: str) -> Decimal:
        """The number itself."""
        return Decimal(spelled)

    def bind_utc(self, moment: datetime) -> datetime:
        """With its zone."""
        return moment


def _unlock(connection: Connection, key: int) -> None:
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
    except DBAPIError:
        connection.invalidate()  # the session is lost, or ends here, and the lock with it
