"""Which open orders a rejected record touches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.records import RECORDS, Customer, Product
from hub.records.stored_order import StoredOrder
from hub.rules.held_back import is_for, is_on
from hub.store import TenantBinding
from hub.store.catalogue.rejects import FOR_PARTIES, Reject


@dataclass(frozen=True)
class Touched:
    """How many orders that aren't in the ERP yet, and of how many accounts."""

    orders: int = 0
    accounts: int = 0


@dataclass(frozen=True)
class OpenOrders:
    """An office's orders that aren't in the ERP yet, with the products and customers that they name."""

    orders: Sequence[StoredOrder]
    products: Mapping[str, Product]
    customers: Mapping[str, Customer]

    @classmethod
    def of(cls, store: TenantBinding) -> "OpenOrders":
        """As they are just now."""
        orders = store.orders.unfinished()
        customers = (store.catalogue.customer(account) for account in {each.account for each in orders})
        return cls(
            orders,
            store.catalogue.products({sku for each in orders for sku in each.agreed.skus()}),
            {customer.account: customer for customer in customers if customer},
        )

    def touched_by(self, *rejects: Reject) -> Touched:
        """Count those that any of these rejected records touches."""
        mine = [each for each in self.orders if any(self._touches(reject, each) for reject in rejects)]
        return Touched(len(mine), len({each.account for each in mine}))

    def _touches(self, reject: Reject, stored: StoredOrder) -> bool:
        touches, skus = RECORDS[reject.kind].touches, stored.agreed.skus()
        if touches == "account":
            return reject.subject == stored.account
        customer = self.customers.get(stored.account)
        if customer and not is_for(reject.party, customer):
            return False
        if touches == "sku" and reject.subject:
            return reject.subject in skus
        products = (self.products[sku] for sku in skus if sku in self.products)
        return reject.kind.value in FOR_PARTIES and is_on(reject.product_group, products)
