"""The databases behind the store: files in one folder (SQLite) or schemas in one database (PostgreSQL).

They are apart because SQLite has one write lock a file and a bulk merge holds it for seconds:

- `catalogue`: what was pulled; written in bulk;
- `orders`: an order must never wait for a merge, and is on the disk once it is committed;
- `runtime`: what processes share while they run (rate budgets): every call to an ERP asks it, and it may be lost.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, RootTransaction, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from hub.errors import ConfigurationError, Problem, StoreDamaged
from hub.store.engine.damage import Unreadable, check_results, damaged_at, is_no_text
from hub.store.engine.dialect import Dialect
from hub.store.engine.dialects import DIALECTS
from hub.store.engine.failures import as_hub_errors
from hub.store.engine.identity import Identity, Original
from hub.store.engine.lock_holder import LockHolder
from hub.store.engine.prepared import Question, Row
from hub.store.engine.storable import refuse_unstorable

# in the order of the fields of Databases
NAMES = ("catalogue", "orders", "runtime")
PASSWORDS = ("password", "sslpassword")
"""What PostgreSQL also takes behind the `?` of a url."""


class LostConnection(Exception):
    """A connection of the pool leads to the database no longer; the driver's own error is its cause."""


@dataclass(frozen=True)
class Gathering:
    """A connection of its own, whose temporary tables nobody else sees and which end with it."""

    connection: Connection
    dialect: Dialect

    def begin(self) -> RootTransaction:
        """A transaction that takes no lock that others want."""
        return self.connection.begin()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction over the database's own tables, committed at the clean end; see `Database.write`."""
        with self.connection.execution_options(**self.dialect.write_options).begin():
            yield self.connection


Follow = Callable[[list[list[Row]]], Sequence[Question]]
"""By the answers so far, what is to be asked too."""


@dataclass(frozen=True)
class Database:
    """One of the databases. Every connection is opened by `_connect`, every transaction begun in this file.

    Inside of each `with` the database's own errors become the hub's (failures.py), and what neither kind of database
    keeps is refused by field (storable.py): StoreUnavailable and RecordRejected. A cell that can't be read is told by
    its place (damage.py): StoreDamaged. `tenant`: whose rows are read in it, where they are one office's.
    """

    name: str
    engine: Engine
    dialect: Dialect
    original: Original = field(compare=False)
    tenant: str | None = None

    def of(self, tenant: str) -> Self:
        """The same one, of which one office's rows are read."""
        return replace(self, tenant=tenant)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection in one transaction that takes no write lock; nothing written in it is kept.

        Every statement in it sees the database as the first one found it, so what belongs together is read together.
        """
        with self._as_hub_errors(), self._connect(**self.dialect.read_options) as connection:
            yield connection

    def ask(self, *asked: Question, then: Follow | None = None) -> list[list[Row]]:
        """The rows of each question, all as of one moment; `then` gives by their answers what is to be asked too.

        For what is asked at every call: on PostgreSQL in one round trip, and one more for what follows. A connection
        that was lost in the pool is noticed by the questions, which are then put once more, over a new one.
        """
        with self._as_hub_errors():
            try:
                return self._answers(asked, then)
            except LostConnection:
                self.engine.dispose()
            try:
                return self._answers(asked, then)
            except LostConnection as lost:
                raise lost.__cause__ or lost from None

    @contextmanager
    def write(self, turn: int | None = None) -> Iterator[Connection]:
        """A connection in one transaction, committed at the clean end.

        On SQLite it takes the write lock at once: asked for at the first write, the lock fails instead of waiting.
        `turn`: wait for every other transaction with this number, so that what is read in it stays so until its end.
        """
        with self._as_hub_errors(), self._connect(**self.dialect.write_options) as connection, connection.begin():
            if turn is not None:
                self.dialect.wait_turn(connection, turn)
            yield connection

    @contextmanager
    def gather(self) -> Iterator[Gathering]:
        """A connection for what is gathered in temporary tables over many transactions."""
        with self._as_hub_errors(), self._connect() as connection:
            connection.detach()  # a connection that went back to the pool would keep its temporary tables
            yield Gathering(connection, self.dialect)

    @contextmanager
    def exclusive(self, name: str) -> Iterator[bool]:
        """Hold a lock of that name inside; False at once where another process or thread holds it.

        The system frees it when its holder dies.
        """
        with self._as_hub_errors(), self.dialect.exclusive(self.engine, self._connect, name) as is_mine:
            yield is_mine

    def holder(self, name: str) -> LockHolder | None:
        """Who holds the lock of that name; None where nobody does, or where it can't be told from here."""
        with self._as_hub_errors():
            return self.dialect.holder(self.engine, self._connect, name)

    def writer(self) -> LockHolder | None:
        """Who holds up all others that would write, for longer than a transaction takes; None where nobody does."""
        with self._as_hub_errors():
            return self.dialect.writer(self.engine, self._connect)

    # making it

    @property
    def address(self) -> str:
        """For people, without a password."""
        shown = self.engine.url.difference_update_query(PASSWORDS)
        return shown.render_as_string(hide_password=True)

    def exists(self) -> bool:
        """Whether there may be tables; to look for them must not make the database."""
        return self.dialect.exists(self.engine)

    @contextmanager
    def upgrading(self) -> Iterator[None]:
        """Inside, this process alone brings the tables up to date; it waits for others, dead ones aside."""
        with self._as_hub_errors(), self.dialect.upgrading(self.engine, self._connect):
            yield

    @contextmanager
    def upgrade(self) -> Iterator[Connection]:
        """As `write`, for making or changing tables."""
        with self._as_hub_errors():
            self.dialect.prepare(self.engine)
        with self.write() as connection:
            self.dialect.make_schema(connection, self.name)
            yield connection

    # that it is still the one that was opened

    def check_in_place(self) -> None:
        """Raises StoreReplaced where another stands in its place, StoreUnavailable where none does."""
        self.original.check(self._identity)

    def is_replaced(self) -> bool:
        """Whether another stands in its place."""
        return self.original.is_replaced(self._identity)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    def _identity(self) -> Identity | None:
        with self._as_hub_errors():
            return self.dialect.identity(self.engine, self._connect)

    def _connect(self, **options: Any) -> Connection:
        if self.dialect.keeps_what_is_gone:
            self.check_in_place()
        connection = self._of_the_pool()
        if self.dialect.is_lost(connection):
            connection.invalidate()
            connection.close()
            self.engine.dispose()  # the pool's others were lost with it
            connection = self._of_the_pool()
        return connection.execution_options(**options)

    def _of_the_pool(self) -> Connection:
        return self.engine.connect()

    def _answers(self, asked: Sequence[Question], then: Follow | None) -> list[list[Row]]:
        if self.dialect.keeps_what_is_gone:
            self.check_in_place()
        with closing(self.engine.raw_connection()) as pooled:
            driver = pooled.dbapi_connection
            try:
                answers = self._put(driver, asked, first=True, last=then is None)
                return answers + self._put(driver, then(answers), first=False, last=True) if then else answers
            except BaseException as error:
                dialect = self.engine.dialect
                is_lost = isinstance(error, dialect.loaded_dbapi.Error) and dialect.is_disconnect(error, driver, None)
                pooled.invalidate()  # nobody else gets it as it was left
                if is_lost:
                    raise LostConnection from error
                raise

    def _put(self, driver: Any, asked: Sequence[Question], *, first: bool, last: bool) -> list[list[Row]]:
        words = [each.prepared.words(self.engine.dialect) for each in asked]
        given = [each.given(question.values) for each, question in zip(words, asked, strict=True)]
        put = [(each.sql, values) for each, values in zip(words, given, strict=True)]
        for sql, values in put:  # whoever listens to what is asked hears of this too
            for heard in self.engine.dispatch.before_cursor_execute:
                heard(None, None, sql, values, None, False)
        try:
            rows = self.dialect.answers(driver, put, first=first, last=last)
        except self.engine.dialect.loaded_dbapi.Error as error:
            if is_no_text(error):
                raise Unreadable(tuple(column for each in words for column in each.columns)) from None
            raise
        return [each.read(found) for each, found in zip(words, rows, strict=True)]

    def _as_hub_errors(self) -> AbstractContextManager[None]:
        return as_hub_errors(self.name, self.engine.dialect.loaded_dbapi.Error, self._blamed, self._damaged)

    def _damaged(self, error: Unreadable) -> StoreDamaged:
        with self._connect(**self.dialect.read_options) as connection:
            return damaged_at(connection, error.columns, self.tenant)

    def _blamed(self, error: DBAPIError) -> str:
        """Who has the lock that wasn't given, for people; nothing where that isn't the matter."""
        if not self.dialect.is_locked(error):
            return ""
        try:
            holder = self.dialect.writer(self.engine, self._connect)
        except DBAPIError:
            holder = None
        return f"; {holder} holds it" if holder else "; who holds it can't be told from here"


