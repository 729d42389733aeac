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
from hub.rules.order_identity import content_digest, is_same, placed_at_utc, reference_of
from hub.store import TenantBinding
from hub.store.orders.submission_writes import Submission

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
    older = store.orders.by_key(basket.key)
    if older and not older.is_refused_by_rules:
        return same(older, basket)
    checked = check_basket(basket, tenant, store, carries, ask)
    submission = prepare(checked, tenant, store, validate_mapping, overlong)
    if not isinstance(submission, Submission):
        return _refuse(checked, submission, tenant, store)
    try:
        stored = store.submissions.take(submission)
    except OrderRefused as refused:
        return _refuse(checked, [RefusalReason(refused.code, str(refused))], tenant, store)
    # of two calls at once with one key the store gives both what the quicker one kept
    return same(stored, basket)


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


def prepare(
    checked: CheckedBasket,
    tenant: Tenant,
    store: TenantBinding,
    validate_mapping: ValidateMapping | None = None,
    overlong: Overlong | None = None,
) -> Submission | Sequence[RefusalReason]:
    """A checked basket as the order that it becomes, or every reason why it becomes none; see `submit_order`."""
    basket, customer = checked.basket, checked.customer
    if checked.reasons or customer is None:
        return checked.reasons
    reference = reference_of(tenant.id, basket.key)
    number = vat_number.normalize(customer.vat_number, customer.country)
    order = checked.order(reference, store.vat_linking.link(customer.account, customer.name, number))
    # asked by the store, while it keeps the account's other orders waiting: see RequiredFor there
    required_for = partial(approvals_needed, tenant, order, checked)
    payload, missing = _mapped(order, validate_mapping)
    if overlong and payload is not None and (reasons := [*overlong(order, payload)]):
        return reasons
    balance_of = store.raw_log.checkpoint(Kind.TERMS)
    return Submission(basket, content_digest(basket), order, required_for, missing, balance_of)


def same(stored: StoredOrder, basket: Basket) -> StoredOrder:
    """The order that stands under a basket's key, if it is that basket's; else OrderRefused `key-reused`."""
    if not is_same(stored, basket):
        raise OrderRefused(f"the key {basket.key} stands for another basket ({stored.reference})", code="key-reused")
    return stored


def _mapped(order: Order, validate_mapping: ValidateMapping | None) -> tuple[Any, str | None]:
    """The order in the ERP's own shape, or the mapping entry that it must wait for."""
    try:
        return validate_mapping and validate_mapping(order), None
    except Unmappable as error:
        return None, str(error)


def _refuse(
    checked: CheckedBasket, reasons: Sequence[RefusalReason], tenant: Tenant, store: TenantBinding
) -> StoredOrder:
    """Keep what is refused and raise its reasons; gives the order if it was taken meanwhile."""
    stored = keep_refused(checked, reasons, tenant, store)
    if stored.is_refused_by_rules:
        raise refusal(reasons)
    return same(stored, checked.basket)


def keep_refused(
    checked: CheckedBasket, reasons: Sequence[RefusalReason], tenant: Tenant, store: TenantBinding
) -> StoredOrder:
    """Keep a basket with the reasons against it; gives the order instead if it was taken meanwhile."""
    basket, day = checked.basket, checked.taking.day
    placed = basket.model_copy(update={"placed_at": placed_at_utc(basket)})
    reference, buyer = reference_of(tenant.id, basket.key), store.links.buyer_of(basket.account)
    return store.submissions.refuse(reference, placed, content_digest(basket), reasons, ordered_on=day, buyer=buyer)
