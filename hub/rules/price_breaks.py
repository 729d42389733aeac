"""From which quantities a price is another one, and until which day it stays as it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal, localcontext

from hub.config.erp import Prices
from hub.records import Discount, Price
from hub.rules.net_price import EXACT
from hub.rules.price_request import PriceRequest, is_for
from hub.rules.pricing import PriceFacts, TaxRate, price_of
from hub.rules.regime import Regime

QUANTITY_STEP = Decimal("0.00001")
"""No basket says a quantity more exactly."""


@dataclass(frozen=True)
class PriceBreak:
    """From this quantity on one unit costs so much, before VAT."""

    minimum: Decimal
    amount: Decimal
    rule: str


def price_breaks(asked: PriceRequest, facts: PriceFacts, rules: Prices, tax_rate: TaxRate) -> list[PriceBreak]:
    """The prices by quantity, from the asked one on; each quantity at which the price becomes another, once.

    `asked.quantity` is the smallest that counts, in the ordered unit, as are those that come out.
    """
    quantities = sorted({asked.quantity, *_steps(asked, facts)})
    breaks = list[PriceBreak]()
    for quantity in quantities:
        quote = price_of(replace(asked, quantity=quantity), facts, rules, tax_rate)
        if quote and not (breaks and breaks[-1].amount == quote.amount):
            breaks.append(PriceBreak(quantity, quote.amount, quote.rule))
    return breaks


def _steps(asked: PriceRequest, facts: PriceFacts) -> Iterator[Decimal]:
    """Every quantity of the ordered unit above the asked one from which some price or discount may count."""
    # what is in another unit than the ordered one is counted in the product's own
    holds = [factor for factor in {Decimal(1), facts.units.get(asked.unit, Decimal(1))} if factor > 0]
    with localcontext(prec=EXACT):
        minima = {each.min_quantity for each in facts.prices if asked.concerns(each)}
        minima |= {each.min_quantity for each in facts.discounts if asked.concerns(each)}
        for minimum in minima:
            for factor in holds:
                quantity = (minimum / factor).quantize(QUANTITY_STEP, ROUND_CEILING)
                if quantity > asked.quantity:
                    yield quantity.normalize() + 0


def stays_until(
    asked: PriceRequest, records: Iterable[Price | Discount], regime: Regime | None, tax_class: str | None = None
) -> date | None:
    """The last day on which the same prices, discounts and VAT rate count as on the asked day; None for no end.

    `records`: those of the product, of whatever day. `regime`: None where no VAT is charged.
    """
    days = [day for each in records for day in _changes(each, asked)]
    dated: Mapping[str, Iterable[date]] = (
        {} if regime is None else {name: [rate.start for rate in rates] for name, rates in regime.rates.items()}
    )
    starts = dated.get(tax_class or asked.product.tax_class, ())
    days += [start - timedelta(days=1) for start in starts if start > asked.on]
    return min(days, default=None)


def _changes(record: Price | Discount, asked: PriceRequest) -> Iterator[date]:
    """The last days before a record that is the account's begins to count, and of its counting."""
    start, end = record.valid_from, record.valid_to
    if start and start > asked.on and is_for(record, asked.customer, start):
        yield start - timedelta(days=1)
    if end and end >= asked.on and is_for(record, asked.customer, end):
        yield end


def smallest_order(product_minimum: Decimal | None, multiple: Decimal | None, smallest: Decimal | None) -> Decimal:
    """The least that may be ordered of a product's own unit: its minimum in whole steps, or one."""
    step = multiple or smallest or Decimal(0)
    least = product_minimum or step or Decimal(1)
    return (least / step).to_integral_value(ROUND_CEILING) * step if step else least
