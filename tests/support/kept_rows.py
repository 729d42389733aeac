"""What was published into an empty store once is put into the next empty ones as rows: a tenth of the time."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from sqlalchemy import Table, func, insert, select

from hub.store import Store
from hub.store.metadata import METADATA

Rows = dict[Table, list[Mapping[str, Any]]]
_KEPT: dict[Hashable, Rows] = {}


def put_once(store: Store, key: Hashable, publish: Callable[[], None]) -> None:
    """Publish, or put in what the same key left before; a store that holds anything is always published into."""
    at = (key, store._clock.now())
    before = _rows(store)
    if before:
        publish()
    elif at in _KEPT:
        _insert(store, _KEPT[at])
    else:
        publish()
        _KEPT[at] = _rows(store)


def _rows(store: Store) -> Rows:
    """All rows that an office's catalogue may have; nothing beside it is published."""
    found: Rows = {}
    with store._databases.catalogue.read() as connection:
        for table in METADATA["catalogue"].sorted_tables:
            if rows := connection.execute(select(table)).mappings().all():
                found[table] = [dict(row) for row in rows]
    return found


def _insert(store: Store, rows: Rows) -> None:
    with store._databases.catalogue.write() as connection:
        for table, values in rows.items():
            connection.execute(insert(table), values)
            numbered = table.autoincrement_column
            if numbered is not None and connection.dialect.name == "postgresql":
                sequence = func.pg_get_serial_sequence(table.name, numbered.name)
                connection.execute(select(func.setval(sequence, max(row[numbered.name] for row in values))))
