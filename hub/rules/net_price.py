"""What an ERP's price comes to net, for one of the ordered unit: converted, discounted and without VAT."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

EXACT = 90
"""Digits in which nothing is rounded before it is meant to be."""
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class NetPrice:
    """`amount` for one of its own unit, of which the ordered unit holds `factor`; `discount` and `tax` in percent.

    `tax` is None where the amount has no VAT in it.
    """

    amount: Decimal
    factor: Decimal
    discount: Decimal
    tax: Decimal | None

    def rounded(self, decimals: int) -> Decimal:
        """Rounded half up, once, at the very end; an amount with which nothing was done stays as it is.

        Asks for a context of EXACT digits.
        """
        if self.factor == 1 and not self.discount and self.tax is None:
            return self.amount
        net = self.amount * self.factor * (HUNDRED - self.discount) / HUNDRED
        exact = net if self.tax is None else net * HUNDRED / (HUNDRED + self.tax)
        return Decimal(plain(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)))

    def in_words(self, own_unit: str, decimals: int) -> str:
        """What was done, such as ", less 20 %, without 23 % VAT (to 5 decimals)"."""
        words = f", times {plain(self.factor)} {own_unit}" if self.factor != 1 else ""
        words += f", less {plain(self.discount)} %" if self.discount else ""
        words += f", without {plain(self.tax)} % VAT" if self.tax is not None else ""
        return f"{words} (to {decimals} decimals)" if words else ""


def plain(number: Decimal) -> str:
    """Digits without a trailing zero or an exponent: 10, 0.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
