"""Which price this account pays for this product, in this quantity, on this day, and which rule said so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from hub.config.erp import Prices
from hub.records import Discount, Price, Scope
from hub.rules.asked_price import AskedFor, AskedPrice
from hub.rules.discounting import best_discount
from hub.rules.net_price import EXACT, NetPrice, plain
from hub.rules.price_request import PriceRequest

BY_SPECIFICITY = (Scope.CUSTOMER, Scope.GROUP, Scope.DISCOUNT_GROUP, Scope.LIST, Scope.ALL)
"""From the most specific scope on; the product's base price comes behind them all."""

TaxRate = Callable[[], Decimal]
"""The product's own VAT rate of the day, in percent; asked only where a price has VAT in it."""


@dataclass(frozen=True)
class PriceFacts:
    """What an office has of a product's prices.

    `discounts`: those that may touch it, for whomever. `units`: how many of the product's own unit each other one
    holds. `asked`: what the ERP itself says that the account pays.
    """

    prices: Sequence[Price] = ()
    discounts: Sequence[Discount] = ()
    units: Mapping[str, Decimal] = field(default_factory=dict)
    asked: Mapping[AskedFor, AskedPrice] = field(default_factory=dict)


@dataclass(frozen=True)
class Quote:
    """The net price of one unit in the order's currency, and the rule that gave it in words."""

    amount: Decimal
    rule: str


@dataclass(frozen=True)
class _Candidate:
    """A price that counts; `net` is None where only the ERP can compute it. `minimum` is in the ordered unit."""

    scope: Scope
    minimum: Decimal
    start: int
    net: Decimal | None
    rule: str

    @property
    def rank(self) -> int:
        return BY_SPECIFICITY.index(self.scope)


def price_of(asked: PriceRequest, facts: PriceFacts, rules: Prices, tax_rate: TaxRate) -> Quote | None:
    """The price that counts, or None when the office has none.

    By `rules.choose`:

    - `lowest`: the lowest of all, whatever its scope and minimum quantity, with the highest discount. So do Dynamics
      NAV and Business Central ("Best price calculation" in Microsoft's manuals; Business Central with the lines of
      every active list).
    - `most-specific`: the scope that is the most specific; in it the greatest minimum quantity that is reached, then
      the latest start.
    - `lowest-in-scope`: the scope that is the most specific; in it the lowest price.

    The base price counts where no other does. Currencies must be equal, and units too unless `rules.convert_units`.
    Both ends of a validity are included. Where one of those to choose from is computed by the ERP alone, nobody knows
    which it is: there is no price, unless `rules.computed` lets the base price stand in for that one, or by `rules.ask`
    the ERP was asked.

    Raises:
        OrderRefused: a price has VAT in it, and the regime has no rate.
    """
    with localcontext(prec=EXACT):
        if is_asked(asked, facts, rules, tax_rate):
            return _answer(asked, facts, rules, tax_rate)
        winner = _Prices(asked, facts, rules, tax_rate).winner()
    return Quote(winner.net, winner.rule) if winner and winner.net is not None else None


def is_asked(asked: PriceRequest, facts: PriceFacts, rules: Prices, tax_rate: TaxRate) -> bool:
    """Whether the ERP is to be asked: always, or where only it can compute the price that counts."""
    if rules.ask is None:
        return False
    if rules.ask.when == "always":
        return True
    with localcontext(prec=EXACT):
        winner = _Prices(asked, facts, rules, tax_rate).winner()
    return winner is not None and winner.net is None


def why_no_price(asked: PriceRequest, facts: PriceFacts, rules: Prices, tax_rate: TaxRate) -> str:
    """What to say where `price_of` has none."""
    if is_asked(asked, facts, rules, tax_rate):
        told = facts.asked.get(asked_for(asked))
        return f"{asked.product.sku}: {told.why if told else 'the ERP was not asked for the price'}"
    with localcontext(prec=EXACT):
        winner = _Prices(asked, facts, rules, tax_rate).winner()
    if winner:
        return f"only the ERP can compute the price of {asked.product.sku} ({winner.rule})"
    return f"{asked.product.sku} has no {asked.currency} price for this account"


def asked_for(asked: PriceRequest) -> AskedFor:
    """What the ERP is asked for."""
    return AskedFor(asked.product.sku, asked.unit, asked.quantity)


