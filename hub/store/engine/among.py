"""Rows among many values, asked for in portions that either database takes."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select

# SQLite takes 32,766 parameters in one statement, PostgreSQL 65,535
AT_ONCE = 5_000
"""Values in one IN (…)."""


def among(
    connection: Connection,
    query: Select[Any],
    column: ColumnElement[str],
    values: Sequence[str],
) -> Iterator[Row[Any]]:
    """The rows whose column has one of the values."""
    for start in range(0, len(values), AT_ONCE):
        yield from connection.execute(query.where(column.in_(values[start : start + AT_ONCE])))
