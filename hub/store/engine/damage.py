"""Cells that aren't as the hub wrote them, changed by hand or a bad disk: told by table, key and column, not by value.

Every result of either database goes through `checked`, so no read needs to think of it; what a cell means beyond its
column's type (a word of a few, the shape of JSON, a whole record) is looked at where `readable` stands.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnClause,
    Connection,
    Date,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    Numeric,
    Row,
    String,
    Table,
    cast,
    select,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlalchemy.types import TypeDecorator, TypeEngine

from hub.errors import StoreDamaged

UNREADABLE = (ValueError, ArithmeticError, TypeError, LookupError, AttributeError)
"""What types and models raise of a value that isn't theirs; a ValidationError is a ValueError."""
CONVERTED = (Boolean, Date, DateTime, Integer, LargeBinary, Numeric, String)
"""Types whose values are of one class in Python; what JSON holds may be anything."""
SHAPE = "shape"
"""In the `info` of a column with JSON: what it is in Python, dict or list."""
LONGEST_KEY = 100
"""Characters of a key that are shown."""
Columns = tuple[Column[Any], ...]


class Unreadable(Exception):
    """A cell of one of these columns can't be read; only the database's own `with` catches it (database.py)."""

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self.columns = columns


def check_results(dialect: Dialect, *, any_value: bool) -> None:
    """From now on a cell that isn't of its column's type raises Unreadable.

    `any_value`: the database keeps any value in any column, so that those are looked at too that need no conversion.
    """
    plain = dialect.execution_ctx_cls

    class Checking(plain):  # type: ignore[misc, valid-type]
        """The dialect's own context of a statement, whose results are looked at."""

        def get_result_processor(self, type_: TypeEngine[Any], colname: str, coltype: Any) -> Any:
            inner = super().get_result_processor(type_, colname, coltype)
            return cell_reader(inner, type_, _behind(self, colname), any_value=any_value)

        def handle_dbapi_exception(self, e: BaseException) -> None:
            if is_no_text(e):
                raise Unreadable(_behind(self)) from None
            super().handle_dbapi_exception(e)

    dialect.execution_ctx_cls = Checking


def cell_reader(
    inner: Callable[[Any], Any] | None, type_: TypeEngine[Any], columns: Columns, *, any_value: bool
) -> Callable[[Any], Any] | None:
    """What makes the driver's value into Python, by way of `inner`, or raises Unreadable; None where nothing does."""
    expected = _expected(type_, columns) if any_value or isinstance(type_, JSON) else None
    return inner if inner is None and expected is None else _checked(inner, expected, columns)


def damaged_at(connection: Connection, columns: Columns, tenant: str | None) -> StoreDamaged:
    """What to raise of the first cell of these columns that can't be read; of one office's, if it is given."""
    for column in columns:
        key = _first_unreadable(connection, column, tenant)
        if key is not None:
            return _damaged(column.table, key, [column.name])
    return StoreDamaged(f"store: {columns[0].table if columns else 'a table'}: {isnt([])}")


@contextmanager
def readable(table: Table, row: Row[Any] | Mapping[str, Any], *columns: str) -> Iterator[None]:
    """Inside a row becomes a record; StoreDamaged where it can't be one. `columns`: which ones are looked at inside."""
    try:
        yield
    except UNREADABLE as error:
        fields = columns or _fields(error)
        raise _damaged(table, _key(table, row, fields), fields) from None


def _expected(type_: TypeEngine[Any], columns: Columns) -> type | None:
    """What a value of these columns is in Python; None where that may be anything."""
    if isinstance(type_, JSON):
        return next((column.info[SHAPE] for column in columns if SHAPE in column.info), None)
    plain = type_.impl_instance if isinstance(type_, TypeDecorator) else type_
    return plain.python_type if columns and isinstance(plain, CONVERTED) else None


def _checked(inner: Callable[[Any], Any] | None, expected: type | None, columns: Columns) -> Callable[[Any], Any]:
    may_be_none = expected not in (dict, list) or any(column.nullable for column in columns)

    def process(value: Any) -> Any:
        if value is None:
            return None
        try:
            result = value if inner is None else inner(value)
        except UNREADABLE:
            raise Unreadable(columns) from None
        # SQLite's booleans are numbers, and any of them would be true
        if expected is None or (type(result) is expected and (expected is not bool or value in (0, 1))):
            return result
        if result is None and may_be_none:
            return None
        raise Unreadable(columns)

    return process


def _behind(context: DefaultExecutionContext, name: str | None = None) -> Columns:
    """The tables' columns of which a statement's result, or one column of it, is made."""
    statement: Any = getattr(context.compiled, "statement", None)
    made = getattr(statement, "exported_columns", None)
    if made is None:
        return ()
    return columns_behind(made if name is None else (each for each in made if getattr(each, "name", None) == name))


def columns_behind(asked: Iterable[Any]) -> Columns:
    """The tables' columns of which these expressions are made."""
    # functions are made of columns, and those of an alias or a subquery of the table's
    named = (part for each in asked for part in visitors.iterate(each) if isinstance(part, ColumnClause))
    bases = (base for part in named for base in part.base_columns)
    return tuple(dict.fromkeys(base for base in bases if isinstance(base, Column) and isinstance(base.table, Table)))


def is_no_text(error: BaseException) -> bool:
    """Whether it is the driver's of a cell that it can't even give: it quotes the cell."""
    # sqlite3 has no class or code for it
    return str(error).startswith("Could not decode to UTF-8")


def _first_unreadable(connection: Connection, column: Column[Any], tenant: str | None) -> Sequence[str] | None:
    """The key of the row, as text, for it may be the key that is damaged."""
    table = column.table
    mine = [] if tenant is None or "tenant" not in table.c else [table.c.tenant == tenant]
    cells = connection.execute(select(column).where(*mine).order_by(*table.primary_key))
    number = 0
    try:
        while cells.fetchone() is not None:
            number += 1
    except Unreadable:
        keys = (cast(each, String).label(each.name) for each in table.primary_key)
        query = select(*keys).where(*mine).order_by(*table.primary_key).offset(number).limit(1)
        try:
            key = connection.execute(query).one()
            return ["?" if own is column else str(part) for own, part in zip(table.primary_key, key, strict=True)]
        except (Unreadable, DBAPIError):
            return ["a row"]
    return None


def _key(table: Table, row: Row[Any] | Mapping[str, Any], fields: Collection[str]) -> list[str]:
    """What can't be read isn't shown, be it the key."""
    values = row if isinstance(row, Mapping) else row._mapping
    return ["?" if column.key in fields else str(values[column.key]) for column in table.primary_key]


def _fields(error: Exception) -> list[str]:
    return [str(each["loc"][0]) for each in error.errors() if each["loc"]] if isinstance(error, ValidationError) else []


def _damaged(table: Any, key: Sequence[str], fields: Sequence[str]) -> StoreDamaged:
    shown = " / ".join(part if len(part) <= LONGEST_KEY else f"{part[:LONGEST_KEY]}…" for part in key)
    return StoreDamaged(f"store: {table.name} {shown}: {isnt(fields)}")


def isnt(fields: Sequence[str]) -> str:
    """What to say of columns, and what to do."""
    what = f"`{', '.join(dict.fromkeys(fields))}` isn't" if fields else "a value isn't"
    return (
        f"{what} as the hub writes it, so somebody changed it, or the disk did: "
        "put back what stood there, or a copy of the database"
    )
