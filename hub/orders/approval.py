"""An approver of the office says yes or no. Who they are was proved by their token before they come here."""

from hub.config.people import Approver
from hub.config.tenant import Tenant
from hub.records.stored_order import StoredOrder
from hub.store import TenantBinding


def approve(reference: str, approver: Approver, note: str = "", *, tenant: Tenant, store: TenantBinding) -> StoredOrder:
    """Say yes to the step that is open; the last yes queues the order for the ERP.

    Raises:
        RecordRejected: `unknown-order`.
        OrderRefused: `not-waiting`; `role` when the step is another's; `own-order` where the office forbids it.
    """
    own_orders = tenant.approval.own_orders == "allow"
    return store.approvals.decide(
        reference, by=approver.name, role=approver.role, approve=True, note=note, own_orders=own_orders
    )


def refuse(reference: str, approver: Approver, note: str, *, store: TenantBinding) -> StoredOrder:
    """Say no to the step that is open, with the reason; that is final for the order.

    Raises:
        RecordRejected: `unknown-order`.
        OrderRefused: `not-waiting`; `role` when the step is another's.
    """
    return store.approvals.decide(
        reference, by=approver.name, role=approver.role, approve=False, note=note, own_orders=True
    )
