"""Rows as a driver gives them, made into Python, each cell looked at as those are that SQLAlchemy reads (damage.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Dialect

from hub.store.engine.damage import cell_reader, columns_behind
from hub.store.engine.dialects import dialect_of


class RowReader:
    """Reads the rows of a query with these columns."""

    def __init__(self, columns: Sequence[ColumnElement[Any]], dialect: Dialect) -> None:
        self._names = [str(column.key) for column in columns]
        own = dialect_of(dialect)
        inner = [column.type.dialect_impl(dialect).result_processor(dialect, own.exact_code) for column in columns]
        readers = [
            cell_reader(convert, column.type, columns_behind([column]), any_value=own.keeps_any_value)
            for convert, column in zip(inner, columns, strict=True)
        ]
        self._converted = [(index, reader) for index, reader in enumerate(readers) if reader and inner[index]]
        self._plain = [(index, reader) for index, reader in enumerate(readers) if reader and not inner[index]]
        self._seen: set[tuple[type, ...]] = set()

    def read(self, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        """By the columns' names; Unreadable where a cell isn't of its column's type."""
        names, converted, seen, found = self._names, self._converted, self._seen, list[dict[str, Any]]()
        for row in rows:
            # whether a cell that needs no conversion is well depends on its class alone
            if self._plain and (kinds := tuple(map(type, row))) not in seen:
                for index, read in self._plain:
                    read(row[index])
                seen.add(kinds)
            named = dict(zip(names, row, strict=True))
            for index, read in converted:
                named[names[index]] = read(row[index])
            found.append(named)
        return found
