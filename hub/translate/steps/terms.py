"""The step on the formulas of payment terms.

The formulas are Microsoft's, as Business Central and NAV hold them (learn.microsoft.com, "DateFormula Data Type"), also
between < and >; EOM is the end of the month in others' words.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import (
    FLAG,
    any_of,
    argument_error,
    options,
    read_flag,
    read_options,
    read_whole,
    whole_number,
)
from hub.translate.steps.step import Example, Step
from hub.translate.targets import ValueType

_FORMULA = re.compile(r"(<?)((?:[0-9]{1,3}[DWMQY]|CM|EOM)(?:[+-][0-9]{1,3}[DWMQY]?|\+CM|\+EOM)*)(>?)")
_COUNTED = re.compile(r"([+-]?)(?:([0-9]{1,3})([DWMQY]?)|(CM|EOM))")
_MONTHS = {"M": 1, "Q": 3, "Y": 12}
_NO_FORMULA = "isn't a payment term such as 30D, 2W, 1M or CM+10D"
_NO_LENGTH = "has months, whose length differs; `term days: {month: 30}` says how many days one counts"


def days_of(formula: str, month: int | None = None) -> int | None:
    """The days of a payment term; None where it isn't one, or has months or their ends and these have no length.

    `month` is how many days a month counts, as the office says.
    """
    match = _FORMULA.fullmatch(formula)
    if not match or bool(match[1]) != bool(match[3]) or (month is None and _has_months(formula)):
        return None
    days = sum(_days(sign, count, unit, end, month or 0) for sign, count, unit, end in _COUNTED.findall(match[2]))
    return days if days >= 0 else None


def _days(sign: str, count: str, unit: str, end: str, month: int) -> int:
    # to the end of the month (CM, EOM) is never more than a whole one, and counts as that
    days = month if end else int(count) * (_MONTHS[unit] * month if unit in _MONTHS else 7 if unit == "W" else 1)
    return -days if sign == "-" else days


def _has_months(formula: str) -> bool:
    return re.search("[MQY]", formula) is not None


def _month(node: Node, tables: Mapping[str, LookupTable]) -> int | None:
    if not isinstance(node.value, dict):
        read_flag(node, tables)
        return None
    given = read_options(node, "month")
    if not given:
        raise argument_error("`month` was expected: how many days one counts", node)
    return read_whole(given["month"], 28, 31, "month")


def _term_days(cells: Cells, month: int | None) -> Cells:
    formulas = cells.values
    # read as if a month had a length, so that what is no formula at all gets that for its reason
    cells = cells.each_text(lambda formula: days_of(formula, month or 30), arrow.pa.int64(), _NO_FORMULA)
    if month is not None:
        return cells
    has_months = arrow.pc.match_substring_regex(formulas, "[MQY]")
    return cells.refuse(arrow.pc.and_(has_months, arrow.pc.is_valid(cells.values)), _NO_LENGTH)


def _write_days(days: Any, month: int | None) -> str:
    return f"{Decimal(days):f}D"


STEPS = (
    Step(
        "term days",
        "Reads the days of a payment term: 30D, 2W, 30D+1W, <14D>. A month has no fixed length, so that a formula with "
        "months (1M, 1M+10D, 1Q, 1Y) or to the end of one (CM+10D, EOM+10) is refused, unless `{month: 30}` says how "
        "many days a month counts; the way to the end of a month counts as its longest, a whole month. On the way out "
        "it writes 30D.",
        Example("{from: A, term days: true}", "2W", "14"),
        any_of(FLAG, options({"month": whole_number(28, 31)}, "month")),
        _month,
        _term_days,
        _write_days,
        flow=(ValueType.TEXT, ValueType.WHOLE),
        encode_flow=(ValueType.WHOLE, ValueType.TEXT),
        more=(
            Example("{from: A, term days: {month: 30}}", "EOM+10", "40"),
            Example("{from: A, term days: {month: 31}}", "<1M+CM>", "62"),
            Example("{from: payment_days, term days: true}", {"payment_days": "30"}, "30D", encode=True),
        ),
    ),
)
