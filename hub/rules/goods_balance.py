"""What an order's shipments, invoices and credit memos come to, product by product."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hub.rules.counted_goods import Pool

Quantities = Mapping[Pool, Fraction]
NONE = Fraction(0)


@dataclass(frozen=True)
class GoodsBalance:
    """Quantities by pool, of those that were ordered alone.

    `shipped` and `invoiced` count what corrections take off, `charged` only invoices' lines above zero; `taken_back` is
    what credit memos say.
    """

    ordered: Quantities
    shipped: Quantities
    charged: Quantities
    invoiced: Quantities
    taken_back: Quantities

    @property
    def delivered(self) -> Quantities:
        """What was shipped or charged, whichever is more: a service is never shipped."""
        return {pool: max(self.shipped.get(pool, NONE), self.charged.get(pool, NONE)) for pool in self.ordered}

    @property
    def kept(self) -> Quantities:
        """What was invoiced and not taken back; below zero where more was taken back."""
        return {pool: self.invoiced.get(pool, NONE) - self.taken_back.get(pool, NONE) for pool in self.ordered}

    @property
    def missing(self) -> Quantities:
        """What was ordered and not delivered."""
        delivered = self.delivered
        return {pool: quantity - max(delivered[pool], NONE) for pool, quantity in self.ordered.items()}

    @property
    def credited(self) -> Quantities:
        """What of the order was charged and isn't kept."""
        kept = self.kept
        return {
            pool: min(quantity, self.ordered[pool]) - max(kept[pool], NONE) for pool, quantity in self.charged.items()
        }

    @property
    def over_credited(self) -> Quantities:
        """What was taken back beyond what was invoiced."""
        kept = self.kept
        return {pool: -kept[pool] for pool in self.taken_back}

    def share(self, quantities: Quantities) -> Fraction:
        """The share of what was ordered that they cover; more of one product doesn't make up for another."""
        total = sum(self.ordered.values(), NONE)
        done = sum(
            (min(ordered, max(quantities.get(pool, NONE), NONE)) for pool, ordered in self.ordered.items()), NONE
        )
        return done / total if total else NONE
