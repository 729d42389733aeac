"""An older copy of a database put back, and what an order's push came to."""

from hub.records.stored_order import PushState
from hub.store import Store, TenantBinding
from hub.store.engine.dialects import dialect_of
from hub.store.metadata import METADATA
from tests.support.orders import MemoryErp

Copy = dict[str, list[tuple]]
EVENTS = ("order_event", "link_event")


def copied(store: Store, name: str = "orders") -> Copy:
    """Every row of a database."""
    with getattr(store._databases, name).read() as connection:
        return {
            each.name: [tuple(row) for row in connection.execute(each.select())]
            for each in METADATA[name].sorted_tables
        }


def put_back(store: Store, copy: Copy, name: str = "orders") -> None:
    """What is in the database now is gone, and the copy's rows are there."""
    database = getattr(store._databases, name)
    with database.write() as connection:
        is_sqlite = dialect_of(connection.dialect).place == "the folder"
        listed = METADATA[name].sorted_tables
        if is_sqlite:
            kept = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
            for trigger, _ in kept:
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in reversed(listed):
            connection.execute(table.delete())
        for table in listed:
            if copy[table.name]:
                connection.execute(
                    table.insert(), [dict(zip(table.c.keys(), row, strict=True)) for row in copy[table.name]]
                )
        if is_sqlite:
            for _, sql in kept:
                connection.exec_driver_sql(sql)


def state(north: TenantBinding, reference: str) -> PushState:
    push = north.orders.get(reference).push
    assert push
    return push.state


def numbers(erp: MemoryErp) -> list[str]:
    return [each["reference"] for each in erp.ledger]
