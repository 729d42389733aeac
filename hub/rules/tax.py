"""VAT: which rate a line has, and what an order comes to. Rates are data (regimes/*.yaml), dated, with their source."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hub.config import yamlfile
from hub.config.erp import Rounding
from hub.config.iso_codes import CountryCode
from hub.errors import ConfigurationError, OrderRefused, Problem
from hub.records import TaxClass, TaxTreatment, to_minor

REGIMES = Path(__file__).parent / "regimes"
EXACT = 90
"""Digits that the product of any quantity, price and rate fits in, so that nothing is rounded before it is meant to be
and sums don't depend on their order."""


class DatedRate(BaseModel):
    """A rate in percent of the net amount, from a day on until the next one's."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    start: Annotated[date, Field(alias="from")]
    percent: Annotated[Decimal, Field(ge=0, le=100)]


class Regime(BaseModel):
    """A jurisdiction's rates by product class."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    title: str
    country: CountryCode
    rates: dict[TaxClass, tuple[DatedRate, ...]]


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


# kept while the process lives: a regime that is edited counts from the next start on
@cache
def regime(name: str) -> Regime:
    """The regime of that name, or in the YAML file of that path.

    Raises:
        ConfigurationError: there is none, or its file must be mended.
    """
    if name.endswith(".yaml"):
        return yamlfile.check_model(yamlfile.read(Path(name)), Regime)
    shipped = {path.stem: path for path in REGIMES.glob("*.yaml")}
    if name not in shipped:
        hint = yamlfile.suggest(name, shipped)
        raise ConfigurationError(Problem("", "regime", f"there is no regime `{name}`{hint}; {', '.join(shipped)} are"))
    return yamlfile.check_model(yamlfile.read(shipped[name]), Regime)


def rate(
    regime: Regime, tax_class: TaxClass, treatment: TaxTreatment, on: date, vat_number: str | None = None
) -> Decimal:
    """The percentage for a product of that class, sold on that day to a customer treated so.

    To another member state without VAT only for a customer who gave a VAT number: Directive 2006/112/EC, article
    138(1)(b), as amended by Directive (EU) 2018/1910. `vat_number`: None where there is no valid one.

    Raises:
        OrderRefused: `vat-number` for reverse charge without a valid one; `tax` where the regime has no rate: it
            never becomes 0.
    """
    if treatment is TaxTreatment.REVERSE_CHARGE and not vat_number:
        raise OrderRefused(
            "reverse charge needs the customer's valid VAT number; mend it in the ERP", code="vat-number"
        )
    if treatment is not TaxTreatment.DOMESTIC or tax_class is TaxClass.EXEMPT:
        return Decimal(0)
    begun = [dated for dated in regime.rates.get(tax_class, ()) if dated.start <= on]
    if not begun:
        raise OrderRefused(f"{regime.title} has no rate for the class {tax_class} on {on}", code="tax")
    return max(begun, key=lambda dated: dated.start).percent


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
