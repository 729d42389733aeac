"""What every part of an office's orders has in common: finding one, locking it, and the log of its events."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from hub.errors import RecordRejected
from hub.store.engine.bound import TenantScoped
from hub.store.orders.model import Event, StoredOrder
from hub.store.orders.reads import read_orders
from hub.store.orders.tables import order_event, sales_order

RULES = "rules"
"""Who did what no person did."""


class OrderLog(TenantScoped):
    """An office's orders one by one, and the append-only log of what happened to each."""

    def order(self, reference: str) -> StoredOrder:
        """The order of that reference; RecordRejected `unknown-order` if this office has none."""
        with self._orders.read() as connection:
            return self._read_order(connection, reference)

    def order_events(self, reference: str) -> list[Event]:
        """What happened to an order, the first event first."""
        columns = order_event.c
        query = (
            select(columns.number, columns.at, columns.kind, columns.by, columns.message, columns.details)
            .where(self._mine(order_event), columns.reference == reference)
            .order_by(columns.number)
        )
        with self._orders.read() as connection:
            return [Event(*row) for row in connection.execute(query)]

    def note_alarm(self, reference: str, waits_for: str) -> bool:
        """Note that people are told of an order that waits; False when they were told that it waits for this."""
        alarms = (self._mine(order_event), order_event.c.reference == reference, order_event.c.kind == "alarm")
        last = select(order_event.c.message).where(*alarms).order_by(order_event.c.number.desc()).limit(1)
        with self._orders.write() as connection:
            self._lock_order(connection, reference)
            if connection.execute(last).scalar() == waits_for:
                return False
            self._event(connection, reference, "alarm", RULES, waits_for)
            return True

    def _read_order(self, connection: Connection, reference: str) -> StoredOrder:
        found = read_orders(connection, self._mine(sales_order), sales_order.c.reference == reference)
        if not found:
            raise RecordRejected(f"{self.tenant} has no order {reference}", code="unknown-order")
        return found[0]

    def _lock_order(self, connection: Connection, reference: str) -> None:
        """Others that would change the order wait until the commit; on SQLite they do so anyway."""
        query = select(sales_order.c.reference).where(self._mine(sales_order), sales_order.c.reference == reference)
        connection.execute(query.with_for_update())

    def _set(self, connection: Connection, reference: str, **values: Any) -> None:
        """Change the order's head."""
        mine = (self._mine(sales_order), sales_order.c.reference == reference)
        connection.execute(update(sales_order).where(*mine).values(values))

    def _event(
        self, connection: Connection, reference: str, kind: str, by: str, message: str = "", **details: Any
    ) -> None:
        """Append an event; counting on the order's own row makes two writers take turns."""
        number = connection.execute(
            update(sales_order)
            .where(self._mine(sales_order), sales_order.c.reference == reference)
            .values(events=sales_order.c.events + 1)
            .returning(sales_order.c.events)
        ).scalar_one()
        connection.execute(
            insert(order_event).values(
                tenant=self.tenant,
                reference=reference,
                number=number,
                at=self._clock.now(),
                kind=kind,
                by=by,
                message=message,
                details={key: value for key, value in details.items() if value is not None},
            )
        )
