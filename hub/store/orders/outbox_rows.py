"""An office's outbox inside one transaction: what enters it, and the moves of what is in it.

Every move is compare-and-set, so whoever acts on what is no longer so changes nothing.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, update

from hub.store.orders.model import LEGAL, PushState
from hub.store.orders.order_rows import RULES, OrderRows
from hub.store.orders.tables import outbox


class OutboxRows(OrderRows):
    """Orders with their rows in the outbox."""

    def enqueue(self, connection: Connection, reference: str, waits_for: str | None) -> None:
        """Put an approved order into the outbox; `waits_for`: why it can't go yet."""
        connection.execute(
            insert(outbox).values(
                tenant=self.tenant,
                reference=reference,
                push_state=PushState.QUEUED,
                queued_at=self._clock.now(),
                reason=waits_for,
                attempt=0,
            )
        )
        self.event(connection, reference, "queued", RULES, waits_for or "")

    def change(
        self,
        connection: Connection,
        reference: str,
        expected: PushState,
        *conditions: ColumnElement[bool],
        **values: Any,
    ) -> bool:
        """Change the row if it still is as expected; refuses what isn't a legal move."""
        to = values.get("push_state", expected)
        if to != expected and (expected, to) not in LEGAL:
            raise ValueError(f"{expected} -> {to} isn't a legal move")
        mine = (self._mine(outbox), outbox.c.reference == reference, outbox.c.push_state == expected)
        return connection.execute(update(outbox).where(*mine, *conditions).values(values)).rowcount == 1
