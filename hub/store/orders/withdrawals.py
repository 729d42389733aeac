"""Orders that are taken back while nothing was sent; later the request to do so is a conflict for a person."""

from typing import Any

from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.conflict_rows import ConflictKind, ConflictRows
from hub.store.orders.model import ApprovalState, PushState
from hub.store.orders.outbox_rows import OutboxRows
from hub.store.orders.tables import outbox


class Withdrawals(TenantScoped):
    """How one office's orders are taken back."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows, self._conflicts = OutboxRows(scope), ConflictRows(scope)

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
            push = stored.push
            if stored.approval is ApprovalState.REFUSED or (push and push.state is PushState.CANCELLED):
                return True
            values = {"push_state": PushState.CANCELLED, "reason": why}
            if push is None:
                self._rows.set(connection, reference, approval=ApprovalState.REFUSED, waits_for=f"taken back: {why}")
            elif not self._rows.change(connection, reference, PushState.QUEUED, outbox.c.attempt == 0, **values):
                message = f"asked to {requested} it when it was {push.state}: {why}"
                self._conflicts.open(connection, reference, requested, fingerprint, by, message, **details)
                return False
            self._rows.event(connection, reference, "cancelled", by, why, **details)
            return True
