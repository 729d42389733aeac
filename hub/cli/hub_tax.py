"""`hub tax`: the VAT regimes that there are, and a file to fill in for one of one's own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.listing import Column, Row, columns
from hub.cli.output import JsonOption, show, tell, warn
from hub.clock import SystemClock
from hub.config.iso_codes import country_name
from hub.errors import ConfigurationError, Problem
from hub.rules.regime import FILL_IN, Regime, regime, shipped

app = typer.Typer(no_args_is_help=True, help="VAT regimes: those that there are, and a file of one's own to fill in.")

RATES = columns(
    Column("regime", is_grouped=True), "country", "currency", Column("tax_class", "class"), "percent", "since", "source"
)
TEMPLATE = """\
# VAT of {name}, to be filled in: every {fill_in} is refused by `hub check` until you wrote what it asks for.
# A class is a name of your own for products that are taxed alike; the office's mapping gives it to each product. Add as
# many as there are, take out what there isn't. A rate is in percent of the net amount and holds from its day until the
# next one's; an order of a day before the first one is refused. Products without any VAT are `exempt`, without a line.
title: VAT of {name}
law: {fill_in}
country: {country}
currency: {currency}
# also: [XX]            # other countries in its VAT area
# services: [repairs]   # those of the classes that are no goods
rates:
  standard:
    - {{from: {fill_in}, percent: {fill_in}, source: {fill_in}}}
  reduced:
    - {{from: {fill_in}, percent: {fill_in}, source: {fill_in}}}
  zero:
    - {{from: {fill_in}, percent: 0, source: {fill_in}}}
"""


@app.command("list")
def list_(
    name: Annotated[
        str | None, typer.Argument(metavar="[REGIME]", help="one of them, or the path of a file of your own")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """The regimes that come with the hub, or one, with the rates in force today and where they are published."""
    on = SystemClock().now().date()
    rows = [row for each in ([name] if name else shipped()) for row in _rates(each, regime(each), on)]
    show(rows, RATES, as_json=as_json)


@app.command()
def new(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="by its two letters, such as NL")],
    to: Annotated[Path | None, typer.Option(help="the file to write; else COUNTRY-vat.yaml in this folder")] = None,
) -> None:
    """Write a regime's file to fill in; it is refused until that is done."""
    code = country.upper()
    try:
        name = country_name(code)
    except ValueError as error:
        raise ConfigurationError(Problem("", "country", str(error))) from None
    known = {vat.country: each for each in shipped() if (vat := regime(each))}
    path = to or Path(f"{code.lower()}-vat.yaml")
    if path.suffix != ".yaml":
        raise ConfigurationError(Problem(str(path), "", "the file's name must end with .yaml"))
    currency = regime(known[code]).currency if code in known else FILL_IN
    text = TEMPLATE.format(name=name, country=code, currency=currency, fill_in=FILL_IN)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigurationError(Problem(str(path), "", "is there already; name another file with --to")) from None
    except OSError as error:
        message = f"can't be written ({error.strerror}); name another file with --to"
        raise ConfigurationError(Problem(str(path), "", message)) from None
    if code in known:
        warn(f"The hub has a regime of {name}: `{known[code]}`. Write your own only where that lacks something.")
    tell(f"{path}: fill it in, then name it in tenants.yaml: `tax: {{regime: {path}}}`; `hub check` says what is left.")


def _rates(name: str, vat: Regime, on: date) -> Iterator[Row]:
    for tax_class, rates in vat.rates.items():
        begun = [rate for rate in rates if rate.start <= on]
        if begun:
            rate = max(begun, key=lambda rate: rate.start)
            yield {
                "regime": name,
                "title": vat.title,
                "country": vat.country,
                "currency": vat.currency,
                "tax_class": tax_class,
                "percent": rate.percent,
                "since": rate.start,
                "source": f"{vat.law}: {rate.source}" if vat.law else rate.source,
            }
