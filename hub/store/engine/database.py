"""The databases behind the store: files in one folder (SQLite) or schemas in one database (PostgreSQL).

They are apart because SQLite has one write lock a file and a bulk merge holds it for seconds:

- `catalogue`: what was pulled; written in bulk;
- `orders`: an order must never wait for a merge, and is on the disk once it is committed;
- `runtime`: what processes share while they run (rate budgets): every call to an ERP asks it, and it may be lost.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from hub.errors import ConfigurationError, Problem, StoreUnavailable

BUSY_SECONDS = 30
MAX_OVERFLOW = 100
"""Connections beyond the usual five: each office that a worker pushes for holds one while it pushes."""
SYNCHRONOUS = {"catalogue": "NORMAL", "orders": "FULL", "runtime": "NORMAL"}


@dataclass(frozen=True)
class Database:
    """One of the databases; every statement runs inside `read` or `write`."""

    name: str
    engine: Engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection in one transaction that takes no write lock; nothing written in it is kept.

        Raises:
            StoreUnavailable: the database can't be reached, or not in time.
        """
        with self.reachable(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection in one transaction, committed at the clean end.

        On SQLite it takes the write lock at once: asked for at the first write, the lock fails instead of waiting.

        Raises:
            StoreUnavailable: the database can't be reached, or its lock wasn't given in time.
        """
        with self.reachable():
            options = {"sqlite_begin": "IMMEDIATE"}
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection

    @contextmanager
    def reachable(self) -> Iterator[None]:
        """Turns a lock that isn't given, or a lost connection, into StoreUnavailable."""
        try:
            yield
        except (OperationalError, NoConnection) as error:
            reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
            raise StoreUnavailable(f"store: the {self.name} database is temporarily unavailable: {reason}") from error

    @property
    def folder(self) -> Path | None:
        """Where the files are; None on PostgreSQL."""
        return Path(str(self.engine.url.database)).parent if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether the dialect is SQLite; else it is PostgreSQL."""
        return self.engine.dialect.name == "sqlite"


@dataclass(frozen=True)
class Databases:
    """All of them."""

    catalogue: Database
    orders: Database
    runtime: Database

    @classmethod
    def at(cls, url: str) -> Self:
        """Open the engines (no connection yet) for `sqlite:///FOLDER` or `postgresql+psycopg://…/database`.

        Raises:
            ConfigurationError: the url is neither, or the folder can't be made.
        """
        parsed = _parsed(url)
        if parsed.get_backend_name() == "sqlite":
            folder = Path(parsed.database or "")
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                message = f"the folder {folder} can't be made ({error.strerror}): name one that can be written to"
                raise ConfigurationError(Problem("", "store", message)) from None
            return cls(*(Database(name, _sqlite(folder / f"{name}.db", name)) for name in SYNCHRONOUS))
        return cls(*(Database(name, _postgresql(parsed, name)) for name in SYNCHRONOUS))

    def __iter__(self) -> Iterator[Database]:
        return iter((self.catalogue, self.orders, self.runtime))

    def close(self) -> None:
        """Close every pooled connection."""
        for database in self:
            database.engine.dispose()


def _parsed(url: str) -> URL:
    expected = "sqlite:///FOLDER or postgresql+psycopg://USER@HOST/DATABASE was expected"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError(Problem("", "store", f"this isn't a database url: {expected}")) from None
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigurationError(Problem("", "store", f"{parsed.get_backend_name()} isn't supported: {expected}"))
    if not parsed.database or parsed.database == ":memory:":
        missing = "the folder" if parsed.get_backend_name() == "sqlite" else "the database's name"
        raise ConfigurationError(Problem("", "store", f"the url lacks {missing}: {expected}"))
    return parsed


def _sqlite(path: Path, name: str) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        max_overflow=MAX_OVERFLOW,
        hide_parameters=True,  # an error's message must not show a customer's record
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: see `begin`
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS[name]}")
        connection.execute("PRAGMA cache_size = -65536")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED"))

    return engine


def _postgresql(url: URL, schema: str) -> Engine:
    options = " ".join(part for part in (str(url.query.get("options", "")), f"-csearch_path={schema}") if part)
    return create_engine(
        url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
        connect_args={"options": options},
        pool_pre_ping=True,
        max_overflow=MAX_OVERFLOW,
        hide_parameters=True,
    )
