"""An order's approvals, step by step; the last yes puts it into the outbox in the same transaction."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from hub.errors import OrderRefused
from hub.records import Order
from hub.rules.identity import agreed_digest
from hub.store.orders.events import RULES, OrderLog
from hub.store.orders.model import ApprovalState, ApprovalStep, PushState, StoredOrder
from hub.store.orders.tables import approval_step, order_event, outbox


class Approvals(OrderLog):
    """Who said yes or no, when and why."""

    def decide(self, reference: str, *, by: str, role: str, approve: bool, note: str, own_orders: bool) -> StoredOrder:
        """Record an approver's yes or no to the step that is open; `own_orders`: they may approve what they placed.

        Raises:
            RecordRejected: `unknown-order`.
            OrderRefused: `not-waiting`, `role` or `own-order`; nothing is changed.
        """
        with self._orders.write() as connection:
            self._lock_order(connection, reference)
            stored = self._read_order(connection, reference)
            step = stored.open_step
            if stored.approval is not ApprovalState.WAITING or step is None:
                message = f"{reference} waits for nobody's approval: it is {stored.approval}"
                raise OrderRefused(message, code="not-waiting")
            if step.role != role:
                raise OrderRefused(f"{reference} waits for {step.role}, and {by} is {role}", code="role")
            if approve and not own_orders and (stored.basket.placed_by or "").casefold() == by.casefold():
                raise OrderRefused(f"{by} placed {reference}: another {role} must approve it", code="own-order")
            self._answer(connection, reference, step, "approved" if approve else "refused", by, note)
            if not approve:
                self._set(connection, reference, approval=ApprovalState.REFUSED)
                self._event(connection, reference, "refused", by, note, role=role)
            elif step is stored.steps[-1]:
                self._approved(connection, stored.agreed, by, note, stored.waits_for, role=role)
            else:
                self._event(connection, reference, "approved in part", by, note, role=role)
            return self._read_order(connection, reference)

    def approved_digest(self, reference: str) -> str | None:
        """Which content of the order was approved; None where it wasn't, or before this was kept."""
        approvals = (self._mine(order_event), order_event.c.reference == reference, order_event.c.kind == "approved")
        last = select(order_event.c.details).where(*approvals).order_by(order_event.c.number.desc()).limit(1)
        with self._orders.read() as connection:
            return (connection.execute(last).scalar() or {}).get("order")

    def _ask(self, connection: Connection, reference: str, number: int, role: str, reason: str) -> None:
        """Add a step that someone must answer."""
        connection.execute(
            insert(approval_step).values(
                tenant=self.tenant, reference=reference, number=number, role=role, reason=reason
            )
        )
        self._event(connection, reference, "waits for approval", RULES, reason, role=role)

    def _answer(
        self, connection: Connection, reference: str, step: ApprovalStep, decision: str, by: str, note: str
    ) -> None:
        mine = (self._mine(approval_step), approval_step.c.reference == reference)
        connection.execute(
            update(approval_step)
            .where(*mine, approval_step.c.number == step.number)
            .values(decision=decision, by=by, note=note, at=self._clock.now())
        )

    def _approved(
        self, connection: Connection, order: Order, by: str, note: str, waits_for: str | None, **details: Any
    ) -> None:
        """From now on the order may go, as it is in this very moment."""
        reference = order.reference
        self._set(connection, reference, approval=ApprovalState.APPROVED)
        self._event(connection, reference, "approved", by, note, **details, order=agreed_digest(order))
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
        self._event(connection, reference, "queued", RULES, waits_for or "")
