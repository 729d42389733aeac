"""A basket against what the office knows: the order as it is agreed, or every reason why it isn't."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from hub.config.allowed_charges import AllowedCharge
from hub.config.erp import Prices, Tax
from hub.errors import OrderRefused
from hub.records import (
    Address,
    Basket,
    BasketLine,
    Customer,
    Discount,
    OrderCharge,
    OrderLine,
    OrderText,
    Price,
    Product,
    ProductUnit,
    TaxTreatment,
    Terms,
)
from hub.records.stored_order import RefusalReason
from hub.rules import tax, vat_number
from hub.rules.approval_requirements import OffList
from hub.rules.asked_price import AskedFor, AskedPrice
from hub.rules.charging import agree_charges
from hub.rules.net_price import plain
from hub.rules.order_quantity import check_quantity
from hub.rules.price_request import PriceRequest, is_for
from hub.rules.pricing import PriceFacts, Quote, TaxRate, asked_for, is_asked, price_of, why_no_price
from hub.rules.product_units import code_of, factors
from hub.rules.regime import Regime
from hub.rules.regime import regime as regime_of
from hub.rules.taking_in import TakingIn
from hub.rules.wishes import refused_wishes

LINE_LIMIT = Decimal(10) ** 15
"""No line may come to this much: beyond it an amount is a mistake."""


@dataclass(frozen=True)
class BasketFacts:
    """What the office has of the basket's account, products and choices; what it lacks is None or left out.

    `smallest`: by unit, the quantity of which an order must be a multiple. `discounts`: those that may touch any of the
    products. `units`: by SKU. `asked`: what the ERP itself says of prices.
    """

    customer: Customer | None
    terms: Terms | None
    products: Mapping[str, Product]
    prices: Mapping[str, Sequence[Price]]
    ship_to: Address | None
    shipping_methods: frozenset[str]
    smallest: Mapping[str, Decimal] = field(default_factory=dict)
    discounts: Sequence[Discount] = ()
    units: Mapping[str, Sequence[ProductUnit]] = field(default_factory=dict)
    asked: Mapping[AskedFor, AskedPrice] = field(default_factory=dict)

    def of_product(self, sku: str) -> PriceFacts:
        """What there is of a product's prices."""
        return PriceFacts(self.prices.get(sku, ()), self.discounts, factors(self.units.get(sku, ())), self.asked)

    def has_prices_in(self, currency: str, on: date) -> bool:
        """Whether some price in that currency is for the account, of whatever is in the basket."""
        listed = (price for prices in self.prices.values() for price in prices if price.currency == currency)
        return self.customer is not None and any(is_for(price, self.customer, on) for price in listed)


