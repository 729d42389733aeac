"""VAT: which rate a line has, and what an order comes to. Rates are data: see regime.py."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from hub.config.erp import Rounding
from hub.errors import OrderRefused
from hub.records import TaxTreatment, to_minor
from hub.records.product import EXEMPT, TaxClass
from hub.rules.regime import Regime
from hub.rules.vat_number import is_of_another_member_state

EXACT = 90
"""Digits that the product of any quantity, price and rate fits in, so that nothing is rounded before it is meant to be
and sums don't depend on their order."""


@dataclass(frozen=True)
class TaxedLine:
    """What VAT needs of a line: the price is for one unit, the rate in percent."""

    quantity: Decimal
    unit_price: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Totals:
    """In the currency's smallest amount; net + tax == gross."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def rate(
    regime: Regime, tax_class: TaxClass, treatment: TaxTreatment, on: date, vat_number: str | None = None
) -> Decimal:
    """The percentage for a product of that class, sold on that day to a customer treated so.

    To another member state without VAT only for a customer with a number of that state: Directive 2006/112/EC, article
    138(1)(b), as amended by Directive (EU) 2018/1910. From outside the Union it is an export, which is without VAT as
    well. `vat_number`: with its own prefix; None where there is no valid one.

    Raises:
        OrderRefused: `vat-number` for reverse charge without a valid number of another member state; `tax` where the
            regime has no rate: it never becomes 0.
    """
    if treatment is TaxTreatment.REVERSE_CHARGE:
        _check_reverse_charge(regime, tax_class, on, vat_number)
    if treatment is not TaxTreatment.DOMESTIC or tax_class == EXEMPT:
        return Decimal(0)
    begun = [dated for dated in regime.rates.get(tax_class, ()) if dated.start <= on]
    if not begun:
        raise OrderRefused(f"{regime.title} has no rate for the class {tax_class} on {on}", code="tax")
    return max(begun, key=lambda dated: dated.start).percent


def _check_reverse_charge(regime: Regime, tax_class: TaxClass, on: date, vat_number: str | None) -> None:
    if not vat_number:
        raise OrderRefused(
            "reverse charge needs the customer's valid VAT number; mend it in the ERP", code="vat-number"
        )
    services = tax_class in regime.services
    if not is_of_another_member_state(vat_number, regime.country, on, services=services):
        kind = "services" if services else "goods"
        message = (
            f"reverse charge needs a VAT number of another member state than {regime.country}; one with "
            f"{vat_number[:2]} isn't that for {kind} on {on}: mend the number, or how the customer is taxed, in the ERP"
        )
        raise OrderRefused(message, code="vat-number")


def net_of(quantity: Decimal, unit_price: Decimal, currency: str) -> Decimal:
    """What a line comes to before VAT, in the currency's smallest amount."""
    with localcontext(prec=EXACT):
        return to_minor(quantity * unit_price, currency)


def totals(lines: Iterable[TaxedLine], currency: str, rounding: Rounding = "line", *, included: bool = False) -> Totals:
    """What an order comes to; the order of its lines never matters.

    VAT is rounded on each line, on the price of one unit, or once for each rate of the document, as the ERP does: shops
    that rounded otherwise than their ERP were a cent or more off (mollie/PrestaShop #1055, microsoft/BCApps #11088).
    `included`: the prices contain VAT.
    """
    with localcontext(prec=EXACT):
        amounts = [_by_unit(line, currency, included) for line in lines] if rounding == "unit" else None
        if amounts is None:
            amounts = _by_group(lines, currency, included, by_line=rounding == "line")
        net = sum((net for net, _ in amounts), Decimal(0))
        gross = sum((gross for _, gross in amounts), Decimal(0))
        return Totals(net, gross - net, gross)  # VAT as the difference, so that the three always add up


def _by_unit(line: TaxedLine, currency: str, included: bool) -> tuple[Decimal, Decimal]:
    """Net and gross of a line whose VAT is rounded on the price of one unit."""
    given = to_minor(line.unit_price * line.quantity, currency)
    unit_converted = to_minor(_convert(line.unit_price, line.rate, included), currency)
    converted = to_minor(unit_converted * line.quantity, currency)
    return (converted, given) if included else (given, converted)


def _by_group(
    lines: Iterable[TaxedLine], currency: str, included: bool, by_line: bool
) -> list[tuple[Decimal, Decimal]]:
    """Net and gross of each line, or of all lines of a rate together."""
    groups: dict[tuple[Decimal, int], Decimal] = defaultdict(Decimal)
    for index, line in enumerate(lines):
        # a line's net is rounded before it is summed, as on the document
        groups[line.rate, index if by_line else 0] += to_minor(line.quantity * line.unit_price, currency)
    pairs = [(given, to_minor(_convert(given, rate, included), currency)) for (rate, _), given in groups.items()]
    return [(converted, given) for given, converted in pairs] if included else pairs


def _convert(amount: Decimal, rate: Decimal, included: bool) -> Decimal:
    """From net to gross, or back where the amount contains VAT."""
    factor = (100 + rate) / Decimal(100)
    return amount / factor if included else amount * factor
