"""PostgreSQL: a schema a database."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    URL,
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Numeric,
    Table,
    Text,
    any_,
    bindparam,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from hub.store.engine import dialect
from hub.store.engine.dialect import MAX_OVERFLOW, Connect, Dialect
from hub.store.engine.identity import Identity
from hub.store.engine.lock_holder import LockHolder, holder_of_session
from hub.store.engine.machine import process

if TYPE_CHECKING:
    import pyarrow as pa

UPGRADE_LOCK = 7_209_341
"""Any number that nothing else in the same database takes as an advisory lock."""
LOCK_SECONDS: dict[str, float] = {"catalogue": 600, "orders": 30, "runtime": 30}
"""How long a statement waits for another's lock; a merge of a million rows keeps those of its rows for minutes."""
LOCK_NOT_AVAILABLE = "55P03"
NO_ENTRY = (
    "authentication failed",
    "does not exist",
    "pg_hba.conf",
    "resolve host",
    "no password",
    "permission denied",
)
"""What stands in an error of a connection that a wrong address, name or password gives."""
LONG_SECONDS = 5.0
"""A transaction that isn't a merge takes milliseconds."""
HOLDER = """
    SELECT activity.application_name, activity.pid, activity.state_change AS since
    FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND activity.datname = current_database()
      AND (classid::bigint << 32) | objid::bigint = :key
"""
WRITER = """
    SELECT activity.application_name, activity.pid, activity.xact_start AS since
    FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
      JOIN pg_class ON pg_class.oid = relation JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = current_schema() AND granted AND mode NOT IN ('AccessShareLock', 'ShareUpdateExclusiveLock')
      AND activity.datname = current_database() AND activity.pid <> pg_backend_pid()
      AND wait_event_type IS DISTINCT FROM 'Lock' AND xact_start < now() - make_interval(secs => :seconds)
    ORDER BY xact_start LIMIT 1
"""

BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
STEPS = "SELECT to_regclass('alembic_version')::oid"
"""The one table that no upgrade makes anew."""


class Postgresql(Dialect):
    """Schemas in one database."""

    place: ClassVar[str] = "the database's name"
    keeps_what_is_gone: ClassVar[bool] = False
    keeps_any_value: ClassVar[bool] = False
    exact_code: ClassVar[int | None] = 1700  # NUMERIC in pg_type
    # by itself each statement would see what was committed meanwhile
    read_options: ClassVar[Mapping[str, Any]] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    write_options: ClassVar[Mapping[str, Any]] = {}

    def engine(self, url: URL, name: str) -> Engine:
        """The schema of that name."""
        # with the connection, not by a SET: that is undone when the transaction it runs in is rolled back
        patience = f"-clock_timeout={LOCK_SECONDS[name] * 1000:.0f}"  # before the url's own, which may say another
        options = " ".join((patience, str(url.query.get("options", "")), f"-csearch_path={name}"))
        engine = create_engine(
            url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
            connect_args={"options": options},
            max_overflow=MAX_OVERFLOW,
            hide_parameters=True,  # an error's message must not show a customer's record
        )

        @event.listens_for(engine, "do_connect")
        def sign(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
            parameters["application_name"] = process()  # now: a process that was forked has another number

        return engine

    def exists(self, engine: Engine) -> bool:
        """Only somebody who administers it can make a database."""
        return True

    def prepare(self, engine: Engine) -> None:
        """Nothing."""

    def make_schema(self, connection: Connection, name: str) -> None:
        """On the connection's search path already."""
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")

    def identity(self, engine: Engine, connect: Connect) -> Identity | None:
        """The number of a table of it: made anew it has another."""
        with connect(**self.read_options) as connection:
            own = connection.execute(text(STEPS)).scalar()
        return None if own is None else Identity(own)

    @contextmanager
    def upgrading(self, engine: Engine, connect: Connect) -> Iterator[None]:
        """An advisory lock of the session."""
        with connect() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {dialect.UPGRADE_SECONDS * 1000:.0f}"))
            try:
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": UPGRADE_LOCK})
            except DBAPIError as error:
                if not self.is_locked(error):
                    raise
                raise dialect.still_upgrading(_session(connect, HOLDER, key=UPGRADE_LOCK)) from None
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": UPGRADE_LOCK})

    @contextmanager
    def exclusive(self, engine: Engine, connect: Connect, name: str) -> Iterator[bool]:
        """An advisory lock of the session, outside any transaction: none may stay open for as long as it is held."""
        key = _key(name)
        with connect(isolation_level="AUTOCOMMIT") as connection:
            is_mine = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar())
            try:
                yield is_mine
            finally:
                # the session goes on in the pool, and would keep the lock
                if is_mine:
                    _unlock(connection, key)

    def holder(self, engine: Engine, connect: Connect, name: str) -> LockHolder | None:
        """The session that has the advisory lock, in which nothing is done for as long as it has it."""
        return _session(connect, HOLDER, key=_key(name))

    def is_locked(self, error: DBAPIError) -> bool:
        """Cancelled at the end of `lock_timeout`."""
        return getattr(error.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE

    def is_away(self, error: DBAPIError) -> bool:
        """Nobody answers there, or it starts or ends; not where the server says that it lets nobody in so."""
        # an error of a connection has no code that says more, only the server's words
        return not any(words in str(error.orig) for words in NO_ENTRY)

    def writer(self, engine: Engine, connect: Connect) -> LockHolder | None:
        """The oldest transaction that has locked rows of the schema, waits for nobody and isn't at its end by now."""
        return _session(connect, WRITER, seconds=LONG_SECONDS)

    def wait_turn(self, connection: Connection, number: int) -> None:
        """An advisory lock of the transaction."""
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": number})

    def is_lost(self, connection: Connection) -> bool:
        """A server that was restarted leaves dead connections in the pool."""
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.autocommit = True
            driver.execute("")
            driver.autocommit = False
        except connection.dialect.loaded_dbapi.Error:
            return True
        return False

    def answers(self, driver: Any, asked: Sequence[tuple[str, Any]], *, first: bool, last: bool) -> list[Sequence[Any]]:
        """All of them, and the transaction's beginning and end, in one round trip."""
        if first:
            driver.autocommit = True  # by itself the driver begins a transaction in a round trip of its own
        if first and last and len(asked) == 1:
            ((sql, values),) = asked
            rows = [driver.execute(sql, values).fetchall()]
        else:
            with driver.pipeline():
                if first:
                    driver.execute(BEGIN)
                cursors = [driver.execute(sql, values) for sql, values in asked]
                if last:
                    driver.execute("ROLLBACK")
            rows = [cursor.fetchall() for cursor in cursors]
        if last:
            driver.autocommit = False
        return rows

    def one_of(self, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
        """Of an array."""
        return column == any_(bindparam(name, type_=postgresql.ARRAY(Text)))

    def bind_list(self, texts: list[str]) -> list[str]:
        """As it is."""
        return texts

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


def _key(name: str) -> int:
    # 64 bits with a sign, as advisory locks want; not hash(), which is another in every process
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def _session(connect: Connect, query: str, **parameters: float) -> LockHolder | None:
    """The hub's own sessions say which process theirs is."""
    with connect() as connection:
        row = connection.execute(text(query), parameters).first()
    if row is None:
        return None
    return holder_of_session(row.pid, row.application_name, row.since)


def _unlock(connection: Connection, key: int) -> None:
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
    except DBAPIError:
        connection.invalidate()  # the session is lost, or ends here, and the lock with it
