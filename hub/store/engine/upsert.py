"""INSERT … ON CONFLICT: what two writers at once must not decide by looking first."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, Table

from hub.store.engine.dialects import dialect_of


def insert_if_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert one row; False when a unique key stood in its way."""
    statement = _insert(connection, table).values(values).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def insert_or_update(
    connection: Connection,
    table: Table,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    keep: Collection[str] = (),
) -> None:
    """One row, known by its primary key; on PostgreSQL the row is locked until the transaction ends.

    The columns named in `keep` stay as they are where the row is there already.
    """
    statement = _insert(connection, table).values({**key, **values})
    connection.execute(_on_conflict(statement, table, [*key, *values], keep))


def insert_or_update_from(
    connection: Connection, table: Table, into: Collection[str], rows: Select[Any], keep: Collection[str] = ()
) -> int:
    """All rows of a SELECT, which on SQLite must have a WHERE; returns how many were written."""
    statement = _insert(connection, table).from_select(list(into), rows)
    return written(connection, _on_conflict(statement, table, into, keep))


def written(connection: Connection, statement: Any) -> int:
    """Run a statement; returns how many rows it wrote, which for an INSERT is only kept when asked for."""
    return int(connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount)


def _insert(connection: Connection, table: Table) -> Any:
    return dialect_of(connection.dialect).insert(table)


def _on_conflict(statement: Any, table: Table, into: Collection[str], keep: Collection[str]) -> Any:
    key = [column.name for column in table.primary_key]
    # nothing to change: the key is written over itself, since DO NOTHING wouldn't lock the row
    changed = [name for name in into if name not in key and name not in keep] or key
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in changed}
    )
