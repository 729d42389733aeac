"""An order's approvals inside one transaction; the last yes puts it into the outbox."""

from typing import Any

from sqlalchemy import Connection, insert, update

from hub.records import Order
from hub.rules.identity import agreed_digest
from hub.store.engine.tenant_scoped import TenantScope
from hub.store.orders.model import ApprovalState, ApprovalStep
from hub.store.orders.order_rows import RULES, OrderRows
from hub.store.orders.outbox_rows import OutboxRows
from hub.store.orders.tables import approval_step


class ApprovalRows(OrderRows):
    """Orders with their approval steps."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._outbox = OutboxRows(scope)

    def ask(self, connection: Connection, reference: str, number: int, role: str, reason: str) -> None:
        """Add a step that someone must answer."""
        connection.execute(
            insert(approval_step).values(
                tenant=self.tenant, reference=reference, number=number, role=role, reason=reason
            )
        )
        self.event(connection, reference, "waits for approval", RULES, reason, role=role)

    def answer(
        self, connection: Connection, reference: str, step: ApprovalStep, decision: str, by: str, note: str
    ) -> None:
        """Record what an approver said to a step."""
        mine = (self._mine(approval_step), approval_step.c.reference == reference)
        connection.execute(
            update(approval_step)
            .where(*mine, approval_step.c.number == step.number)
            .values(decision=decision, by=by, note=note, at=self._clock.now())
        )

    def approve(
        self, connection: Connection, order: Order, by: str, note: str, waits_for: str | None, **details: Any
    ) -> None:
        """From now on the order may go, as it is in this very moment."""
        reference = order.reference
        self.set(connection, reference, approval=ApprovalState.APPROVED)
        self.event(connection, reference, "approved", by, note, **details, order=agreed_digest(order))
        self._outbox.enqueue(connection, reference, waits_for)
