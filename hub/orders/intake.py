"""An order enters: checked by the rules, kept once, sent for approval.

The storefront may offer the same basket as often as it likes: the same key with the same content gives the same order.
A basket that the rules refused may be offered again under its key once it is mended, since nothing came of it; an order
that was taken, or that an approver refused, keeps its key for good.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from hub.config.tenant import Tenant
from hub.errors import OrderRefused, Unmappable
from hub.records import Basket, Kind, Order, Terms
from hub.records.stored_order import AccountExposure, RefusalReason, StoredOrder
from hub.rules import vat_number
from hub.rules.approval_requirements import ApprovalFacts, RequiredApproval, required_approvals
from hub.rules.basket import Agreement, BasketFacts, agree
from hub.rules.identity import content_digest, placed_at_utc, reference_of
from hub.rules.taking_in import TakingIn
from hub.store import TenantBinding

ValidateMapping = Callable[[Order], object]


def submit_order(
    basket: Basket, *, tenant: Tenant, store: TenantBinding, validate_mapping: ValidateMapping | None = None
) -> StoredOrder:
    """The order as it is kept: waiting for its approvers, or approved and queued at once.

    `validate_mapping` raises Unmappable for an order that lacks a mapping entry: it is kept all the same, and says so.

    Raises:
        OrderRefused: `key-reused` for a key that stands for another basket; else the code of the first reason, with all
            of them in the message. What was refused is kept with its reasons.
    """
    digest, reference = content_digest(basket), reference_of(tenant.id, basket.key)
    older = store.orders.by_key(basket.key)
    if older and not older.is_refused_by_rules:
        return _same(older, digest)
    known, taking = _known(basket, tenant, store), _taking(tenant, store)
    agreement, today = agree(basket, known, tenant.prices, tenant.tax, taking), taking.day
    if agreement.reasons or known.customer is None or known.terms is None:
        return _refuse(basket, reference, digest, today, agreement.reasons, store)
    customer, terms = known.customer, known.terms
    number = vat_number.normalize(customer.vat_number, customer.country)
    buyer = store.vat_linking.link(customer.account, customer.name, number)
    order = _order(basket, reference, buyer, today, terms, agreement)
    # asked by the store, while it keeps the account's other orders waiting: see RequiredFor there
    required_for = partial(_required_for, tenant, order, terms, agreement)
    try:
        missing, balance_of = _missing(order, validate_mapping), store.raw_log.checkpoint(Kind.TERMS)
        stored = store.submissions.take(basket, digest, order, required_for, missing, balance_of=balance_of)
    except OrderRefused as refused:
        return _refuse(basket, reference, digest, today, [RefusalReason(refused.code, str(refused))], store)
    # of two calls at once with one key the store gives both what the quicker one kept
    return _same(stored, digest)


def check(basket: Basket, *, tenant: Tenant, store: TenantBinding) -> None:
    """See whether the rules would take the basket; nothing is kept.

    Raises:
        OrderRefused: with the code of the first reason, and all of them in the message.
    """
    known = _known(basket, tenant, store)
    reasons = agree(basket, known, tenant.prices, tenant.tax, _taking(tenant, store)).reasons
    if reasons:
        raise OrderRefused("; ".join(reason.message for reason in reasons), code=reasons[0].code)


def _same(stored: StoredOrder, digest: str) -> StoredOrder:
    # not `stored.digest`, which an older release may have made of other fields
    if content_digest(stored.basket) != digest:
        key = stored.basket.key
        raise OrderRefused(f"the key {key} stands for another basket ({stored.reference})", code="key-reused")
    return stored


def _taking(tenant: Tenant, store: TenantBinding) -> TakingIn:
    return TakingIn(store.clock.now(), tenant.timezone, tenant.basket_limit)


def _known(basket: Basket, tenant: Tenant, store: TenantBinding) -> BasketFacts:
    skus = [line.sku for line in basket.lines]
    return BasketFacts(
        customer=store.catalogue.customer(basket.account),
        terms=store.catalogue.terms(basket.account),
        products=store.catalogue.products(skus),
        prices=store.catalogue.prices_of(skus),
        ship_to=store.catalogue.address(basket.account, basket.ship_to) if basket.ship_to else None,
        shipping_methods=store.catalogue.shipping_methods() if basket.shipping_method else frozenset(),
        smallest=tenant.smallest_quantities,
    )


def _order(basket: Basket, reference: str, buyer: str, today: date, terms: Terms, agreement: Agreement) -> Order:
    return Order(
        reference=reference,
        buyer=buyer,
        account=basket.account,
        currency=basket.currency,
        ordered_on=today,
        purchase_order=basket.purchase_order,
        ship_to=basket.ship_to,
        shipping_method=basket.shipping_method or terms.shipping_method,
        payment_days=terms.payment_days,
        lines=agreement.lines,
        net=agreement.totals.net,
        tax=agreement.totals.tax,
        gross=agreement.totals.gross,
    )


def _required_for(
    tenant: Tenant, order: Order, terms: Terms, agreement: Agreement, exposure: AccountExposure
) -> Sequence[RequiredApproval]:
    """The approvals that the order needs, given what its account has under way at that moment."""
    return required_approvals(tenant.approval, _facts(order, terms, agreement, exposure, tenant.currency))


def _facts(order: Order, terms: Terms, agreement: Agreement, exposure: AccountExposure, own: str) -> ApprovalFacts:
    """`own`: the office's currency, in which its ERP keeps balance and credit limit."""
    amounts = [*exposure.open_gross.items(), (order.currency, order.gross)]
    return ApprovalFacts(
        account=order.account,
        currency=order.currency,
        gross=order.gross,
        # no rate is at hand: what is in other currencies isn't added, `foreign` asks a person instead
        exposure=sum((gross for currency, gross in amounts if currency == own), terms.balance),
        credit_limit=terms.credit_limit,
        credit_currency=own,
        foreign=tuple(sorted({currency for currency, _ in amounts} - {own})),
        new_customer=not exposure.has_ordered,
        off_list=agreement.off_list,
        classes=agreement.classes,
    )


def _missing(order: Order, validate_mapping: ValidateMapping | None) -> str | None:
    """The mapping entry that the order must wait for."""
    try:
        if validate_mapping:
            validate_mapping(order)
    except Unmappable as error:
        return str(error)
    return None


def _refuse(
    basket: Basket, reference: str, digest: str, today: date, reasons: Sequence[RefusalReason], store: TenantBinding
) -> StoredOrder:
    """Keep what is refused and raise its reasons; gives the order if it was taken meanwhile."""
    placed = basket.model_copy(update={"placed_at": placed_at_utc(basket)})
    buyer = store.links.buyer_of(basket.account)
    stored = store.submissions.refuse(reference, placed, digest, reasons, ordered_on=today, buyer=buyer)
    if stored.is_refused_by_rules:
        raise OrderRefused("; ".join(reason.message for reason in reasons), code=reasons[0].code)
    return _same(stored, digest)
