"""Tables for people: which values of a row they show, and under which headings.

A row's keys are for programs: `--json` gives them as they are, in snake_case, and they stay. What stands above a column
is for people and belongs to the column alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from hub.printable import shown
from hub.records import Money

SHORT = 20
"""A column of no longer texts isn't wrapped while another can be: codes stay whole, to be read and copied."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: the key of a row's value, and what stands above it; without a heading the key, its words apart.

    `shown` makes what people read of the whole row, where that isn't the value itself. With `is_grouped` a text that
    is the same as in the line above stands there only.
    """

    key: str
    heading: str | None = None
    shown: Callable[[Row], object] | None = None
    is_grouped: bool = False

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.key.replace("_", " ") if self.heading is None else self.heading

    def value(self, row: Row) -> object:
        """What of a row people read here."""
        return self.shown(row) if self.shown else row[self.key]

    def texts(self, values: Sequence[object]) -> list[str]:
        """The values of all lines in words."""
        texts = [text(value) for value in values]
        if not self.is_grouped:
            return texts
        return ["" if number and words == texts[number - 1] else words for number, words in enumerate(texts)]


def columns(*parts: str | Column) -> tuple[Column, ...]:
    """Columns, of which those that stand under their key are given by it alone."""
    return tuple(Column(part) if isinstance(part, str) else part for part in parts)


def counting(rows: Sequence[Row]) -> list[Column]:
    """The columns of rows of counts without those that count nothing, which leaves room for the others."""
    keys = rows[0] if rows else ()
    return [Column(key) for key in keys if key == "received" or any(row[key] for row in rows)]


def table(rows: Sequence[Row], columns: Sequence[Column]) -> Table:
    """A rich table of rows of equal keys, narrow enough for 80 columns where its texts are; numbers at the right."""
    drawn = Table(header_style="bold", box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    cells = []
    for column in columns:
        values = [column.value(row) for row in rows]
        cells.append(column.texts(values))
        is_short = all(len(words) <= SHORT for words in cells[-1])
        justify = "right" if all(map(_is_number, values)) else "left"
        drawn.add_column(column.title, justify=justify, overflow="fold", no_wrap=is_short)  # type: ignore[arg-type]
    for line in zip(*cells, strict=True):
        # as Text: in a plain string rich reads [brackets] of an ERP's text as markup
        drawn.add_row(*map(Text, line))
    return drawn


def facts(row: Row, columns: Sequence[Column]) -> Table:
    """One thing, a line for each of its values; what is empty is left out."""
    drawn = Table.grid(padding=(0, 2))
    for column in columns:
        value = column.value(row)
        if value not in (None, ""):
            drawn.add_row(column.title, Text(text(value)))
    return drawn


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
            return f"{exact_digits(value):,} {value.currency}"
        case Decimal() | int():
            return f"{value:,}"
        case _:
            return shown(str(value))


def exact_digits(money: Money) -> Decimal:
    """The exact amount, with the currency's digits at least: a price for one piece may have more."""
    rounded = money.rounded().amount
    return rounded if rounded == money.amount else money.amount.normalize()


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal | Money) and not isinstance(value, bool)
