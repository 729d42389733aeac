"""An order's approvals, step by step; the last yes puts it into the outbox in the same transaction."""

from sqlalchemy import select

from hub.records.stored_order import StoredOrder
from hub.rules.order_states import decide
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.approval_writes import ApprovalWrites
from hub.store.orders.order_tables import order_event


class Approvals(TenantScoped):
    """Who said yes or no, when and why."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows = ApprovalWrites(scope)

    def decide(self, reference: str, *, by: str, role: str, approve: bool, note: str, own_orders: bool) -> StoredOrder:
        """Record an approver's yes or no to the step that is open; `own_orders`: they may approve what they placed.

        Raises:
            RecordRejected: `unknown-order`.
            OrderRefused: `not-waiting`, `role` or `own-order`; nothing is changed.
        """
        with self._orders.write() as connection:
            self._rows.lock(connection, reference)
            stored = self._rows.read(connection, reference)
            decision = decide(stored, by=by, role=role, approve=approve, own_orders=own_orders)
            self._rows.apply(connection, stored, decision, by, note)
            return self._rows.read(connection, reference)

    def approved_digest(self, reference: str) -> str | None:
        """Which content of the order was approved; None where it wasn't, or before this was kept."""
        approvals = (self._mine(order_event), order_event.c.reference == reference, order_event.c.kind == "approved")
        last = select(order_event.c.details).where(*approvals).order_by(order_event.c.number.desc()).limit(1)
        with self._orders.read() as connection:
            return (connection.execute(last).scalar() or {}).get("order")
