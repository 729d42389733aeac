"""A basket held against what its office knows; nothing is kept of it here."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hub.config.tenant import Tenant
from hub.errors import OrderRefused
from hub.orders.basket_facts import facts_for
from hub.records import Basket, Customer, Order, Product, Terms
from hub.records.stored_order import RefusalReason
from hub.rules.agreement import Agreement, agree, prices_to_ask
from hub.rules.asked_price import AskedFor, AskedPrice
from hub.rules.held_back import HeldBack, that_count
from hub.rules.price_request import PriceRequest
from hub.rules.taking_in import TakingIn
from hub.rules.wishes import not_carried, units_not_carried
from hub.store import TenantBinding

Ask = Callable[[Sequence[PriceRequest]], Mapping[AskedFor, AskedPrice]]


@dataclass(frozen=True)
class CheckedBasket:
    """A basket with every reason against it; only one without any has an order.

    `held_back`: rejected records that it touches.
    """

    basket: Basket
    taking: TakingIn
    customer: Customer | None
    terms: Terms | None
    agreement: Agreement
    reasons: tuple[RefusalReason, ...]
    held_back: tuple[HeldBack, ...] = ()

    def order(self, reference: str, buyer: str) -> Order:
        """The order as it is agreed."""
        basket, terms, address = self.basket, self.terms, self.basket.deliver_to
        assert terms
        return Order(
            reference=reference,
            buyer=buyer,
            account=basket.account,
            currency=basket.currency,
            ordered_on=self.taking.day,
            purchase_order=basket.purchase_order,
            ship_to=basket.ship_to,
            **({f"delivery_{part}": text for part, text in address.model_dump().items()} if address else {}),
            wanted_on=basket.wanted_on,
            contact=basket.contact,
            comment=basket.comment,
            quote=basket.quote,
            shipping_method=basket.shipping_method or terms.shipping_method,
            payment_days=terms.payment_days,
            lines=self.agreement.lines,
            charges=self.agreement.charges,
            texts=self.agreement.texts,
            net=self.agreement.totals.net,
            tax=self.agreement.totals.tax,
            gross=self.agreement.totals.gross,
        )


def check_basket(
    basket: Basket,
    tenant: Tenant,
    store: TenantBinding,
    carries: Collection[str] | None = None,
    ask: Ask | None = None,
) -> CheckedBasket:
    """See what the rules say of a basket just now. `carries`: see `not_carried`; None where nobody asks.

    `ask` asks the ERP for prices that only it knows.
    """
    skus, wants_shipping = [line.sku for _, line in basket.goods()], basket.shipping_method is not None
    known = facts_for(tenant, store, basket.account, skus, ship_to=basket.ship_to, wants_shipping=wants_shipping)
    taking = TakingIn(store.submissions.now(), tenant.timezone, tenant.basket_limit)
    if ask and (requests := [*prices_to_ask(basket, known, tenant.prices, tenant.tax, taking)]):
        known = replace(known, asked=ask(requests))
    agreement = agree(basket, known, tenant.prices, tenant.tax, taking, tenant.charges)
    lost = () if carries is None else (*not_carried(basket, carries), *units_not_carried(agreement.lines, carries))
    products = [*known.products.values()]
    held = () if known.customer is None else tuple(held_back(basket, known.customer, products, store))
    return CheckedBasket(basket, taking, known.customer, known.terms, agreement, (*agreement.reasons, *lost), held)


def refusal(reasons: Collection[RefusalReason]) -> OrderRefused:
    """The error of them: the code of the first one, and the messages of all."""
    return OrderRefused("; ".join(reason.message for reason in reasons), code=next(iter(reasons)).code)


def held_back(
    basket: Basket, customer: Customer, products: Collection[Product], store: TenantBinding
) -> Iterable[HeldBack]:
    """The rejected records that a basket touches just now."""
    rejects = store.rejects.about(basket.account, (line.sku for _, line in basket.goods()))
    held = (
        HeldBack(each.kind, each.source_key, each.reason, each.first_seen, each.party, each.product_group)
        for each in rejects
    )
    return that_count(held, basket, customer, products)
