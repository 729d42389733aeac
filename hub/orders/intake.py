"""An order enters: checked by the rules, kept once, sent for approval.

The storefront may offer the same basket as often as it likes: the same key with the same content gives the same order.
A basket that the rules refused may be offered again under its key once it is mended, since nothing came of it; an order
that was taken, or that an approver refused, keeps its key for good.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from hub.config.tenant import Tenant
from hub.errors import OrderRefused, Unmappable
from hub.office import Office
from hub.orders.approval_needed import approvals_needed
from hub.orders.asking_prices import ask_prices
from hub.orders.basket_check import Ask, CheckedBasket, check_basket, refusal
from hub.orders.office_check import overlong as overlong_at
from hub.records import Basket, Kind, Order
from hub.records.stored_order import RefusalReason, StoredOrder
from hub.rules import vat_number
from hub.rules.order_identity import content_digest, placed_at_utc, reference_of
from hub.store import TenantBinding

ValidateMapping = Callable[[Order], Any]
Overlong = Callable[[Order, dict[str, Any]], Iterable[RefusalReason]]


def submit_order(
    basket: Basket,
    *,
    tenant: Tenant,
    store: TenantBinding,
    validate_mapping: ValidateMapping | None = None,
    carries: Collection[str] | None = None,
    overlong: Overlong | None = None,
    ask: Ask | None = None,
) -> StoredOrder:
    """The order as it is kept: waiting for its approvers, or approved and queued at once.

    `validate_mapping` raises Unmappable for an order that lacks a mapping entry: it is kept all the same, and says so.
    `carries`: the order's fields that the mapping brings to the ERP; what else a basket says is refused. `overlong`
    says what of the payload that `validate_mapping` gives has no room in the ERP's fields: that is refused, too.
    `ask`: see `check_basket`.

    Raises:
        OrderRefused: `key-reused` for a key that stands for another basket; else the code of the first reason, with all
            of them in the message. What was refused is kept with its reasons.
    """
    digest, reference = content_digest(basket), reference_of(tenant.id, basket.key)
    older = store.orders.by_key(basket.key)
    if older and not older.is_refused_by_rules:
        return _same(older, digest)
    checked = check_basket(basket, tenant, store, carries, ask)
    if checked.reasons or checked.customer is None:
        return _refuse(checked, reference, digest, checked.reasons, store)
    customer = checked.customer
    number = vat_number.normalize(customer.vat_number, customer.country)
    order = checked.order(reference, store.vat_linking.link(customer.account, customer.name, number))
    # asked by the store, while it keeps the account's other orders waiting: see RequiredFor there
    required_for = partial(approvals_needed, tenant, order, checked)
    payload, missing = _mapped(order, validate_mapping)
    if overlong and payload is not None and (reasons := [*overlong(order, payload)]):
        return _refuse(checked, reference, digest, reasons, store)
    try:
        balance_of = store.raw_log.checkpoint(Kind.TERMS)
        stored = store.submissions.take(basket, digest, order, required_for, missing, balance_of=balance_of)
    except OrderRefused as refused:
        return _refuse(checked, reference, digest, [RefusalReason(refused.code, str(refused))], store)
    # of two calls at once with one key the store gives both what the quicker one kept
    return _same(stored, digest)


def take_in(basket: Basket, office: Office) -> StoredOrder:
    """`submit_order` for an office with its mapping."""
    return submit_order(
        basket,
        tenant=office.tenant,
        store=office.store,
        validate_mapping=office.payload,
        carries=office.carries,
        ask=partial(ask_prices, office),
        overlong=partial(overlong_at, office),
    )


def _same(stored: StoredOrder, digest: str) -> StoredOrder:
    # not `stored.digest`, which an older release may have made of other fields
    if content_digest(stored.basket) != digest:
        key = stored.basket.key
        raise OrderRefused(f"the key {key} stands for another basket ({stored.reference})", code="key-reused")
    return stored


def _mapped(order: Order, validate_mapping: ValidateMapping | None) -> tuple[Any, str | None]:
    """The order in the ERP's own shape, or the mapping entry that it must wait for."""
    try:
        return validate_mapping and validate_mapping(order), None
    except Unmappable as error:
        return None, str(error)


def _refuse(
    checked: CheckedBasket, reference: str, digest: str, reasons: Sequence[RefusalReason], store: TenantBinding
) -> StoredOrder:
    """Keep what is refused and raise its reasons; gives the order if it was taken meanwhile."""
    basket, day = checked.basket, checked.taking.day
    placed = basket.model_copy(update={"placed_at": placed_at_utc(basket)})
    buyer = store.links.buyer_of(basket.account)
    stored = store.submissions.refuse(reference, placed, digest, reasons, ordered_on=day, buyer=buyer)
    if stored.is_refused_by_rules:
        raise refusal(reasons)
    return _same(stored, digest)
