"""Steps on calendar dates and on the formulas of payment terms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import Example, Step, Table, flag, refused, text
from hub.translate.targets import Type
from hub.yamlfile import Node

_PARTS = {"%Y": r"(?P<Y>[0-9]{4})", "%m": r"(?P<m>[0-9]{1,2})", "%d": r"(?P<d>[0-9]{1,2})"}
_TERM = re.compile(r"([0-9]{1,3})([DW])")
_TERM_WHY = "isn't a number of days such as 30D or 2W; a month's length differs"


@dataclass(frozen=True)
class Format:
    """How a date is written: year %Y, month %m and day %d, with any marks between."""

    written: str

    def read(self, value: str) -> date | None:
        """The date, or None where the text isn't one."""
        pattern = re.escape(self.written)
        for part, digits in _PARTS.items():
            pattern = pattern.replace(re.escape(part), digits)
        found = re.fullmatch(pattern, value)
        try:
            return date(int(found["Y"]), int(found["m"]), int(found["d"])) if found else None
        except ValueError:
            return None

    def write(self, value: date) -> str:
        """The date as text; a year has four digits."""
        parts = {"%Y": f"{value.year:04}", "%m": f"{value.month:02}", "%d": f"{value.day:02}"}
        return re.sub("%[Ymd]", lambda found: parts[found[0]], self.written)


def _format(node: Node, tables: Mapping[str, Table]) -> Format:
    written = text(node, tables)
    if any(written.count(part) != 1 for part in _PARTS) or written.count("%") != len(_PARTS):
        raise refused('a date\'s shape was expected, with %Y, %m and %d once each, such as "%Y-%m-%d"', node)
    if re.search("%[Ymd]%[md]", written) and written != "%Y%m%d":
        raise refused("parts that touch can't be told apart; only %Y%m%d may", node)
    return Format(written)


def _date(cells: Cells, form: Format) -> Cells:
    return cells.each_text(form.read, arrow.pa.date32(), f"isn't a date like {form.written}")


def days_of(formula: str) -> int | None:
    """The days of a payment term; None where it isn't a plain number of days or weeks."""
    found = _TERM.fullmatch(formula)
    return int(found[1]) * (7 if found[2] == "W" else 1) if found else None


def _term_days(cells: Cells, argument: bool) -> Cells:
    return cells.each_text(days_of, arrow.pa.int64(), _TERM_WHY)


def _term(days: Any, argument: bool) -> str:
    return f"{days}D"


STEPS = (
    Step(
        "date",
        "Reads a date of this shape: %Y the year, %m the month, %d the day. What isn't a real day is refused.",
        Example('{from: A, date: "%d.%m.%Y"}', "28.02.2026", "2026-02-28"),
        _format,
        _date,
        lambda value, form: form.write(value),
        flow=(Type.TEXT, Type.DATE),
        outward_flow=(Type.DATE, Type.TEXT),
    ),
    Step(
        "term days",
        "Reads the days of a payment term, 30D or 2W; a formula with months or ends of month is refused.",
        Example("{from: A, term days: true}", "2W", "14"),
        flag,
        _term_days,
        _term,
        flow=(Type.TEXT, Type.WHOLE),
        outward_flow=(Type.WHOLE, Type.TEXT),
    ),
)
