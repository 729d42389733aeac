"""What there is to do over all offices' orders; the work itself is done through the office's own binding."""

from sqlalchemy import func, select

from hub.store.engine.database import Databases
from hub.store.orders.order_tables import outbox


class OutboxCounts:
    """The outboxes of all offices."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    def counts(self) -> dict[str, dict[str, int]]:
        """How many orders each office has in each push state."""
        where = (outbox.c.tenant, outbox.c.push_state)
        query = select(*where, func.count()).group_by(*where)
        counts: dict[str, dict[str, int]] = {}
        with self._databases.orders.read() as connection:
            for tenant, state, count in connection.execute(query):
                counts.setdefault(tenant, {})[state] = count
        return counts
