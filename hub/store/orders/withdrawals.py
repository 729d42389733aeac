"""Orders that are taken back while nothing was sent; later the request to do so is a conflict for a person."""

from typing import Any

from sqlalchemy import Connection

from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import ApprovalState, CallEnd, PushState
from hub.rules.order_states import Withdrawal, withdrawal
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.conflict_writes import ConflictWrites
from hub.store.orders.order_tables import outbox
from hub.store.orders.outbox_writes import OutboxWrites


class Withdrawals(TenantScoped):
    """How one office's orders are taken back."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows, self._conflicts = OutboxWrites(scope), ConflictWrites(scope)

    def take_back(
        self, reference: str, by: str, why: str, *, requested: ConflictKind, fingerprint: str, **details: Any
    ) -> bool:
        """Take an order back that was never sent; one that was, or may have been, gets a conflict instead.

        Gives True where it is taken back, now or before. `requested`: what the conflict says that was asked for.

        Raises:
            RecordRejected: `unknown-order`.
        """
        with self._orders.write() as connection:
            self._rows.lock(connection, reference)
            stored = self._rows.read(connection, reference)
            possible = withdrawal(stored)
            if possible is Withdrawal.DONE_BEFORE:
                return True
            if possible is Withdrawal.REFUSE:
                self._rows.set(connection, reference, approval=ApprovalState.REFUSED, waits_for=f"taken back: {why}")
            elif possible is Withdrawal.CONTRADICT or not self._cancel(connection, reference, why):
                state = stored.push.state if stored.push else stored.approval
                message = f"asked to {requested} it when it was {state}: {why}"
                self._conflicts.open(connection, reference, requested, fingerprint, by, message, **details)
                return False
            self._rows.event(connection, reference, "cancelled", by, why, **details)
            return True

    def _cancel(self, connection: Connection, reference: str, why: str) -> bool:
        """False where a push was quicker: it looks at the outbox, not at the lock that is held here."""
        values = {"push_state": PushState.CANCELLED, "reason": why}
        unsent = (outbox.c.attempt == 0, outbox.c.last_call.is_distinct_from(CallEnd.DOUBTFUL))
        return self._rows.change(connection, reference, PushState.QUEUED, *unsent, **values)
