"""An order's approvals, step by step; the last yes puts it into the outbox in the same transaction."""

from sqlalchemy import select

from hub.errors import OrderRefused
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.approval_rows import ApprovalRows
from hub.store.orders.model import ApprovalState, StoredOrder
from hub.store.orders.tables import order_event


class Approvals(TenantScoped):
    """Who said yes or no, when and why."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows = ApprovalRows(scope)

    def decide(self, reference: str, *, by: str, role: str, approve: bool, note: str, own_orders: bool) -> StoredOrder:
        """Record an approver's yes or no to the step that is open; `own_orders`: they may approve what they placed.

        Raises:
            RecordRejected: `unknown-order`.
            OrderRefused: `not-waiting`, `role` or `own-order`; nothing is changed.
        """
        with self._orders.write() as connection:
            self._rows.lock(connection, reference)
            stored = self._rows.read(connection, reference)
            step = stored.open_step
            if stored.approval is not ApprovalState.WAITING or step is None:
                message = f"{reference} waits for nobody's approval: it is {stored.approval}"
                raise OrderRefused(message, code="not-waiting")
            if step.role != role:
                raise OrderRefused(f"{reference} waits for {step.role}, and {by} is {role}", code="role")
            if approve and not own_orders and (stored.basket.placed_by or "").casefold() == by.casefold():
                raise OrderRefused(f"{by} placed {reference}: another {role} must approve it", code="own-order")
            self._rows.answer(connection, reference, step, "approved" if approve else "refused", by, note)
            if not approve:
                self._rows.set(connection, reference, approval=ApprovalState.REFUSED)
                self._rows.event(connection, reference, "refused", by, note, role=role)
            elif step is stored.steps[-1]:
                self._rows.approve(connection, stored.agreed, by, note, stored.waits_for, role=role)
            else:
                self._rows.event(connection, reference, "approved in part", by, note, role=role)
            return self._rows.read(connection, reference)

    def approved_digest(self, reference: str) -> str | None:
        """Which content of the order was approved; None where it wasn't, or before this was kept."""
        approvals = (self._mine(order_event), order_event.c.reference == reference, order_event.c.kind == "approved")
        last = select(order_event.c.details).where(*approvals).order_by(order_event.c.number.desc()).limit(1)
        with self._orders.read() as connection:
            return (connection.execute(last).scalar() or {}).get("order")
