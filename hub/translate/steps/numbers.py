"""Steps on numbers: exact decimals with at most 18 digits before and 10 after the point, never a binary float."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import (
    FLAG,
    Example,
    Step,
    Table,
    either,
    flag,
    keys,
    number,
    options,
    refused,
    text,
    whole,
)
from hub.translate.targets import Type

BEFORE, AFTER = 18, 10
MINUS_BEHIND = "minus behind"
DIGITS_KEPT = rf"^[+-]?[0-9]{{1,{BEFORE}}}(\.[0-9]{{1,{AFTER}}})?$"
_DIGITS = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_TOO_LONG = f"has more than {BEFORE} digits before or {AFTER} after the point"
_DECIMAL, _THOUSANDS = (".", ","), ("", ".", ",", " ", "'", "\u00a0")
_ON_NUMBERS = (Type.NUMBER, Type.NUMBER)


@dataclass(frozen=True)
class Style:
    """How a number is written: its decimal mark, the one between thousands, and whether a minus may stand behind."""

    decimal: str = "."
    thousands: str = ""
    minus_behind: bool = False

    @property
    def pattern(self) -> str:
        """What such a number looks like; a mark between thousands must stand where it belongs."""
        point, mark = re.escape(self.decimal), re.escape(self.thousands)
        whole = rf"([0-9]{{1,3}}({mark}[0-9]{{3}})+|[0-9]+)" if mark else "[0-9]+"
        digits = rf"{whole}({point}[0-9]+)?"
        return rf"^([+-]?{digits}|{digits}-)$" if self.minus_behind else rf"^[+-]?{digits}$"

    @property
    def why(self) -> str:
        """What was expected, in words."""
        return f"isn't a number such as 1{self.thousands}234{self.decimal}56{'-' * self.minus_behind}"


PLAIN = Style()


def read_style(node: Node, tables: Mapping[str, Table]) -> Style:
    """Read `true`, or the marks of a number."""
    if not isinstance(node.value, dict):
        flag(node, tables)
        return PLAIN
    found = dict(options(node, "decimal", "thousands", MINUS_BEHIND))
    behind = MINUS_BEHIND in found and flag(found.pop(MINUS_BEHIND), tables)
    style = Style(**{key: text(value, tables) for key, value in found.items()}, minus_behind=behind)
    if style.decimal not in _DECIMAL or style.thousands not in _THOUSANDS:
        raise refused("the decimal mark is . or , and between thousands stands . , ' or a blank", node)
    if style.decimal == style.thousands:
        raise refused("the decimal mark and the one between thousands must differ", node)
    return style


def read_numbers(cells: Cells, style: Style) -> Cells:
    """Texts become decimals; what isn't a number of this style, or has too many digits, is refused."""
    pa, pc = arrow.pa, arrow.pc
    cells = cells.of(pc.utf8_trim_whitespace(cells.values))
    if style != PLAIN:
        cells = cells.refuse(pc.invert(pc.match_substring_regex(cells.values, style.pattern)), style.why)
        plain = pc.replace_substring(cells.values, style.thousands, "") if style.thousands else cells.values
        cells = cells.of(pc.replace_substring(plain, style.decimal, "."))
    if style.minus_behind:
        cells = cells.of(pc.replace_substring_regex(cells.values, "^(.*)-$", r"-\1"))
    odd = pc.fill_null(pc.invert(pc.match_substring_regex(cells.values, DIGITS_KEPT)), False)
    if pc.any(odd).as_py():
        cells = _tidy(cells, odd, style)
    return cells.of(pc.cast(cells.values, pa.decimal128(38, AFTER)))


def _tidy(cells: Cells, odd: Any, style: Style) -> Cells:
    """Zeros that say nothing are dropped from the cells that are too long; what is still odd is refused."""
    pc = arrow.pc
    long = cells.values.filter(odd)
    wrong = pc.invert(pc.match_substring_regex(long, _DIGITS))
    for pattern, by in ((r"^([+-]?)0+([0-9])", r"\1\2"), (r"(\.[0-9]*?)0+$", r"\1"), (r"\.$", "")):
        long = pc.replace_substring_regex(long, pattern, by)
    still = pc.invert(pc.match_substring_regex(long, DIGITS_KEPT))
    cells = cells.of(pc.replace_with_mask(cells.values, odd, long))
    cells = cells.refuse(pc.replace_with_mask(odd, odd, wrong), style.why)
    return cells.refuse(pc.replace_with_mask(odd, odd, still), _TOO_LONG)


def plain(number: Decimal) -> str:
    """A number's digits without an exponent: `1E+2` is written 100."""
    return f"{number:f}"


def _written(number: Decimal, style: Style) -> str:
    marks = {ord(","): style.thousands, ord("."): style.decimal}
    written = f"{number:{',' if style.thousands else ''}f}".translate(marks)
    return f"{written[1:]}-" if style.minus_behind and written.startswith("-") else written


def _round(cells: Cells, digits: int) -> Cells:
    pc, kind = arrow.pc, cells.values.type
    return cells.of(pc.cast(pc.round(cells.values, digits, "half_towards_infinity"), kind))


def _places(node: Node, tables: Mapping[str, Table]) -> int:
    return whole(node, 0, AFTER)


def _none_if_zero(cells: Cells, argument: bool) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    zero = pc.equal(cells.values, pa.scalar(Decimal(0), cells.values.type))
    return cells.of(pc.if_else(zero, pa.scalar(None, cells.values.type), cells.values))


_KEYS = {
    "decimal": {"enum": list(_DECIMAL), "default": PLAIN.decimal},
    "thousands": {"enum": list(_THOUSANDS), "default": PLAIN.thousands},
    MINUS_BEHIND: FLAG,
}
STYLE = either(FLAG, keys(_KEYS))

STEPS = (
    Step(
        "number",
        "Reads a number exactly: `true` for 1234.56, or its `decimal` mark and the one between `thousands`; with "
        "`minus behind: true` a minus may also stand at the end. On the way out it writes the number so.",
        Example('{from: A, number: {decimal: ",", thousands: "."}}', "1.234,56", "1234.56"),
        STYLE,
        read_style,
        read_numbers,
        _written,
        flow=(Type.TEXT, Type.NUMBER),
        outward_flow=(Type.NUMBER, Type.TEXT),
        more=(
            Example("{from: A, number: {minus behind: true}}", "12.50-", "-12.5"),
            Example('{from: gross, number: {decimal: ","}}', {"gross": "1234.50"}, "1234,50", encode=True),
        ),
    ),
    Step(
        "round",
        "Rounds to so many digits after the point, a half away from zero.",
        Example("{from: A, number: true, round: 2}", "2.555", "2.56"),
        number(0, AFTER),
        _places,
        _round,
        lambda value, digits: value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP),
        flow=_ON_NUMBERS,
    ),
    Step(
        "none if zero",
        "Counts zero as empty, however many digits it is written with.",
        Example("{from: A, number: true, none if zero: true}", "0.00", None),
        FLAG,
        flag,
        _none_if_zero,
        lambda value, argument: value or None,
        flow=_ON_NUMBERS,
    ),
)
