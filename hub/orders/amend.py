"""An order that its customer wants changed or back after all.

While nothing was sent it is done at once. Once it was, or may have been, the wish becomes a conflict that a person
settles: what is in the ERP is never changed in silence, and no wish gets lost.
"""

from hub.errors import OrderRefused
from hub.office import Office
from hub.orders.basket_check import refusal
from hub.orders.intake import same, take_in
from hub.orders.office_check import reasons_against
from hub.records import Basket
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import StoredOrder
from hub.rules.order_identity import content_digest


def cancel(office: Office, reference: str, by: str, why: str) -> bool:
    """Take an order back; False when a person must settle it. Asked again it does nothing more.

    Raises:
        RecordRejected: `unknown-order`.
    """
    return office.store.withdrawals.take_back(reference, by, why, requested=ConflictKind.CANCEL, fingerprint="cancel")


def replace(office: Office, reference: str, basket: Basket, by: str, why: str) -> StoredOrder | None:
    """Put another basket, under a key of its own, in an order's place; None when a person must settle it.

    The new basket is checked before the old order is taken back, so that a customer isn't left without either.

    Raises:
        RecordRejected: `unknown-order`.
        OrderRefused: `key-reused`, the key stands for another order; `taken-back`, the order is none any more, and not
            by this; else the new basket breaks a rule. Then the old order stands as it was.
    """
    known = office.store.orders.by_key(basket.key)
    if known and not known.is_refused_by_rules:
        if office.store.withdrawals.replaced_by(reference) != basket.key:
            raise OrderRefused(
                f"its key stands for the order {known.reference}: give the basket one of its own", code="key-reused"
            )
        return same(known, basket)  # a repetition
    if reasons := reasons_against(office, basket):
        raise refusal(reasons)
    told = {"by_key": basket.key, "content": content_digest(basket)}
    fingerprint = f"{basket.key} {told['content']}"
    # two transactions, but nothing is lost between them: asked again, this one answers as before and the other follows
    if not office.store.withdrawals.take_back(
        reference, by, why, requested=ConflictKind.EDIT, fingerprint=fingerprint, **told
    ):
        return None
    return take_in(basket, office)
