"""How lists are shown: a table for people, JSON for programs."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from hub.records import Money

PIPED = 160
"""Columns where the output isn't a terminal: enough that nothing is cut."""

Row = Mapping[str, Any]
Json = Annotated[bool, typer.Option("--json", help="as JSON")]


def _console(*, stderr: bool = False) -> Console:
    drawn = Console(stderr=stderr, highlight=False)
    if not drawn.is_terminal and "COLUMNS" not in os.environ:
        drawn.width = PIPED
    return drawn


console, errors = _console(), _console(stderr=True)


def show(rows: Iterable[Row], *, as_json: bool = False, title: str = "", empty: str = "nothing to show") -> None:
    """Print rows of equal keys; numbers stand at the right. `empty` is said when there are none."""
    listed = list(rows)
    if as_json:
        print(json.dumps(listed, default=_plain, ensure_ascii=False, indent=2))
    elif not listed:
        console.print(empty)
    else:
        console.print(table(listed, title))


def table(rows: Sequence[Row], title: str = "") -> Table:
    """A rich table of rows of equal keys."""
    drawn = Table(title=title or None, title_justify="left", header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    for name in rows[0]:
        numeric = all(isinstance(row[name], int | Decimal | Money) and not isinstance(row[name], bool) for row in rows)
        drawn.add_column(name, justify="right" if numeric else "left")
    for row in rows:
        drawn.add_row(*(text(value) for value in row.values()))
    return drawn


def text(value: object) -> str:
    """A value as a person reads it; times in UTC to the second."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case Money():
            return f"{value.rounded().amount:,} {value.currency}"
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
            return {"amount": str(value.rounded().amount), "currency": value.currency}
        case _:
            raise TypeError(type(value).__name__)
