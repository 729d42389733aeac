"""Exact amounts with their currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MINOR_UNITS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3}
"""Digits after the point where they aren't two (ISO 4217, table A.1)."""


def minor_unit(currency: str) -> Decimal:
    """The smallest amount that is paid in a currency: Decimal("0.01") for GBP and EUR."""
    return Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))


def to_minor(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest amount, as invoices do."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


@dataclass(frozen=True, order=False)
class Money:
    """An exact amount in one currency; two currencies never add up."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added: convert by a named rate first")
        return Money(self.amount + other.amount, self.currency)

    def rounded(self) -> "Money":
        """To the currency's smallest amount, half up."""
        return Money(to_minor(self.amount, self.currency), self.currency)

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"
