"""Rows that aren't as the hub wrote them, changed by hand or a bad disk: told by table and key, not by values."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, Select, String, Table, cast, select

from hub.errors import StoreDamaged

UNREADABLE = (ValueError, ArithmeticError, TypeError)
"""What types and models raise of a value that isn't theirs; a ValidationError is a ValueError."""


def read_rows(connection: Connection, query: Select[Any], table: Table) -> Sequence[Row[Any]]:
    """The rows of a query over whole rows of a table.

    Raises:
        StoreDamaged: one has a value that its column can't hold.
    """
    try:
        return connection.execute(query).all()
    except UNREADABLE as error:
        raise _damaged(table, _first_unreadable(connection, query, table), error) from None


@contextmanager
def readable(table: Table, row: Row[Any]) -> Iterator[None]:
    """Inside a row becomes a record; StoreDamaged where it can't be one."""
    try:
        yield
    except UNREADABLE as error:
        raise _damaged(table, [str(row._mapping[column.name]) for column in table.primary_key], error) from None


def _first_unreadable(connection: Connection, query: Select[Any], table: Table) -> Sequence[str]:
    """The key of the row, found one by one; as text, for it may be the key that is damaged."""
    keys = [cast(column, String).label(column.name) for column in table.primary_key]
    for key in connection.execute(query.with_only_columns(*keys)).all():
        own = (cast(column, String) == value for column, value in zip(table.primary_key, key, strict=True))
        try:
            connection.execute(select(table).where(*own)).all()
        except UNREADABLE:
            return list(key)
    return ["a row"]


def _damaged(table: Table, key: Sequence[str], error: Exception) -> StoreDamaged:
    fields = (
        [str(each["loc"][0]) for each in error.errors() if each["loc"]] if isinstance(error, ValidationError) else []
    )
    what = f"`{', '.join(dict.fromkeys(fields))}` isn't" if fields else "a value isn't"
    return StoreDamaged(
        f"store: {table.name} {' / '.join(key)}: {what} as the hub writes it, so somebody changed it, or the disk did: "
        "put back what stood there, or a copy of the database"
    )
