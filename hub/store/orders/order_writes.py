"""An office's orders inside one transaction: reading one, locking it, changing its head, and the log of its events."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from hub.errors import RecordRejected
from hub.records.stored_order import StoredOrder
from hub.rules.order_states import STATE_AFTER
from hub.store.engine.tenant_scoped import TenantScoped
from hub.store.orders.order_reading import read_orders
from hub.store.orders.order_tables import order_event, sales_order
from hub.store.orders.webhook_rows import queue_move

RULES = "rules"
"""Who did what no person did."""


class OrderWrites(TenantScoped):
    """What every repository of an office's orders builds its transactions from."""

    def read(self, connection: Connection, reference: str) -> StoredOrder:
        """The order of that reference; RecordRejected `unknown-order` if this office has none."""
        orders = read_orders(connection, self._mine(sales_order), sales_order.c.reference == reference)
        if not orders:
            raise self._unknown(reference)
        return orders[0]

    def lock(self, connection: Connection, reference: str) -> None:
        """Others that would change the order wait until the commit; on SQLite they do so anyway."""
        query = select(sales_order.c.reference).where(self._mine(sales_order), sales_order.c.reference == reference)
        connection.execute(query.with_for_update())

    def set(self, connection: Connection, reference: str, **values: Any) -> None:
        """Change the order's head."""
        mine = (self._mine(sales_order), sales_order.c.reference == reference)
        connection.execute(update(sales_order).where(*mine).values(values))

    def event(
        self, connection: Connection, reference: str, kind: str, by: str, message: str = "", **details: Any
    ) -> None:
        """Append an event, of which webhooks tell if it moves the order.

        Counting on the order's own row makes two writers take turns.

        Raises:
            RecordRejected: `unknown-order`.
        """
        number = connection.execute(
            update(sales_order)
            .where(self._mine(sales_order), sales_order.c.reference == reference)
            .values(events=sales_order.c.events + 1)
            .returning(sales_order.c.events)
        ).scalar()
        if number is None:
            raise self._unknown(reference)
        now = self._clock.now()
        connection.execute(
            insert(order_event).values(
                tenant=self.tenant,
                reference=reference,
                number=number,
                at=now,
                kind=kind,
                by=by,
                message=message,
                details={key: value for key, value in details.items() if value is not None},
            )
        )
        if state := STATE_AFTER.get(kind):
            queue_move(connection, self.tenant, reference, number, now, state)

    def _unknown(self, reference: str) -> RecordRejected:
        return RecordRejected(f"{self.tenant} has no order {reference}", code="unknown-order")
