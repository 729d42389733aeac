"""What an office knows just now of an account and some products: what baskets are checked and prices shown by."""

from collections.abc import Sequence

from hub.config.tenant import Tenant
from hub.rules.agreement import BasketFacts
from hub.store import TenantBinding
from hub.store.catalogue.account_goods import GoodsForAccount


def facts_for(
    tenant: Tenant,
    store: TenantBinding,
    account: str,
    skus: Sequence[str],
    *,
    ship_to: str | None = None,
    wants_shipping: bool = False,
) -> BasketFacts:
    """Everything but the prices that only the ERP knows. `wants_shipping`: whether a shipping method was chosen."""
    goods = store.account_goods.of(account, skus, ship_to=ship_to, wants_shipping=wants_shipping)
    return facts_of(tenant, goods)


def facts_of(tenant: Tenant, goods: GoodsForAccount) -> BasketFacts:
    """The same of what was read already."""
    return BasketFacts(
        customer=goods.customer,
        terms=goods.terms,
        products=goods.products,
        prices=goods.prices,
        ship_to=goods.ship_to,
        shipping_methods=goods.shipping_methods,
        smallest=tenant.smallest_quantities,
        discounts=goods.discounts,
        units=goods.units,
    )
