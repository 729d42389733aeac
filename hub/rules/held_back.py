"""Records that the ERP has newer than the hub, since they were rejected: an order that touches one is for a person."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hub.records import Basket, Customer, Kind, Product, Scope
from hub.rules.price_request import scopes_of

LONGEST = 200
"""Characters of a reject's reason that an approver is shown; `hub rejects show` has all of them."""


@dataclass(frozen=True)
class HeldBack:
    """A rejected record.

    `party`: whom a price is for, as `scope:code`; `product_group`: which products a discount is on. None where the
    record doesn't tell.
    """

    kind: Kind
    record: str
    reason: str
    since: datetime
    party: str | None = None
    product_group: str | None = None

    def __str__(self) -> str:
        """For an approver."""
        reason = self.reason if len(self.reason) <= LONGEST else f"{self.reason[:LONGEST]}…"
        group = f" on the product group {self.product_group}" if self.product_group else ""
        record = f"the ERP's {self.kind.value} {self.record}{group}"
        return f"{record} isn't in the hub since {self.since:%Y-%m-%d}: {reason}"


def that_count(
    held: Iterable[HeldBack], basket: Basket, customer: Customer, products: Collection[Product] = ()
) -> Iterator[HeldBack]:
    """Those that may change what is agreed.

    That isn't another customer's price, a discount on a group that none of the ordered `products` is in, nor an
    address that isn't delivered to.
    """
    for each in held:
        if not is_for(each.party, customer) or not is_on(each.product_group, products):
            continue
        if each.kind is Kind.ADDRESS and not basket.ship_to:
            continue
        yield each


def is_for(party: str | None, customer: Customer) -> bool:
    """Whether a customer is who a price is for, or may be, where the record doesn't tell."""
    return party is None or party in _parties(customer)


def is_on(product_group: str | None, products: Iterable[Product]) -> bool:
    """Whether one of the products is in the group that a discount is on; any may be, where the record doesn't tell."""
    return not product_group or any(product.discount_group == product_group for product in products)


def _parties(customer: Customer) -> set[str]:
    return {f"{Scope.ALL}:", *(f"{scope}:{code}" for scope, codes in scopes_of(customer).items() for code in codes)}
