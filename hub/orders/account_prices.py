"""What an account pays at one office, without ordering: each line with its VAT, its quantity breaks and the rule."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from hub.office import Office
from hub.orders.asking_prices import ask_prices
from hub.orders.basket_facts import facts_for
from hub.records import Basket, BasketLine, Customer, OrderLine, Product, TaxTreatment, to_minor
from hub.records.stored_order import RefusalReason
from hub.rules import tax
from hub.rules.agreement import BasketFacts, agree, prices_to_ask
from hub.rules.asked_price import AskedFor, AskedPrice
from hub.rules.price_breaks import PriceBreak, price_breaks, smallest_order, stays_until
from hub.rules.price_request import PriceRequest
from hub.rules.regime import regime
from hub.rules.taking_in import TakingIn

Ask = Callable[[Sequence[PriceRequest]], Mapping[AskedFor, AskedPrice]]


@dataclass(frozen=True)
class AskedLine:
    """A line as it is asked about: without a quantity the smallest one, without a unit the product's own."""

    sku: str
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True)
class AccountPrice:
    """What a line would come to, or every reason why it has no price; amounts are in `currency`.

    `agreed`: the line as an order taken in now would have it. `tax` and `gross` are the whole line's, rounded as the
    office rounds; `unit_gross` is one unit's price with VAT, in the currency's smallest amount. `breaks`: by quantity
    of the ordered unit. `stays_until`: the last day on which the same prices and rates count.
    """

    sku: str
    currency: str
    product: Product | None
    agreed: OrderLine | None = None
    tax: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    unit_gross: Decimal = Decimal(0)
    breaks: tuple[PriceBreak, ...] = ()
    stays_until: date | None = None
    reasons: tuple[RefusalReason, ...] = ()


@dataclass(frozen=True)
class PriceList:
    """The prices of the lines in their order, with what they come to together as far as they have one."""

    prices: tuple[AccountPrice, ...]
    totals: tax.Totals
    currency: str
    on: date


def account_prices(office: Office, account: str, wanted: Sequence[AskedLine], currency: str | None = None) -> PriceList:
    """The prices of an account; the ERP is asked for those that only it knows and that aren't kept."""
    facts = facts_for(office.tenant, office.store, account, [each.sku for each in wanted])
    return prices_by(office, facts, account, wanted, currency, ask=partial(ask_prices, office))


def prices_by(
    office: Office,
    facts: BasketFacts,
    account: str,
    wanted: Sequence[AskedLine],
    currency: str | None = None,
    *,
    ask: Ask | None = None,
) -> PriceList:
    """The same by what is known already. The currency is the account's own where none is named."""
    tenant, store = office.tenant, office.store
    currency = currency or (facts.terms.currency if facts.terms else tenant.currency)
    taking = TakingIn(store.submissions.now(), tenant.timezone, tenant.basket_limit)
    # as it stands in the catalogue: a code that no basket may have is shown all the same, and is refused there
    lines = [
        BasketLine.model_construct(sku=each.sku, quantity=_quantity(each, facts), unit=each.unit) for each in wanted
    ]
    whole = _basket(account, currency, taking, lines)
    if ask and (requests := [*prices_to_ask(whole, facts, tenant.prices, tenant.tax, taking)]):
        facts = replace(facts, asked=ask(requests))
    pricing = _Pricing(office, facts, taking)
    prices = tuple(pricing.of(_basket(account, currency, taking, [line])) for line in lines)
    agreed = [each.agreed for each in prices if each.agreed]
    taxed = [tax.TaxedLine(line.quantity, line.unit_price, line.tax_rate) for line in agreed]
    return PriceList(prices, tax.totals(taxed, currency, tenant.tax.rounding), currency, taking.day)


def _quantity(wanted: AskedLine, facts: BasketFacts) -> Decimal:
    if wanted.quantity is not None:
        return wanted.quantity
    product = facts.products.get(wanted.sku)
    if product is None or wanted.unit not in (None, product.unit):
        return Decimal(1)
    return smallest_order(product.order_minimum, product.order_multiple, facts.smallest.get(product.unit))


def _basket(account: str, currency: str, taking: TakingIn, lines: Sequence[BasketLine]) -> Basket:
    return Basket(key="-", account=account, currency=currency, placed_at=taking.at, lines=tuple(lines))


@dataclass(frozen=True)
class _Pricing:
    """One line after the other, by the facts of all."""

    office: Office
    facts: BasketFacts
    taking: TakingIn

    def of(self, basket: Basket) -> AccountPrice:
        """The price of a basket's only line."""
        ((_, line),) = basket.goods()
        tenant, product = self.office.tenant, self.facts.products.get(line.sku)
        agreement = agree(basket, self.facts, tenant.prices, tenant.tax, self.taking)
        price = AccountPrice(line.sku, basket.currency, product, reasons=agreement.reasons)
        if agreement.reasons or product is None or self.facts.customer is None:
            return price
        (agreed,), totals = agreement.lines, agreement.totals
        vat, known = regime(tenant.tax.regime), self.facts.of_product(product.sku)
        asked = self._from_the_least_on(agreed, product, self.facts.customer, basket.currency)
        own_rate = partial(tax.rate, vat, product.tax_class, TaxTreatment.DOMESTIC, self.taking.day)
        is_taxed = self.facts.terms is not None and self.facts.terms.tax_treatment is TaxTreatment.DOMESTIC
        touching = [each for each in known.discounts if each.sku in ("", product.sku)]
        return replace(
            price,
            agreed=agreed,
            tax=totals.tax,
            gross=totals.gross,
            unit_gross=to_minor(agreed.unit_price * (1 + agreed.tax_rate / 100), basket.currency),
            breaks=tuple(price_breaks(asked, known, tenant.prices, own_rate)),
            stays_until=stays_until(asked, (*known.prices, *touching), vat if is_taxed else None),
        )

    def _from_the_least_on(
        self, agreed: OrderLine, product: Product, customer: Customer, currency: str
    ) -> PriceRequest:
        """The smallest quantity of its unit that may be ordered: from there on its breaks count."""
        smallest = self.facts.smallest.get(agreed.unit)
        own = (product.order_minimum, product.order_multiple) if agreed.unit == product.unit else (None, None)
        least = min(smallest_order(*own, smallest), agreed.quantity)
        return PriceRequest(product, customer, least, agreed.unit, currency, self.taking.day)
