"""How things are said: a table for people, JSON for programs, errors on the error channel."""

import json
import os
import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hub.records import Money

PIPED = 160
"""Columns where the output isn't a terminal: enough that nothing is cut."""
SHORT = 20
"""A column of no longer texts isn't wrapped while another can be: codes stay whole, to be read and copied."""
DEBUG = "HUB_DEBUG"
"""The variable by which `--debug` is known everywhere."""

Row = Mapping[str, Any]
Json = Annotated[bool, typer.Option("--json", help="as JSON")]


def _console(*, stderr: bool = False) -> Console:
    drawn = Console(stderr=stderr, highlight=False, emoji=False)  # else line 100 of a file is a picture
    if not drawn.is_terminal and "COLUMNS" not in os.environ:
        drawn.width = PIPED
    return drawn


console, errors = _console(), _console(stderr=True)


def show(rows: Iterable[Row], *, as_json: bool = False, title: str = "", empty: str = "Nothing to show.") -> None:
    """Print rows of equal keys; numbers stand at the right. `empty` is said when there are none."""
    listed = list(rows)
    if as_json:
        say_json(listed)
    elif not listed:
        console.print(empty)
    else:
        console.print(table(listed, title))


def say_json(value: object) -> None:
    """Print anything as JSON, decimals digit for digit."""
    print(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def tell(text: str) -> None:
    """Say something as it is: no markup in it, and not wrapped, so that paths and commands can be copied."""
    console.print(text, markup=False, soft_wrap=True)


def warn(text: str) -> None:
    """Say something that isn't an error, on the error channel, so that it doesn't get into what is piped."""
    errors.print(text, style="yellow", markup=False, soft_wrap=True)


def complain(error: Exception, where: str = "", meaning: str = "") -> None:
    """Say what went wrong, each line between `where` and `meaning`; with `--debug` the traceback comes first."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    for line in str(error).splitlines() or [type(error).__name__]:
        errors.print(f"{where}{line}{meaning}", style="red", markup=False, soft_wrap=True)


def table(rows: Sequence[Row], title: str = "") -> Table:
    """A rich table of rows of equal keys, narrow enough for 80 columns where its texts are."""
    drawn = Table(
        title=title or None,
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
    )
    for name in rows[0]:
        values = [row[name] for row in rows]
        numeric = all(isinstance(one, int | Decimal | Money) and not isinstance(one, bool) for one in values)
        short = all(len(text(one)) <= SHORT for one in values)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=short)
    for row in rows:
        drawn.add_row(*(Text(text(value)) for value in row.values()))
    return drawn


def facts(values: Row) -> None:
    """Print one thing, a line for each of its values; what is empty is left out."""
    drawn = Table.grid(padding=(0, 2))
    for name, value in values.items():
        if value not in (None, ""):
            drawn.add_row(name, Text(text(value)))
    console.print(drawn)


def text(value: object) -> str:
    """A value as a person reads it; times in UTC to the minute."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%MZ")
        case Money():
            return f"{_digits(value):,} {value.currency}"
        case Decimal() | int():
            return f"{value:,}"
        case _:
            return str(value)


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Money():
            return {"amount": str(_digits(value)), "currency": value.currency}
        case _:
            raise TypeError(type(value).__name__)


def _digits(money: Money) -> Decimal:
    """The exact amount, with the currency's digits at least: a price for one piece may have more."""
    rounded = money.rounded().amount
    return rounded if rounded == money.amount else money.amount.normalize()
