"""An order enters: checked by the rules, kept once, sent for approval.

The storefront may offer the same basket as often as it likes: the same key with the same content gives the same order.
A basket that the rules refused may be offered again under its key once it is mended, since nothing came of it; an order
that was taken, or that an approver refused, keeps its key for good.
"""

import hashlib
import json
from base64 import b32encode
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hub.errors import OrderRefused, Unmappable
from hub.records import Basket, Order, Terms
from hub.rules import approval, vat_number
from hub.rules.basket import Agreement, Known, Reason, agree
from hub.settings import Tenant
from hub.store import TenantBinding
from hub.store.order_records import Standing, StoredOrder

Mappable = Callable[[Order], object]


def take_in(basket: Basket, *, tenant: Tenant, store: TenantBinding, mappable: Mappable | None = None) -> StoredOrder:
    """The order as it is kept: waiting for its approvers, or approved and queued at once.

    `mappable` raises Unmappable for an order that lacks a mapping entry: it is kept all the same, and says so.

    Raises:
        OrderRefused: `key-reused` for a key that stands for another basket; else the code of the first reason, with all
            of them in the message. What was refused is kept with its reasons.
    """
    digest, reference = content_digest(basket), reference_of(tenant.id, basket.key)
    older = store.order_by_key(basket.key)
    if older and not older.is_refused_by_rules:
        return _same(older, digest)
    known, today = _known(basket, store), _day(basket, tenant)
    agreement = agree(basket, known, tenant.prices, tenant.tax, today)
    if agreement.reasons or known.customer is None or known.terms is None:
        return _refuse(basket, reference, digest, today, agreement.reasons, store)
    customer, terms = known.customer, known.terms
    number = vat_number.normal(customer.vat_number, customer.country)
    buyer = store.link_account(customer.account, customer.name, number)
    order = _order(basket, reference, buyer, today, terms, agreement)

    def approvers(standing: Standing) -> Sequence[approval.Step]:
        return approval.required(tenant.approval, _facts(order, terms, agreement, standing))

    try:
        stored = store.take(basket, digest, order, approvers, _missing(order, mappable))
    except OrderRefused as refused:
        return _refuse(basket, reference, digest, today, [Reason(refused.code, str(refused))], store)
    return _same(stored, digest)


def content_digest(basket: Basket) -> str:
    """The same for the same basket, however its numbers and times are written."""
    content = basket.model_dump(mode="python")
    content["placed_at"] = str(_moment(basket))
    for line in content["lines"]:
        line.update({key: f"{line[key].normalize():f}" for key in ("quantity", "unit_price") if line[key] is not None})
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def reference_of(tenant: str, key: str) -> str:
    """Our reference, which the ERP keeps: follows from what the storefront calls the order, so it never changes."""
    return "H" + b32encode(hashlib.sha256(f"{tenant}\0{key}".encode()).digest())[:12].decode()


def _same(stored: StoredOrder, digest: str) -> StoredOrder:
    if stored.digest != digest:
        key = stored.basket.key
        raise OrderRefused(f"the key {key} stands for another basket ({stored.reference})", code="key-reused")
    return stored


def _known(basket: Basket, store: TenantBinding) -> Known:
    skus = [line.sku for line in basket.lines]
    return Known(
        customer=store.customer(basket.account),
        terms=store.terms(basket.account),
        products=store.products(skus),
        prices=store.prices_of(skus),
        ship_to=store.address(basket.account, basket.ship_to) if basket.ship_to else None,
        shipping_methods=store.shipping_methods() if basket.shipping_method else frozenset(),
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


def _facts(order: Order, terms: Terms, agreement: Agreement, standing: Standing) -> approval.Facts:
    return approval.Facts(
        account=order.account,
        currency=order.currency,
        gross=order.gross,
        exposure=terms.balance + standing.open_gross + order.gross,
        credit_limit=terms.credit_limit,
        new_customer=not standing.has_ordered,
        off_list=agreement.off_list,
    )


def _missing(order: Order, mappable: Mappable | None) -> str | None:
    """The mapping entry that the order must wait for."""
    try:
        if mappable:
            mappable(order)
    except Unmappable as error:
        return str(error)
    return None


def _refuse(
    basket: Basket, reference: str, digest: str, today: date, reasons: Sequence[Reason], store: TenantBinding
) -> StoredOrder:
    """Keep what is refused and raise its reasons; gives the order if it was taken meanwhile."""
    placed = basket.model_copy(update={"placed_at": _moment(basket)})
    buyer = store.buyer_of(basket.account)
    stored = store.refuse_basket(reference, placed, digest, reasons, ordered_on=today, buyer=buyer)
    if stored.is_refused_by_rules:
        raise OrderRefused("; ".join(reason.message for reason in reasons), code=reasons[0].code)
    return _same(stored, digest)


def _day(basket: Basket, tenant: Tenant) -> date:
    """The office's calendar day: its prices and VAT rates count."""
    return _moment(basket).astimezone(ZoneInfo(tenant.timezone)).date()


def _moment(basket: Basket) -> datetime:
    """When it was placed, in UTC, as which a time without a zone is kept."""
    return basket.placed_at.replace(tzinfo=basket.placed_at.tzinfo or UTC).astimezone(UTC)
