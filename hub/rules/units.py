"""The units of products, as far as one can be counted in another; exact, whatever the factors are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from hub.records import OrderLine


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

    def as_ordered(self, lines: Iterable[OrderLine]) -> "Units":
        """The units of an order's products as they were when it was taken in, as far as its lines say so."""
        own, others = {**self.own}, {**self.others}
        for line in lines:
            if line.own_unit is None or line.unit_factor is None:
                continue
            # factors of another own unit say nothing about this one
            known = others.get(line.sku, {}) if own.get(line.sku) == line.own_unit else {}
            own[line.sku], others[line.sku] = line.own_unit, {**known, line.unit: line.unit_factor}
        return Units(own, others)


def as_decimal(number: Fraction) -> Decimal | None:
    """The same number, or None where no decimal is that."""
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    return decimal.normalize() + 0 if Fraction(decimal) == number else None
