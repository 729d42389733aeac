"""Orders that are taken back while nothing was sent; later the request to do so is a conflict for a person."""

from typing import Any

from sqlalchemy import Connection, select

from hub.errors import OrderRefused
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import ApprovalState, CallEnd, PushState
from hub.rules.order_states import Withdrawal, withdrawal
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.conflict_writes import ConflictWrites
from hub.store.orders.order_tables import order_event, outbox
from hub.store.orders.outbox_writes import OutboxWrites


class Withdrawals(TenantScoped):
    """How one office's orders are taken back."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows, self._conflicts = OutboxWrites(scope), ConflictWrites(scope)

    def take_back(
        self,
        reference: str,
        by: str,
        why: str,
        *,
        requested: ConflictKind,
        fingerprint: str,
        by_key: str | None = None,
        **details: Any,
    ) -> bool:
        """Take an order back that was never sent; one that was, or may have been, gets a conflict instead.

        Gives True where it is taken back, now or before. `requested`: what the conflict says that was asked for.
        `by_key`: the key of the basket that takes its place, of which there is one.

        Raises:
            RecordRejected: `unknown-order`.
            OrderRefused: `taken-back`, it was refused, or taken back for something else than that basket.
        """
        if by_key is not None:
            details = {"by_key": by_key, **details}
        with self._orders.write() as connection:
            self._rows.lock(connection, reference)
            stored = self._rows.read(connection, reference)
            possible = withdrawal(stored)
            if possible is Withdrawal.DONE_BEFORE:
                if by_key not in (None, self._replaced_by(connection, reference)):
                    message = f"{reference} is {stored.state}, so nothing can take its place: offer an order of its own"
                    raise OrderRefused(message, code="taken-back")
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

    def replaced_by(self, reference: str) -> str | None:
        """The key of the basket for which an order was taken back; None for any other order."""
        with self._orders.read() as connection:
            return self._replaced_by(connection, reference)

    def _replaced_by(self, connection: Connection, reference: str) -> str | None:
        ends = select(order_event.c.details).where(
            self._mine(order_event), order_event.c.reference == reference, order_event.c.kind == "cancelled"
        )
        details = connection.execute(ends.order_by(order_event.c.number.desc()).limit(1)).scalar()
        return details.get("by_key") if details else None

    def _cancel(self, connection: Connection, reference: str, why: str) -> bool:
        """False where a push was quicker: it looks at the outbox, not at the lock that is held here."""
        values = {"push_state": PushState.CANCELLED, "reason": why}
        unsent = (outbox.c.attempt == 0, outbox.c.last_call.is_distinct_from(CallEnd.DOUBTFUL))
        return self._rows.change(connection, reference, PushState.QUEUED, *unsent, **values)
