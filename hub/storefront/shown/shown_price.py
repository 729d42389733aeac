"""What an account pays, as the door shows it."""

from datetime import date

from hub.orders.account_prices import AccountPrice, PriceList
from hub.records import to_minor
from hub.storefront.shown.exact import Exact, Shown, at_least_minor
from hub.storefront.shown.reason import reasons_at
from hub.web.problem_details import Reason


class ShownBreak(Shown):
    """From this quantity on one unit costs so much before VAT; `rule` says why."""

    quantity: Exact
    unit_price: Exact
    rule: str


class ShownPrice(Shown):
    """One line's price: `unit_price` before VAT, `unit_gross` with it, then the whole line; `tax_rate` in percent.

    `valid_until`: the last day on which the same prices and VAT rate count, None where no end is known. `rule`: which
    of the office's prices counts. `breaks`: from the smallest quantity on. Where there is no price, `reasons` say why.
    """

    sku: str
    quantity: Exact | None = None
    unit: str | None = None
    currency: str
    unit_price: Exact | None = None
    unit_gross: Exact | None = None
    tax_class: str | None = None
    tax_rate: Exact | None = None
    net: Exact | None = None
    tax: Exact | None = None
    gross: Exact | None = None
    rule: str | None = None
    valid_until: date | None = None
    breaks: tuple[ShownBreak, ...] = ()
    reasons: tuple[Reason, ...] = ()


class ShownPrices(Shown):
    """The prices at one office, on its day `on`, and what the lines that have one come to as one order."""

    office: str
    account: str
    currency: str
    on: date
    net: Exact
    tax: Exact
    gross: Exact
    lines: list[ShownPrice]


def shown_price(price: AccountPrice, office: str) -> ShownPrice:
    """One line."""
    line = price.agreed
    if line is None:
        return ShownPrice(sku=price.sku, currency=price.currency, reasons=tuple(reasons_at(office, price.reasons)))
    return ShownPrice(
        sku=price.sku,
        quantity=line.quantity,
        unit=line.unit,
        currency=price.currency,
        unit_price=at_least_minor(line.unit_price, price.currency),
        unit_gross=price.unit_gross,
        tax_class=line.tax_class,
        tax_rate=line.tax_rate,
        net=to_minor(line.net, price.currency),
        tax=to_minor(price.tax, price.currency),
        gross=to_minor(price.gross, price.currency),
        rule=line.price_rule,
        valid_until=price.stays_until,
        breaks=tuple(
            ShownBreak(quantity=each.minimum, unit_price=at_least_minor(each.amount, price.currency), rule=each.rule)
            for each in price.breaks
        ),
    )


def shown_prices(prices: PriceList, office: str, account: str) -> ShownPrices:
    """The lines of one office."""
    totals = prices.totals
    return ShownPrices(
        office=office,
        account=account,
        currency=prices.currency,
        on=prices.on,
        net=totals.net,
        tax=totals.tax,
        gross=totals.gross,
        lines=[shown_price(price, office) for price in prices.prices],
    )
