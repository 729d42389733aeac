"""An office's outbox inside one transaction: what enters it, and the moves of what is in it.

Every move is compare-and-set, so whoever acts on what is no longer so changes nothing.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, exists, insert, select, update

from hub.records.stored_order import PushState
from hub.rules.order_states import OutboxEntry, check_move
from hub.store.orders.order_tables import outbox
from hub.store.orders.order_writes import RULES, OrderWrites
from hub.store.orders.restorations import suspicion


class OutboxWrites(OrderWrites):
    """Orders with their rows in the outbox."""

    def enqueue(self, connection: Connection, entry: OutboxEntry) -> None:
        """Put an approved order into the outbox."""
        connection.execute(
            insert(outbox).values(
                tenant=self.tenant,
                reference=entry.reference,
                push_state=entry.state,
                queued_at=self._clock.now(),
                attempt=0,
                **{"reason": entry.waits_for, **suspicion(connection, self.tenant, entry.reference)},
            )
        )
        self.event(connection, entry.reference, entry.state, RULES, entry.waits_for or "")

    def holder(self, connection: Connection, number: str, reference: str) -> str | None:
        """The other order that has this number of the ERP; None where there is none."""
        query = select(outbox.c.reference).where(self._mine(outbox), *_others(outbox, number, reference))
        holder: str | None = connection.execute(query.limit(1)).scalar()
        return holder

    def is_free(self, number: str, reference: str) -> ColumnElement[bool]:
        """Whether no other order has this number of the ERP, as a condition: no number is two orders'."""
        other = outbox.alias("other")
        return ~exists().where(other.c.tenant == self.tenant, *_others(other, number, reference))

    def change(
        self,
        connection: Connection,
        reference: str,
        expected: PushState,
        *conditions: ColumnElement[bool],
        **values: Any,
    ) -> bool:
        """Change the row if it still is as expected; refuses what isn't a legal move."""
        check_move(expected, values.get("push_state", expected))
        mine = (self._mine(outbox), outbox.c.reference == reference, outbox.c.push_state == expected)
        return connection.execute(update(outbox).where(*mine, *conditions).values(values)).rowcount == 1


def _others(rows: FromClause, number: str, reference: str) -> tuple[ColumnElement[bool], ...]:
    return rows.c.erp_number == number, rows.c.reference != reference
