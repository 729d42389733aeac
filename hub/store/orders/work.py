"""What there is to do over all offices' orders; the work itself is done through the office's own binding."""

from sqlalchemy import func, select

from hub.store.engine.database import Databases
from hub.store.orders.model import PushState
from hub.store.orders.tables import outbox


class OrdersWork:
    """The orders side of the system's binding."""

    _databases: Databases

    def tenants_to_push(self) -> list[str]:
        """The offices that have orders queued or half-sent."""
        waiting = outbox.c.push_state.in_((PushState.QUEUED, PushState.SENDING))
        query = select(outbox.c.tenant).where(waiting).distinct().order_by(outbox.c.tenant)
        with self._databases.orders.read() as connection:
            return list(connection.execute(query).scalars())

    def push_counts(self) -> dict[str, dict[str, int]]:
        """How many orders each office has in each push state."""
        where = (outbox.c.tenant, outbox.c.push_state)
        query = select(*where, func.count()).group_by(*where)
        counts: dict[str, dict[str, int]] = {}
        with self._databases.orders.read() as connection:
            for tenant, state, count in connection.execute(query):
                counts.setdefault(tenant, {})[state] = count
        return counts
