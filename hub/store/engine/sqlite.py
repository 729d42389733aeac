"""SQLite: a file a database, one write lock a file."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from hub.clock import SystemClock
from hub.config.writable_folder import why_unwritable
from hub.errors import ConfigurationError, Problem, StoreUnavailable
from hub.store.engine import dialect
from hub.store.engine.dialect import MAX_OVERFLOW, Connect, Dialect
from hub.store.engine.identity import Identity
from hub.store.engine.lock_holder import LockHolder, holder_of_file

if TYPE_CHECKING:
    import pyarrow as pa

# a merge of a million rows held the lock for 8 seconds
BUSY_SECONDS = 30
LONG_SECONDS = 2.0
"""A transaction that isn't a merge takes milliseconds."""
LOOK_EVERY = 0.05
"""Seconds between two tries for a lock that others wait for."""
WRITE_LOCK_BYTE = 120
"""WAL_WRITE_LOCK in the shared memory's file (sqlite.org/walformat.html, 2.3.1)."""
# NORMAL may lose the last commits when the power fails: what was pulled can be read again, an order can't
SYNCHRONOUS = {"catalogue": "NORMAL", "orders": "FULL", "runtime": "NORMAL"}


class Sqlite(Dialect):
    """Files in one folder."""

    place: ClassVar[str] = "the folder"
    keeps_what_is_gone: ClassVar[bool] = True
    keeps_any_value: ClassVar[bool] = True
    exact_code: ClassVar[int | None] = None
    # its first SELECT takes the snapshot, and it lasts until the transaction ends
    read_options: ClassVar[Mapping[str, Any]] = {"sqlite_begin": "DEFERRED"}
    # asked for at the first write, the lock would fail instead of waiting where others have written meanwhile
    write_options: ClassVar[Mapping[str, Any]] = {"sqlite_begin": "IMMEDIATE"}

    def engine(self, url: URL, name: str) -> Engine:
        """The file `name`.db in the url's folder, which is made."""
        folder = Path(url.database or "")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"the folder {folder} can't be made ({error.strerror}): name one that can be written to"
            raise ConfigurationError(Problem("", "store", message)) from None
        if why := why_unwritable(folder):
            message = f"no files can be kept in the folder {folder} ({why.strerror}): name one that can be written to"
            raise ConfigurationError(Problem("", "store", message))
        engine = create_engine(
            URL.create("sqlite", database=str(folder / f"{name}.db")),
            # the pool gives a connection to one thread after another, never to two at once
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            max_overflow=MAX_OVERFLOW,
            hide_parameters=True,  # an error's message must not show a customer's record
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _record: Any) -> None:
            connection.isolation_level = None  # the driver begins nothing by itself: see `begin`
            # SQLite minds them only in connections that ask for it
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS[name]}")
            # negative means KiB: 64 MiB instead of the usual 2, for merges of a million rows
            connection.execute("PRAGMA cache_size = -65536")
            # its own knows the letters of ASCII alone
            connection.create_function("lower", 1, _lower, deterministic=True)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED"))

        return engine

    def exists(self, engine: Engine) -> bool:
        """Whether there is the file: to look into it would make it."""
        return Path(str(engine.url.database)).exists()

    def prepare(self, engine: Engine) -> None:
        """Readers go on while somebody writes."""
        # past SQLAlchemy, which begins a transaction: inside of one the mode can't be changed. The file keeps it.
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA journal_mode = WAL")

    def make_schema(self, connection: Connection, name: str) -> None:
        """The file is the schema."""

    def identity(self, engine: Engine, connect: Connect) -> Identity | None:
        """The file's and its log's place on the disk."""
        own = _on_disk(_file(engine))
        return None if own is None else Identity(own, _on_disk(Path(f"{_file(engine)}-wal")))

    @contextmanager
    def upgrading(self, engine: Engine, connect: Connect) -> Iterator[None]:
        """A lock on a file beside the databases."""
        path, clock = _lock_file(engine, "upgrade"), SystemClock()
        with _opened(path) as lock:
            give_up_at = clock.steady() + dialect.UPGRADE_SECONDS
            while not _locked(lock):
                if clock.steady() > give_up_at:
                    raise dialect.still_upgrading(holder_of_file(path, moved=path))
                clock.sleep(LOOK_EVERY)
            yield

    @contextmanager
    def exclusive(self, engine: Engine, connect: Connect, name: str) -> Iterator[bool]:
        """A lock on a file beside the databases."""
        with _opened(_lock_file(engine, name)) as file:
            yield _locked(file)

    def holder(self, engine: Engine, connect: Connect, name: str) -> LockHolder | None:
        """As the system knows of the lock on the file."""
        return holder_of_file(_lock_file(engine, name), moved=_lock_file(engine, name))

    def is_locked(self, error: DBAPIError) -> bool:
        """SQLITE_BUSY or SQLITE_LOCKED, whatever else it says of it."""
        # the lowest byte is the error, the others say more of it
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

    def is_away(self, error: DBAPIError) -> bool:
        """Another process holds it; what is no database, or isn't there, is for people."""
        return self.is_locked(error)

    def writer(self, engine: Engine, connect: Connect) -> LockHolder | None:
        """Who holds the file's write lock and isn't getting on: it is stopped, or keeps it for longer than usual."""
        found = _writer(engine)
        if found is None or found.is_stopped:
            return found
        # the same process may have it again, for another transaction: then it has got on
        return None if _is_free_soon(engine) or _writer(engine) != found else found

    def wait_turn(self, connection: Connection, number: int) -> None:
        """All writers of a file take turns anyway."""

    def is_lost(self, connection: Connection) -> bool:
        """A file has no connection that could be lost."""
        return False

    def answers(self, driver: Any, asked: Sequence[tuple[str, Any]], *, first: bool, last: bool) -> list[Sequence[Any]]:
        """One after the other; the pool ends the transaction."""
        if first and not (last and len(asked) == 1):
            driver.execute("BEGIN DEFERRED")
        return [driver.execute(sql, values).fetchall() for sql, values in asked]

    def one_of(self, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
        """SQLite has no lists but in JSON."""
        listed = func.json_each(bindparam(name, type_=Text())).table_valued("value")
        return column.in_(select(listed.c.value))

    def bind_list(self, texts: list[str]) -> str:
        """As JSON."""
        return json.dumps(texts)

    def insert(self, table: Table) -> Any:
        """SQLite's INSERT."""
        return sqlite.insert(table)

    def load(self, connection: Connection, table: str, texts: "Sequence[pa.ChunkedArray]") -> None:
        """Row by row, without a statement of SQLAlchemy's for each."""
        from hub.store.engine import arrowtext  # pyarrow takes a second

        driver: Any = connection.connection.dbapi_connection
        marks = ", ".join("?" * len(texts))
        driver.executemany(f"INSERT INTO temp.{table} VALUES ({marks})", arrowtext.rows(texts))

    def index_staged(self, connection: Connection, rows: Table, key: Sequence[str]) -> None:
        """An index, for SQLite only knows nested loops."""
        # not an Index, which would stay with the table's object, and that serves every publication
        columns = ", ".join(map(connection.dialect.identifier_preparer.quote, key))
        connection.exec_driver_sql(f"CREATE INDEX staged_by_key ON {rows.name} ({columns})")

    def key_text(self) -> TypeEngine[Any]:
        """SQLite compares bytes by itself."""
        return Text()

    def serial(self) -> TypeEngine[Any]:
        """SQLite counts only what is called INTEGER, which has 64 bits here."""
        return Integer()

    def exact(self) -> TypeEngine[Any]:
        """SQLite knows no exact numbers."""
        return Text()

    def bind_exact(self, spelled: str) -> str:
        """One spelling, so that equal numbers are equal texts."""
        return spelled

    def bind_utc(self, moment: datetime) -> datetime:
        """Kept as text of fixed width without a zone, which sorts as time does."""
        return moment.replace(tzinfo=None)


def _file(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _on_disk(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreUnavailable(f"store: {file} can't be looked at ({error.strerror}): see whose it is") from error
    return found.st_dev, found.st_ino


def _lock_file(engine: Engine, name: str) -> Path:
    return _file(engine).parent / f"{name}.lock"


@contextmanager
def _opened(lock_file: Path) -> Iterator[IO[str]]:
    try:
        file = lock_file.open("a")
    except OSError as error:
        why = f"({error.strerror}): see whether the folder is there, and whose it is"
        raise StoreUnavailable(f"store: {lock_file} can't be written {why}") from error
    with file:
        yield file


def _locked(file: IO[str]) -> bool:
    """Lock a file until it is closed; False where another has it."""
    try:
        # not lockf: that lock is the whole process's, and another thread of it would get it too
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    os.utime(file.fileno())  # since when it is held
    return True


def _writer(engine: Engine) -> LockHolder | None:
    file = str(_file(engine))
    # what is committed goes to the log, so that it tells when somebody last got on
    return holder_of_file(Path(f"{file}-shm"), moved=Path(f"{file}-wal"), byte=WRITE_LOCK_BYTE)


def _is_free_soon(engine: Engine) -> bool:
    with closing(sqlite3.connect(_file(engine), timeout=LONG_SECONDS, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        connection.execute("ROLLBACK")
        return True


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()
