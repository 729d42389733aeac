"""Charges of a basket: which of them an office takes, up to what amount, and their VAT."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from hub.config.allowed_charges import AllowedCharge
from hub.config.yamlfile import suggest
from hub.errors import OrderRefused
from hub.records import Basket, ChargeLine, OrderCharge, to_minor
from hub.records.stored_order import RefusalReason
from hub.rules.net_price import plain

RateOf = Callable[[str], Decimal]
"""Gives the percentage of VAT for a class; OrderRefused where there is none."""


def agree_charges(
    basket: Basket, allowed: Mapping[str, AllowedCharge], rate_of: RateOf | None
) -> Iterator[OrderCharge | RefusalReason]:
    """Each charge as it is agreed, or why it isn't. `rate_of`: None where nobody knows how the customer is taxed."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for number, line in basket.charges():
        sums[line.charge] += line.amount
        try:
            rule = _rule(line, basket.currency, allowed, sums[line.charge])
            if rate_of:
                yield OrderCharge(
                    number=number,
                    code=line.charge,
                    amount=line.amount,
                    tax_class=rule.tax_class,
                    tax_rate=rate_of(rule.tax_class),
                )
        except OrderRefused as refused:
            field = "charge" if refused.code in ("unknown-charge", "tax", "vat-number") else "amount"
            yield RefusalReason(refused.code, f"line {number}: {refused}", number, field)


def _rule(line: ChargeLine, currency: str, allowed: Mapping[str, AllowedCharge], so_far: Decimal) -> AllowedCharge:
    """The office's rule; `so_far`: what all lines with the code come to, so that no charge is parted to pass."""
    rule = allowed.get(line.charge)
    if rule is None:
        known = suggest(line.charge, allowed) or f"; it has {', '.join(allowed) or 'none'}"
        raise OrderRefused(f"the office has no charge {line.charge}{known}", code="unknown-charge")
    if line.amount <= 0:
        raise OrderRefused(f"a charge above zero was expected, not {plain(line.amount)}", code="charge-amount")
    if to_minor(line.amount, currency) != line.amount:
        message = f"{plain(line.amount)} is no amount in {currency}, which has fewer decimals"
        raise OrderRefused(message, code="charge-amount")
    bound = rule.bound(currency)
    if bound is None:
        told = ", ".join(each.currency for each in rule.up_to)
        raise OrderRefused(f"{line.charge} is charged in {told}, not in {currency}", code="charge-currency")
    if so_far > bound.amount:
        message = f"{line.charge} comes to {plain(so_far)} in this order, at most {plain(bound.amount)} may be charged"
        raise OrderRefused(message, code="charge-bound")
    return rule
