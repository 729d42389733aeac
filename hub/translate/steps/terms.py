"""The step on the formulas of payment terms."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import FLAG, Example, Step, Table, either, flag, keys, number, options, refused, whole
from hub.translate.targets import Type

_FORMULA = re.compile(r"(<?)((?:[0-9]{1,3}[DWMQY]|CM|EOM)(?:[+-][0-9]{1,3}[DWMQY]?|\+CM|\+EOM)*)(>?)")
_COUNTED = re.compile(r"([+-]?)(?:([0-9]{1,3})([DWMQY]?)|(CM|EOM))")
_MONTHS = {"M": 1, "Q": 3, "Y": 12}
_NO_FORMULA = "isn't a payment term such as 30D, 2W, 1M or CM+10D"
_NO_LENGTH = "has months, whose length differs; `term days: {month: 30}` says how many days one counts"


def days_of(formula: str, month: int | None = None) -> int | None:
    """The days of a payment term; None where it isn't one, or has months or their ends and these have no length."""
    found = _FORMULA.fullmatch(formula)
    if not found or bool(found[1]) != bool(found[3]) or (month is None and _has_months(formula)):
        return None
    days = sum(_days(sign, count, unit, end, month or 0) for sign, count, unit, end in _COUNTED.findall(found[2]))
    return days if days >= 0 else None


def _days(sign: str, count: str, unit: str, end: str, month: int) -> int:
    days = month if end else int(count) * (_MONTHS[unit] * month if unit in _MONTHS else 7 if unit == "W" else 1)
    return -days if sign == "-" else days


def _has_months(formula: str) -> bool:
    return re.search("[MQY]", formula) is not None


def _month(node: Node, tables: Mapping[str, Table]) -> int | None:
    if not isinstance(node.value, dict):
        flag(node, tables)
        return None
    found = options(node, "month")
    if not found:
        raise refused("`month` was expected: how many days one counts", node)
    return whole(found["month"], 28, 31, "month")


def _term_days(cells: Cells, month: int | None) -> Cells:
    texts = cells.values
    cells = cells.each_text(lambda formula: days_of(formula, month or 30), arrow.pa.int64(), _NO_FORMULA)
    if month is not None:
        return cells
    months = arrow.pc.match_substring_regex(texts, "[MQY]")
    return cells.refuse(arrow.pc.and_(months, arrow.pc.is_valid(cells.values)), _NO_LENGTH)


def _written(days: Any, month: int | None) -> str:
    return f"{Decimal(days):f}D"


STEPS = (
    Step(
        "term days",
        "Reads the days of a payment term: 30D, 2W, 30D+1W, <14D>. A month has no fixed length, so that a formula with "
        "months (1M, 1M+10D, 1Q, 1Y) or to the end of one (CM+10D, EOM+10) is refused, unless `{month: 30}` says how "
        "many days a month counts; the way to the end of a month counts as its longest, a whole month. On the way out "
        "it writes 30D.",
        Example("{from: A, term days: true}", "2W", "14"),
        either(FLAG, keys({"month": number(28, 31)}, "month")),
        _month,
        _term_days,
        _written,
        flow=(Type.TEXT, Type.WHOLE),
        outward_flow=(Type.WHOLE, Type.TEXT),
        more=(
            Example("{from: A, term days: {month: 30}}", "EOM+10", "40"),
            Example("{from: A, term days: {month: 31}}", "<1M+CM>", "62"),
            Example("{from: payment_days, term days: true}", {"payment_days": "30"}, "30D", encode=True),
        ),
    ),
)
