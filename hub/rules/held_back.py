"""Records that the ERP has newer than the hub, since they were rejected: an order that touches one is for a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hub.records import Basket, Customer, Kind, Scope

LONGEST = 200
"""Characters of a reject's reason that an approver is shown; `hub rejects show` has all of them."""


@dataclass(frozen=True)
class HeldBack:
    """A rejected record. `party`: whom a price is for, as `scope:code`; None where the record doesn't tell."""

    kind: Kind
    record: str
    reason: str
    since: datetime
    party: str | None = None

    def __str__(self) -> str:
        """For an approver."""
        reason = self.reason if len(self.reason) <= LONGEST else f"{self.reason[:LONGEST]}…"
        return f"the ERP's {self.kind.value} {self.record} isn't in the hub since {self.since:%Y-%m-%d}: {reason}"


def that_count(held: Iterable[HeldBack], basket: Basket, customer: Customer) -> Iterator[HeldBack]:
    """Those that may change what is agreed: not another customer's price, nor an address that isn't delivered to."""
    for each in held:
        if each.party is not None and each.party not in _parties(customer):
            continue
        if each.kind is Kind.ADDRESS and not basket.ship_to:
            continue
        yield each


def _parties(customer: Customer) -> set[str]:
    return {
        f"{Scope.ALL}:",
        f"{Scope.CUSTOMER}:{customer.account}",
        f"{Scope.GROUP}:{customer.price_group}",
        f"{Scope.DISCOUNT_GROUP}:{customer.discount_group}",
        f"{Scope.LIST}:{customer.price_list}",
    }