@dataclass(frozen=True)
class Databases:
    """All of them."""

    catalogue: Database
    orders: Database
    runtime: Database

    @classmethod
    def at(cls, url: str, place: str = "") -> Self:
        """Open the engines (no connection yet) for `sqlite:///FOLDER` or `postgresql+psycopg://…/database`.

        Raises:
            ConfigurationError: the url is neither, or the folder can't be made or written to; it stands at `place`.
        """
        try:
            parsed, dialect = _parsed(url)
            databases = cls(*(Database(name, dialect.engine(parsed, name), dialect, Original(name)) for name in NAMES))
        except ConfigurationError as error:
            raise ConfigurationError(*(replace(each, place=place) for each in error.problems)) from None
        for database in databases:
            event.listen(database.engine, "before_cursor_execute", refuse_unstorable)
            check_results(database.engine.dialect, any_value=dialect.keeps_any_value)
        return databases

    def __iter__(self) -> Iterator[Database]:
        return iter((self.catalogue, self.orders, self.runtime))

    def check_in_place(self) -> None:
        """Raises StoreReplaced where another database stands in the place of one of them; see `Database`."""
        for database in self:
            database.check_in_place()

    def replaced(self) -> frozenset[str]:
        """The names of those in whose place another stands."""
        return frozenset(database.name for database in self if database.is_replaced())

    def close(self) -> None:
        """Close every pooled connection."""
        for database in self:
            database.close()


def _parsed(url: str) -> tuple[URL, Dialect]:
    expected = "sqlite:///FOLDER or postgresql+psycopg://USER@HOST/DATABASE was expected"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError(Problem("", "store", f"this isn't a database url: {expected}")) from None
    backend = parsed.get_backend_name()
    dialect = DIALECTS.get(backend)
    if dialect is None:
        raise ConfigurationError(Problem("", "store", f"{backend} isn't supported: {expected}"))
    if "@" in (parsed.host or ""):  # what stands before it is the end of a password, which would be shown as a host
        message = "an `@` stands in the url's user or password: write it there as %40"
        raise ConfigurationError(Problem("", "store", message))
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigurationError(Problem("", "store", f"the url lacks {dialect.place}: {expected}"))
    return parsed, dialect
