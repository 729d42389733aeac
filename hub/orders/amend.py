"""An order that its customer wants changed or back after all.

While nothing was sent it is done at once. Once it was, or may have been, the wish becomes a conflict that a person
settles: what is in the ERP is never changed in silence, and no wish gets lost.
"""

from hub.office import Office
from hub.orders.intake import check, take_in
from hub.records import Basket
from hub.rules.identity import content_digest
from hub.store.orders.conflicts import ConflictKind
from hub.store.orders.model import StoredOrder


def cancel(office: Office, reference: str, by: str, why: str) -> bool:
    """Take an order back; False when a person must settle it. Asked again it does nothing more.

    Raises:
        RecordRejected: `unknown-order`.
    """
    return office.store.withdraw(reference, by, why, wish=ConflictKind.CANCEL, fact="cancel")


def replace(office: Office, reference: str, basket: Basket, by: str, why: str) -> StoredOrder | None:
    """Put another basket, under a key of its own, in an order's place; None when a person must settle it.

    The new basket is checked before the old order is taken back, so that a customer isn't left without either.

    Raises:
        RecordRejected: `unknown-order`.
        OrderRefused: the new basket breaks a rule; then the old order stands as it was.
    """
    if office.store.order_by_key(basket.key) is None:
        check(basket, tenant=office.tenant, store=office.store)
    told = {"by_key": basket.key, "content": content_digest(basket)}
    fact = f"{basket.key} {told['content']}"
    if not office.store.withdraw(reference, by, why, wish=ConflictKind.EDIT, fact=fact, **told):
        return None
    return take_in(basket, tenant=office.tenant, store=office.store, mappable=office.payload)
