"""Every column of a store damaged in turn, past the hub, and mended again."""

import inspect
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Table, Text, event, insert, select
from sqlalchemy.types import TypeDecorator, TypeEngine

from hub.errors import HubError
from hub.records.stored_order import StoredOrder
from hub.store import Store
from hub.store.engine.database import Database
from hub.store.metadata import METADATA
from tests.support.store_calls import MARKER, OURS, WHEN, Arguments, Known, Method, outcome

LONG = MARKER * 50_000
OF_JSON = ("{", "5", "null", f'[["{MARKER}"]]', f'{{"{MARKER}": 1}}')
WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE")


@dataclass(frozen=True)
class Damage:
    """What is put into a cell, as SQL."""

    database: Database
    column: Column[Any]
    value: str

    def __str__(self) -> str:
        return f"{self.column.table.name}.{self.column.name} = {self.value[:40]}"


def damages(store: Store) -> Iterator[Damage]:
    """What each column may be damaged to, where its database takes it."""
    for database in store._databases:
        any_value = database.dialect.keeps_any_value
        for table in METADATA[database.name].sorted_tables:
            for column in table.columns:
                yield from (Damage(database, column, value) for value in _values(column, any_value))


def _values(column: Column[Any], any_value: bool) -> Iterator[str]:
    plain = _plain(column)
    if column.nullable:
        yield "NULL"
    if isinstance(plain, JSON):
        yield from (f"'{value}'" for value in OF_JSON)
    elif isinstance(plain, Text):
        yield f"'{LONG}'" if column.primary_key else "'[5]'"
    elif isinstance(plain, BigInteger):
        yield "-1"
    elif not any_value:
        yield from ("'infinity'", "'NaN'", "'\\x00'")
    if any_value and isinstance(plain, Text):
        yield from (f"x'{MARKER.encode().hex()}'", f"CAST(x'ff{MARKER.encode().hex()}' AS TEXT)")
    elif any_value:
        yield f"'{MARKER}, not a time'"


@dataclass(frozen=True)
class Call:
    """A method with what it is given, and what it asks of the databases."""

    name: str
    method: Method
    arguments: Arguments
    statements: tuple[str, ...]

    @property
    def reads(self) -> bool:
        """Whether it writes nothing."""
        return not any(statement.lstrip().startswith(WRITES) for statement in self.statements)

    def asks(self, column: Column[Any]) -> tuple[str, ...]:
        """What of it has to do with the column."""
        table = re.compile(rf"(FROM|JOIN|,)\s+{column.table.name}\b")
        return tuple(each for each in self.statements if table.search(each) and re.search(rf"\b{column.name}\b", each))


class Ward:
    """A store with something in every table, and the methods that only read it."""

    def __init__(self, store: Store) -> None:
        self.store, self._known = store, Known(store)
        methods = self._known.methods()
        for method in methods:
            outcome(method, self._known.arguments(method))
        for database in store._databases:
            _fill(database, self._known.order)
            _prepare(database)
        self._calls = [each for method in methods for each in self._ways(method)]
        self._calls = [each for each in self._calls if each.reads]

    def tried(self, damage: Damage) -> dict[str, str]:
        """What came of every call that reads the damaged column; of those that ask the same of it, one is made.

        Nothing where the database doesn't take the value.
        """
        with _damaged(damage) as is_damaged:
            calls = {asked: each for each in self._calls if is_damaged and (asked := each.asks(damage.column))}
            return {each.name: outcome(each.method, each.arguments) for each in calls.values()}

    def _ways(self, method: Method) -> Iterator[Call]:
        """With everything that it takes, and with what it needs."""
        everything = self._known.arguments(method)
        parameters = inspect.signature(method.bound).parameters.values()
        needed = {each.name: everything[each.name] for each in parameters if each.default is each.empty}
        yield Call(method.name, method, everything, self._statements(method, everything))
        if len(needed) < len(everything):
            yield Call(f"{method.name} (default)", method, needed, self._statements(method, needed))

    def _statements(self, method: Method, arguments: Arguments) -> tuple[str, ...]:
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            asked.append(statement)

        for database in self.store._databases:
            event.listen(database.engine, "before_cursor_execute", note)
        outcome(method, arguments)
        for database in self.store._databases:
            event.remove(database.engine, "before_cursor_execute", note)
        return tuple(asked)


def _first_row(table: Table) -> str:
    own = f" WHERE tenant = '{OURS}'" if "tenant" in table.c else ""
    return f"SELECT * FROM {table.name}{own} LIMIT 1"


def _prepare(database: Database) -> None:
    """A disk minds no triggers and no checks; of each table a copy is kept."""
    if database.engine.dialect.name == "sqlite":
        drop = "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"
    else:
        drop = (
            "SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname "
            "FROM pg_constraint WHERE contype = 'c' AND conrelid > 0 AND connamespace = current_schema()::regnamespace"
        )
    with database.write() as connection:
        for statement in connection.exec_driver_sql(drop).scalars().all():
            connection.exec_driver_sql(statement)
        for table in METADATA[database.name].sorted_tables:
            connection.exec_driver_sql(f"CREATE TABLE kept_{table.name} AS SELECT * FROM {table.name}")


@contextmanager
def _damaged(damage: Damage) -> Iterator[bool]:
    """Inside one row's cell is damaged; False where the database doesn't take it."""
    table, name = damage.column.table, damage.column.name
    assert isinstance(table, Table)
    database = damage.database
    place = "rowid" if database.engine.dialect.name == "sqlite" else "ctid"
    first = _first_row(table).replace("*", place)
    try:
        _run(database, f'UPDATE {table.name} SET "{name}" = {damage.value} WHERE {place} = ({first})')
    except (HubError, sqlite3.Error):
        yield False
        return
    try:
        yield True
    finally:
        # whole, since a method may have put another row where it saw none
        _run(database, f"DELETE FROM {table.name}", f"INSERT INTO {table.name} SELECT * FROM kept_{table.name}")


def _run(database: Database, *statements: str) -> None:
    if database.engine.dialect.name == "postgresql":
        with database.write() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                connection.exec_driver_sql(statement)
        return
    # past the store, which minds foreign keys
    with closing(sqlite3.connect(str(database.engine.url.database))) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


OF_TABLE: dict[str, dict[str, Any]] = {
    "buyer_login": {"role": "order", "limits": {"GBP": "5"}},
    "login_event": {"how": "added", "details": {}},
}
"""Of a table, what only certain words fit."""


def _fill(database: Database, order: StoredOrder) -> None:
    """A row in each table that no method has written to, about what the methods are asked for."""
    known = {
        "tenant": order.tenant, "reference": order.reference, "account": order.account, "buyer": order.buyer,
        "sku": "LAMP", "kind": "product", "order_number": "SO-1", "erp": "nav", "currency": "GBP", "decision": None,
    }  # fmt: skip
    by_class: dict[type, Any] = {
        str: "SO-1", int: 1, bool: False, Decimal: Decimal(1), date: WHEN.date(), datetime: WHEN, bytes: b"",
    }  # fmt: skip
    for table in METADATA[database.name].sorted_tables:
        with database.write() as connection:
            if connection.execute(select(table)).first() is None:
                row = {each.key: known.get(each.name, by_class.get(_class(each))) for each in table.columns}
                row |= {each.key: 1 for each in table.columns if _class(each) is int}
                row |= OF_TABLE.get(table.name, {})
                connection.execute(insert(table).values(row))


def _class(column: Column[Any]) -> type:
    return _plain(column).python_type


def _plain(column: Column[Any]) -> TypeEngine[Any]:
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
