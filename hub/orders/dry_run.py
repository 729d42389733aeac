"""What would become of a basket, were it offered now: nothing is kept, no number is used up."""

from dataclasses import dataclass

from hub.errors import OrderRefused, Unmappable
from hub.office import Office
from hub.orders.approval_needed import approvals_needed
from hub.orders.office_check import check_at, overlong
from hub.records import Basket, Kind, Order
from hub.records.stored_order import RefusalReason
from hub.rules.approval_requirements import RequiredApproval
from hub.rules.order_identity import is_same, reference_of


@dataclass(frozen=True)
class DryRun:
    """The order that would be taken, who would have to approve it and what it would wait for; or why not.

    `is_known`: its key stands for this very order already, which would be given again.
    """

    reference: str
    order: Order | None = None
    required: tuple[RequiredApproval, ...] = ()
    waits_for: str | None = None
    reasons: tuple[RefusalReason, ...] = ()
    is_known: bool = False


def dry_run(basket: Basket, office: Office) -> DryRun:
    """See it, by the same rules by which `submit_order` takes it in."""
    tenant, store = office.tenant, office.store
    older, reference = store.orders.by_key(basket.key), reference_of(tenant.id, basket.key)
    if older and not older.is_refused_by_rules:
        if is_same(older, basket):
            return DryRun(reference, older.order, is_known=True)
        message = f"the key {basket.key} stands for another basket ({older.reference})"
        return DryRun(reference, reasons=(RefusalReason("key-reused", message, field="key"),))
    checked = check_at(office, basket)
    if checked.reasons:
        return DryRun(reference, reasons=checked.reasons)
    order = checked.order(reference, store.links.buyer_of(basket.account) or "")
    exposure = store.submissions.exposure(basket.account, reference, store.raw_log.checkpoint(Kind.TERMS))
    try:
        required = tuple(approvals_needed(tenant, order, checked, exposure))
    except OrderRefused as error:
        return DryRun(reference, reasons=(RefusalReason(error.code, str(error)),))
    try:
        payload = office.payload(order)
    except Unmappable as error:
        return DryRun(reference, order, required, str(error))
    if reasons := overlong(office, order, payload):
        return DryRun(reference, reasons=reasons)
    return DryRun(reference, order, required)