@dataclass(frozen=True)
class Agreement:
    """What came of a basket: an order's lines and totals, with what approval must know, or the reasons against it.

    `classes`: the category and SKU of each line whose product has one. Amounts are in the basket's currency.
    """

    reasons: tuple[RefusalReason, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    charges: tuple[OrderCharge, ...] = ()
    texts: tuple[OrderText, ...] = ()
    totals: tax.Totals = field(default_factory=lambda: tax.Totals(Decimal(0), Decimal(0), Decimal(0)))
    off_list: tuple[OffList, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()


def agree(
    basket: Basket,
    facts: BasketFacts,
    prices: Prices,
    vat: Tax,
    taking: TakingIn,
    allowed: Mapping[str, AllowedCharge] = MappingProxyType({}),
) -> Agreement:
    """Check everything and collect every reason; the order is agreed only when there is none.

    Args:
        basket: as the storefront offers it.
        facts: what the office has.
        prices: which price counts, and what becomes of an offered price that isn't the list's.
        vat: the office's regime and rounding.
        taking: when, which gives the day whose prices and rates count.
        allowed: by code, what may be charged beside goods.
    """
    reasons = [*_head(basket, facts, taking)]
    if facts.customer is None or facts.terms is None:
        return Agreement((*reasons, *_lines_without_account(basket, facts, allowed)))
    regime = regime_of(vat.regime)
    lines: list[OrderLine] = []
    off_list: list[OffList] = []
    for number, line in basket.goods():
        agreed = _Line(number, line, basket, facts.customer, facts.terms, facts, prices, regime, taking.day)
        try:
            lines.append(agreed.order_line())
            off_list += agreed.off_list()
        except OrderRefused as refused:
            reasons.append(_of_line(refused, number))
    charged = [*agree_charges(basket, allowed, _rate_of(regime, facts.customer, facts.terms, taking.day))]
    charges = tuple(each for each in charged if isinstance(each, OrderCharge))
    reasons += (each for each in charged if isinstance(each, RefusalReason))
    if reasons:
        return Agreement(tuple(reasons))
    taxed = [tax.TaxedLine(line.quantity, line.unit_price, line.tax_rate) for line in lines]
    taxed += (tax.TaxedLine(Decimal(1), charge.amount, charge.tax_rate) for charge in charges)
    totals = tax.totals(taxed, basket.currency, vat.rounding)
    texts = tuple(OrderText(number=number, text=line.text) for number, line in basket.texts())
    categories = ((facts.products[line.sku].category, line.sku) for line in lines)
    classes = tuple((category, sku) for category, sku in categories if category)
    return Agreement((), tuple(lines), charges, texts, totals, tuple(off_list), classes)


def prices_to_ask(
    basket: Basket, facts: BasketFacts, prices: Prices, vat: Tax, taking: TakingIn
) -> Iterator[PriceRequest]:
    """What the ERP is to be asked for before the basket can be agreed, each once; not for lines that are refused."""
    if facts.customer is None or facts.terms is None or prices.ask is None:
        return
    regime, seen = regime_of(vat.regime), set[AskedFor]()
    for number, line in basket.goods():
        each = _Line(number, line, basket, facts.customer, facts.terms, facts, prices, regime, taking.day)
        with suppress(OrderRefused):
            asked = each.priced()
            goods = asked_for(asked)
            if goods not in seen and each.is_asked(asked):
                seen.add(goods)
                yield asked


def _rate_of(regime: Regime, customer: Customer, terms: Terms, on: date) -> Callable[[str], Decimal]:
    number = vat_number.validate(customer.vat_number, customer.country)
    return lambda tax_class: tax.rate(regime, tax_class, terms.tax_treatment, on, number)


def _head(basket: Basket, facts: BasketFacts, taking: TakingIn) -> Iterator[RefusalReason]:
    account, customer, terms = basket.account, facts.customer, facts.terms
    if customer is None:
        yield RefusalReason(
            "unknown-account", f"the office has no account {account or '(none given)'}", field="account"
        )
    elif customer.blocked:
        yield RefusalReason("blocked-account", f"the account {account} is blocked in the ERP", field="account")
    if customer and terms is None:
        yield RefusalReason(
            "no-terms",
            f"the office has no terms for the account {account}; pull them, or see its rejects",
            field="account",
        )
    if terms and terms.currency != basket.currency and not facts.has_prices_in(basket.currency, taking.day):
        message = f"the account {account} orders in {terms.currency}, not in {basket.currency}"
        yield RefusalReason("currency", message, field="currency")
    if customer and basket.ship_to and facts.ship_to is None:
        message = f"the account {account} has no delivery address {basket.ship_to}"
        yield RefusalReason("ship-to", message, field="ship_to")
    if basket.shipping_method and basket.shipping_method not in facts.shipping_methods:
        message = f"the office has no shipping method {basket.shipping_method}"
        yield RefusalReason("shipping-method", message, field="shipping_method")
    if why := taking.why_not(basket):
        yield RefusalReason("placed-at", why, field="placed_at")
    yield from refused_wishes(basket, customer, taking.day)
    if not basket.lines:
        yield RefusalReason("no-lines", "the basket is empty", field="lines")
    elif not any(basket.goods()):
        yield RefusalReason("no-goods", "charges and texts alone are no order: a product was expected", field="lines")


FIELD_OF = {
    "unknown-product": "sku",
    "inactive-product": "sku",
    "quantity": "quantity",
    "smallest-quantity": "quantity",
    "order-multiple": "quantity",
    "order-minimum": "quantity",
    "unit-factor": "unit",
    "unit": "unit",
    "price-zero": "unit_price",
    "price-policy": "unit_price",
    "price-changed": "shown_price",
    "amount": "quantity",
}
"""What of a line is to blame, by the reason's code; the others blame the office's own records."""


def _of_line(refused: OrderRefused, number: int) -> RefusalReason:
    return RefusalReason(refused.code, f"line {number}: {refused}", number, FIELD_OF.get(refused.code))


def _lines_without_account(
    basket: Basket, facts: BasketFacts, allowed: Mapping[str, AllowedCharge]
) -> Iterator[RefusalReason]:
    """What can be said of lines when nobody knows whose prices count."""
    for number, line in basket.goods():
        try:
            _product(line, facts)
        except OrderRefused as refused:
            yield _of_line(refused, number)
    yield from (each for each in agree_charges(basket, allowed, None) if isinstance(each, RefusalReason))


def _product(line: BasketLine, facts: BasketFacts) -> Product:
    product = facts.products.get(line.sku)
    if product is None:
        raise OrderRefused(f"{line.sku} isn't in this office's catalogue", code="unknown-product")
    if not product.active:
        raise OrderRefused(f"{line.sku} isn't sold any more", code="inactive-product")
    if line.quantity <= 0:
        raise OrderRefused(f"a quantity above zero was expected, not {plain(line.quantity)}", code="quantity")
    if line.unit_price is not None and line.unit_price <= 0:
        raise OrderRefused(f"a price above zero was expected, not {plain(line.unit_price)}", code="price-zero")
    return product


@dataclass
class _Line:
    """One line on its way to being agreed."""

    number: int
    line: BasketLine
    basket: Basket
    customer: Customer
    terms: Terms
    facts: BasketFacts
    prices: Prices
    regime: Regime
    on: date
    listed: Decimal | None = None
    agreed: Decimal | None = None

    def priced(self) -> PriceRequest:
        """What its price is to be for; OrderRefused where it can't be ordered so."""
        product = _product(self.line, self.facts)
        unit = self._unit(product)
        known = self.facts.of_product(product.sku)
        check_quantity(self.line.quantity, unit, product, known.units, self.facts.smallest)
        return self._asked(product, unit)

    def is_asked(self, asked: PriceRequest) -> bool:
        """Whether the ERP is to be asked for it."""
        return is_asked(asked, self.facts.of_product(asked.product.sku), self.prices, self._tax_rate(asked))

    def order_line(self) -> OrderLine:
        asked = self.priced()
        product, unit = asked.product, asked.unit
        quote = self._quote(asked)
        self.listed = quote.amount if quote else None
        self._check_shown(quote)
        self.agreed = self._agreed(quote, asked)
        net = tax.net_of(self.line.quantity, self.agreed, self.basket.currency)
        if net >= LINE_LIMIT:
            raise OrderRefused(f"{net:,} is too much for one line", code="amount")
        if not net:
            amount = f"{plain(self.line.quantity)} at {plain(self.agreed)}"
            raise OrderRefused(f"{amount} comes to nothing; order more of it", code="amount")
        rate = _rate_of(self.regime, self.customer, self.terms, self.on)(product.tax_class)
        units = self.facts.units.get(product.sku, ())
        return OrderLine(
            number=self.number,
            sku=product.sku,
            name=product.name,
            quantity=self.line.quantity,
            unit=unit,
            unit_code=code_of(product, units, unit),
            own_unit=product.unit,
            unit_factor=Decimal(1) if unit == product.unit else factors(units).get(unit),
            unit_price=self.agreed,
            list_price=self.listed,
            price_rule=quote.rule if quote else "agreed, not in the list",
            tax_class=product.tax_class,
            tax_rate=rate,
            net=net,
            note=self.line.note,
        )

    def off_list(self) -> Iterator[OffList]:
        """Whether the agreed price isn't the list's."""
        if self.agreed is not None and self.agreed != self.listed:
            yield OffList(self.line.sku, self.agreed, self.listed)

    def _unit(self, product: Product) -> str:
        """The product's own unit, or one that some price is for or may be converted to."""
        unit, known = self.line.unit or product.unit, self.facts.of_product(product.sku)
        sold_in = {product.unit, *(price.unit for price in known.prices if price.unit)}
        if self.prices.convert_units or (self.prices.ask and self.prices.ask.when == "always"):
            sold_in |= known.units.keys()
        if unit not in sold_in:
            raise OrderRefused(f"{product.sku} is sold in {', '.join(sorted(sold_in))}, not in {unit}", code="unit")
        return unit

    def _asked(self, product: Product, unit: str) -> PriceRequest:
        return PriceRequest(product, self.customer, self.line.quantity, unit, self.basket.currency, self.on)

    def _quote(self, asked: PriceRequest) -> Quote | None:
        quote = price_of(asked, self.facts.of_product(asked.product.sku), self.prices, self._tax_rate(asked))
        if quote is None and asked.currency != self.terms.currency:
            # the account orders in this currency only because it has prices in it
            raise OrderRefused(self._why_no_price(asked), code="no-price")
        return quote

    def _check_shown(self, quote: Quote | None) -> None:
        """What the buyer saw, and ordered at, is said where it isn't so any more."""
        shown = self.line.shown_price
        if shown is not None and (quote is None or quote.amount != shown):
            now = f"is {plain(quote.amount)} now ({quote.rule})" if quote else "is no longer there"
            message = f"the price of {self.line.sku} {now}, and {plain(shown)} was shown; show it and ask the buyer"
            raise OrderRefused(message, code="price-changed")

    def _why_no_price(self, asked: PriceRequest) -> str:
        return why_no_price(asked, self.facts.of_product(asked.product.sku), self.prices, self._tax_rate(asked))

    def _tax_rate(self, asked: PriceRequest) -> TaxRate:
        """The rate that is in prices with VAT: the product's own, however the customer is treated."""
        return lambda: tax.rate(self.regime, asked.product.tax_class, TaxTreatment.DOMESTIC, self.on)

    def _agreed(self, quote: Quote | None, asked: PriceRequest) -> Decimal:
        """The price that counts, by the office's policy on prices off its list."""
        offered, policy = self.line.unit_price, self.prices.off_list
        if offered is not None and quote and offered == quote.amount:
            return offered
        if offered is not None and policy == "refuse":
            listed = f"{plain(quote.amount)} ({quote.rule})" if quote else "nothing"
            raise OrderRefused(f"{self.line.sku} at {plain(offered)}: the list says {listed}", code="price-policy")
        if offered is not None and policy == "approve":
            return offered
        # nothing was offered, or the policy is `list`, which passes over what was
        if quote is None:
            raise OrderRefused(self._why_no_price(asked), code="no-price")
        if quote.amount <= 0:  # 0 in a list is a price that nobody filled in
            raise OrderRefused(f"{self.line.sku} has the price 0 in the list ({quote.rule})", code="price-zero")
        return quote.amount