def _answer(asked: PriceRequest, facts: PriceFacts, rules: Prices, tax_rate: TaxRate) -> Quote | None:
    told = facts.asked.get(asked_for(asked))
    if told is None or told.amount is None or told.asked_at is None:
        return None
    price = NetPrice(told.amount, Decimal(1), Decimal(0), tax_rate() if told.includes_tax else None)
    words = f"asked of the ERP at {told.asked_at:%Y-%m-%d %H:%M} UTC"
    return Quote(price.rounded(rules.decimals), words + price.in_words(asked.product.unit, rules.decimals))


class _Prices:
    def __init__(self, asked: PriceRequest, facts: PriceFacts, rules: Prices, tax_rate: TaxRate) -> None:
        self._asked, self._facts, self._rules, self._tax_rate = asked, facts, rules, tax_rate
        self._discount = best_discount(asked, facts.discounts, facts.units, rules.choose)

    def winner(self) -> _Candidate | None:
        """The price that counts, be it one that only the ERP can compute."""
        candidates = self._listed()
        if not candidates:
            return self._base("base")
        if self._rules.choose != "lowest":
            foremost = min(candidate.rank for candidate in candidates)
            candidates = [candidate for candidate in candidates if candidate.rank == foremost]
        if self._rules.choose == "most-specific":
            last = max((candidate.minimum, candidate.start) for candidate in candidates)
            candidates = [candidate for candidate in candidates if (candidate.minimum, candidate.start) == last]
        # one that nobody knows may be the lowest; of equals the more specific, so that their order never matters
        return min(candidates, key=lambda each: (each.net is not None, each.net, each.rank, each.minimum, each.rule))

    def _listed(self) -> list[_Candidate]:
        """Those for the ordered unit; where none is, those for the product's own that may be converted."""
        meant, converted = list[_Candidate](), list[_Candidate]()
        for price in self._facts.prices:
            if (price.sku, price.currency) != (self._asked.product.sku, self._asked.currency):
                continue
            if not self._asked.concerns(price):
                continue
            factor = self._factor(price.unit)
            if factor is None or price.min_quantity > self._asked.quantity * factor:
                continue
            # a blank unit is for any, as in Dynamics; one that is named is meant
            (converted if factor != 1 and price.unit else meant).append(self._candidate(price, factor))
        return meant or converted

    def _factor(self, unit: str) -> Decimal | None:
        """How many of the price's unit one of the ordered unit holds; None where that isn't known or not allowed."""
        own = self._asked.product.unit
        if (unit or own) == self._asked.unit:
            return Decimal(1)
        if not self._rules.convert_units or (unit or own) != own:
            return None
        return self._facts.units.get(self._asked.unit)

    def _candidate(self, price: Price, factor: Decimal) -> _Candidate:
        rule = _rule_in_words(price)
        if price.computed:
            base = self._base(f"{rule}, computed by the ERP; base") if self._rules.computed == "base" else None
            net, rule = (base.net, base.rule) if base else (None, f"{rule}, computed by the ERP")
        else:
            agreed = self._discount.percent if self._discount and price.allows_discount else Decimal(0)
            net, rule = self._net(price.amount, factor, max(price.discount, agreed), price.includes_tax, rule)
        start = price.valid_from.toordinal() if price.valid_from else 0
        return _Candidate(price.scope, price.min_quantity / factor, start, net, rule)

    def _base(self, rule: str) -> _Candidate | None:
        product, factor = self._asked.product, self._factor("")
        if product.base_amount is None or product.base_currency != self._asked.currency or factor is None:
            return None
        percent = self._discount.percent if self._discount else Decimal(0)
        net, rule = self._net(product.base_amount, factor, percent, product.base_includes_tax, rule)
        return _Candidate(Scope.ALL, Decimal(0), 0, net, rule)

    def _net(
        self, amount: Decimal, factor: Decimal, discount: Decimal, includes_tax: bool, rule: str
    ) -> tuple[Decimal, str]:
        tax = self._tax_rate() if includes_tax else None
        price = NetPrice(amount, factor, discount, tax)
        return price.rounded(self._rules.decimals), rule + price.in_words(
            self._asked.product.unit, self._rules.decimals
        )


def _rule_in_words(price: Price) -> str:
    """Such as "customer from 10, valid from 2026-01-01"."""
    scope = price.scope.value
    if price.scope in (Scope.GROUP, Scope.LIST, Scope.DISCOUNT_GROUP):
        scope += f" {price.scope_code}"
    words = f"{scope} from {plain(price.min_quantity)}"
    if price.list_code and price.list_code != price.scope_code:
        words += f" in {price.list_code}"
    if price.valid_from:
        words += f", valid from {price.valid_from}"
    if price.valid_to:
        words += f", valid to {price.valid_to}"
    return words
