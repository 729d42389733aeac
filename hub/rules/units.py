"""The units of products, as far as one can be counted in another; exact, whatever the factors are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Units:
    """`own`: each product's own unit; `others`: by product and unit, how many of its own one of that unit holds."""

    own: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    def factor(self, sku: str, unit: str) -> Fraction | None:
        """How many of the product's own unit one of this unit holds; None where nobody says."""
        if self.own.get(sku) == unit:
            return Fraction(1)
        factor = self.others.get(sku, {}).get(unit)
        return None if factor is None else Fraction(factor)

    def known(self, sku: str) -> frozenset[str]:
        """The units in which a product is counted."""
        own = {self.own[sku]} if sku in self.own else set()
        return frozenset(own | self.others.get(sku, {}).keys())


def as_decimal(number: Fraction) -> Decimal | None:
    """The same number, or None where no decimal is that."""
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    return decimal.normalize() + 0 if Fraction(decimal) == number else None
