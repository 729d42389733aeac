"""What SQLite and PostgreSQL do differently, one method a difference; nothing else in the store asks which it is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import URL, ColumnElement, Connection, Engine, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from hub.errors import StoreUnavailable
from hub.store.engine.identity import Identity
from hub.store.engine.lock_holder import LockHolder

if TYPE_CHECKING:
    import pyarrow as pa

MAX_OVERFLOW = 100
"""Connections beyond the usual five: each office that a worker pushes for holds one while it pushes."""

UPGRADE_SECONDS = 60.0
"""How long to wait for another process that brings the tables up to date."""

Connect = Callable[..., Connection]
"""Opens a connection with these execution options."""


def still_upgrading(holder: LockHolder | None) -> StoreUnavailable:
    """What to raise where another process doesn't get on with it."""
    who = str(holder) if holder else "another process, and which can't be told from here"
    return StoreUnavailable(
        f"store: its tables are being brought up to date by {who}: "
        "try again when that is done; if it doesn't get on, let that process go on, or end it"
    )


class Dialect(ABC):
    """One kind of database; it keeps nothing, so there is one object of each."""

    place: ClassVar[str]
    """What a url must name, for people."""
    read_options: ClassVar[Mapping[str, Any]]
    """Execution options of a connection that reads: all its statements see the database as the first one found it."""
    keeps_what_is_gone: ClassVar[bool]
    """Whether an open connection goes on with a database that isn't in its place any more."""
    keeps_any_value: ClassVar[bool]
    """Whether a column takes what isn't of its type."""
    exact_code: ClassVar[int | None]
    """What the driver calls the type of exact numbers in a result, where SQLAlchemy asks for it to read them."""
    write_options: ClassVar[Mapping[str, Any]]
    """Execution options of a connection whose transaction will write."""

    # opening

    @abstractmethod
    def engine(self, url: URL, name: str) -> Engine:
        """The engine of one of the store's databases; it opens no connection yet.

        Raises:
            ConfigurationError: there is no place for it.
        """

    @abstractmethod
    def exists(self, engine: Engine) -> bool:
        """Whether it makes sense to look what is in the database."""

    @abstractmethod
    def prepare(self, engine: Engine) -> None:
        """Once, before the first tables are made: what can't be done inside a transaction."""

    @abstractmethod
    def make_schema(self, connection: Connection, name: str) -> None:
        """Where the database's tables go, in the transaction that makes them."""

    @abstractmethod
    def identity(self, engine: Engine, connect: Connect) -> Identity | None:
        """What tells the database from a copy of it that was put in its place; None where there is none."""

    # taking turns

    @abstractmethod
    def upgrading(self, engine: Engine, connect: Connect) -> AbstractContextManager[None]:
        """Inside, this process alone brings the tables up to date; it waits for others, dead ones aside.

        Raises:
            StoreUnavailable: another takes longer than UPGRADE_SECONDS, and is named.
        """

    @abstractmethod
    def exclusive(self, engine: Engine, connect: Connect, name: str) -> AbstractContextManager[bool]:
        """Hold a lock of that name inside; False at once where another holds it.

        The system frees it when its holder dies, whatever way that happens.
        """

    @abstractmethod
    def holder(self, engine: Engine, connect: Connect, name: str) -> LockHolder | None:
        """Who holds the lock of that name; None where nobody does, or where it can't be told from here."""

    @abstractmethod
    def is_locked(self, error: DBAPIError) -> bool:
        """Whether it says that a lock wasn't given in time."""

    @abstractmethod
    def is_away(self, error: DBAPIError) -> bool:
        """Whether a database that can't be opened is to come back by itself: it is locked, or its server restarts."""

    @abstractmethod
    def writer(self, engine: Engine, connect: Connect) -> LockHolder | None:
        """Who holds up the database's other writers; None where nobody does, or where it can't be told from here.

        A transaction of the usual length holds nobody up.
        """

    @abstractmethod
    def wait_turn(self, connection: Connection, number: int) -> None:
        """Inside a writing transaction, wait for all others that take the same number, until this one ends."""

    # what is asked at every call

    @abstractmethod
    def is_lost(self, connection: Connection) -> bool:
        """Whether a connection of the pool leads to the database no longer."""

    @abstractmethod
    def answers(self, driver: Any, asked: Sequence[tuple[str, Any]], *, first: bool, last: bool) -> list[Sequence[Any]]:
        """The rows of each statement, over a driver's connection: all of one moment, in as few round trips as can be.

        `first`: nothing was asked over it in this moment before; `last`: nothing more will be.
        """

    @abstractmethod
    def one_of(self, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
        """That a text is one of a list which is given under a name."""

    @abstractmethod
    def bind_list(self, texts: list[str]) -> Any:
        """Such a list, as the driver takes it."""

    # writing

    @abstractmethod
    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT, which SQLAlchemy keeps in each database's own module."""

    @abstractmethod
    def load(self, connection: Connection, table: str, texts: "Sequence[pa.ChunkedArray]") -> None:
        """Append columns of text to a temporary table in the way that is fastest here."""

    @abstractmethod
    def index_staged(self, connection: Connection, rows: Table, key: Sequence[str]) -> None:
        """Make loaded temporary tables quick to join."""

    # types

    @abstractmethod
    def key_text(self) -> TypeEngine[Any]:
        """Text that is compared and ordered byte for byte."""

    @abstractmethod
    def serial(self) -> TypeEngine[Any]:
        """A number that the database gives, ever larger, of 64 bits."""

    @abstractmethod
    def exact(self) -> TypeEngine[Any]:
        """What a decimal is kept in, digit for digit."""

    @abstractmethod
    def bind_exact(self, spelled: str) -> str | Decimal:
        """A decimal in its one spelling, as the driver takes it."""

    @abstractmethod
    def bind_utc(self, moment: datetime) -> datetime:
        """A moment in UTC, as the driver takes it."""
