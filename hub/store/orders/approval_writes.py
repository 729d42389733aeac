"""An order's approvals inside one transaction; the last yes puts it into the outbox."""

from typing import Any

from sqlalchemy import Connection, insert, update

from hub.records.stored_order import ApprovalState, StoredOrder
from hub.rules.order_states import Decision, OutboxEntry, outbox_entry
from hub.store.engine.tenant_scoped import TenantScope
from hub.store.orders.order_tables import approval_step
from hub.store.orders.order_writes import RULES, OrderWrites
from hub.store.orders.outbox_writes import OutboxWrites


class ApprovalWrites(OrderWrites):
    """Orders with their approval steps."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._outbox = OutboxWrites(scope)

    def ask(self, connection: Connection, reference: str, number: int, role: str, reason: str) -> None:
        """Add a step that someone must answer."""
        connection.execute(
            insert(approval_step).values(
                tenant=self.tenant, reference=reference, number=number, role=role, reason=reason
            )
        )
        self.event(connection, reference, "waits for approval", RULES, reason, role=role)

    def apply(self, connection: Connection, stored: StoredOrder, decision: Decision, by: str, note: str) -> None:
        """Record an approver's answer, and what it makes of the order."""
        self._answer(connection, stored.reference, decision, by, note)
        role = decision.step.role
        if decision.approval is ApprovalState.APPROVED:
            self.approve(connection, outbox_entry(stored.agreed, stored.waits_for), by, note, role=role)
            return
        self.set(connection, stored.reference, approval=decision.approval)
        self.event(connection, stored.reference, decision.event, by, note, role=role)

    def approve(self, connection: Connection, entry: OutboxEntry, by: str, note: str, **details: Any) -> None:
        """From now on the order may go, as it is in this very moment."""
        approved = ApprovalState.APPROVED
        self.set(connection, entry.reference, approval=approved)
        self.event(connection, entry.reference, approved, by, note, **details, order=entry.content)
        self._outbox.enqueue(connection, entry)

    def _answer(self, connection: Connection, reference: str, decision: Decision, by: str, note: str) -> None:
        step = (self._mine(approval_step), approval_step.c.reference == reference)
        connection.execute(
            update(approval_step)
            .where(*step, approval_step.c.number == decision.step.number, approval_step.c.decision.is_(None))
            .values(decision=decision.answer, by=by, note=note, at=self._clock.now())
        )
