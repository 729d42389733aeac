"""Which price this account pays for this product, in this quantity, on this day, and which rule said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from hub.records import Customer, Price, Product, Scope

PriceChoice = Literal["most-specific", "lowest"]
BY_SPECIFICITY = (Scope.CUSTOMER, Scope.GROUP, Scope.LIST, Scope.ALL)
"""From the most specific scope on; the product's base price comes behind them all."""


@dataclass(frozen=True)
class Quote:
    """The net price of one unit in the order's currency, and the rule that gave it in words."""

    amount: Decimal
    rule: str


def price_of(
    product: Product,
    prices: Iterable[Price],
    customer: Customer,
    *,
    quantity: Decimal,
    unit: str,
    currency: str,
    on: date,
    choose: PriceChoice = "most-specific",
) -> Quote | None:
    """The price that counts, or None when the office has none.

    Within a scope the greatest minimum quantity that is reached wins, then the latest start. Between scopes the most
    specific wins, or the lowest (a tie goes to the more specific): `lowest` is what Dynamics' own documents get, see
    "Best price calculation" in Microsoft's manual of Business Central. Unit and currency must be equal: nothing is
    converted. Both ends of a validity are included.
    """
    codes = {
        Scope.CUSTOMER: customer.account,
        Scope.GROUP: customer.price_group,
        Scope.LIST: customer.price_list,
    }
    usable = [
        price
        for price in prices
        if (price.sku, price.unit, price.currency) == (product.sku, unit, currency)
        and price.min_quantity <= quantity
        and (price.valid_from or date.min) <= on <= (price.valid_to or date.max)
        and price.scope_code == codes.get(price.scope, price.scope_code)  # a price for all has no code to compare
    ]
    quotes = [
        Quote(winner.amount, _rule_in_words(winner))
        for scope in BY_SPECIFICITY
        if (winner := _winner(price for price in usable if price.scope == scope))
    ]
    if product.base_amount is not None and (product.unit, product.base_currency) == (unit, currency):
        quotes.append(Quote(product.base_amount, "base"))
    if choose == "lowest":
        return min(quotes, key=lambda quote: quote.amount, default=None)  # the first of equals: the more specific
    return next(iter(quotes), None)


def _winner(prices: Iterable[Price]) -> Price | None:
    """By quantity, then start; the lower of two that are still alike, so that their order never matters."""
    return max(
        prices, key=lambda price: (price.min_quantity, price.valid_from or date.min, -price.amount), default=None
    )


def _rule_in_words(price: Price) -> str:
    """Such as "customer from 10, valid from 2026-01-01"."""
    scope = price.scope.value
    if price.scope in (Scope.GROUP, Scope.LIST):
        scope += f" {price.scope_code}"
    words = f"{scope} from {plain(price.min_quantity)}"
    if price.valid_from:
        words += f", valid from {price.valid_from}"
    if price.valid_to:
        words += f", valid to {price.valid_to}"
    return words


def plain(number: Decimal) -> str:
    """Digits without a trailing zero or an exponent: 10, 0.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
