"""Steps on numbers: exact decimals with at most 18 digits before and 10 after the point, never a binary float."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import Example, Step, Table, flag, options, refused, text
from hub.translate.targets import Type
from hub.yamlfile import Node

BEFORE, AFTER = 18, 10
_PLAIN = rf"^[+-]?[0-9]{{1,{BEFORE}}}(\.[0-9]{{1,{AFTER}}})?$"
_DIGITS = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_TOO_LONG = f"has more than {BEFORE} digits before or {AFTER} after the point"
_ON_NUMBERS = (Type.NUMBER, Type.NUMBER)


@dataclass(frozen=True)
class Style:
    """How a number is written: its decimal mark and what stands between thousands."""

    decimal: str = "."
    thousands: str = ""

    @property
    def pattern(self) -> str:
        """What such a number looks like; a mark between thousands must stand where it belongs."""
        point, mark = re.escape(self.decimal), re.escape(self.thousands)
        whole = rf"([0-9]{{1,3}}({mark}[0-9]{{3}})+|[0-9]+)" if mark else "[0-9]+"
        return rf"^[+-]?{whole}({point}[0-9]+)?$"

    @property
    def why(self) -> str:
        """What was expected, in words."""
        return f"isn't a number such as 1{self.thousands}234{self.decimal}56"


def _style(node: Node, tables: Mapping[str, Table]) -> Style:
    if not isinstance(node.value, dict):
        flag(node, tables)
        return Style()
    found = {key: text(value, tables) for key, value in options(node, "decimal", "thousands").items()}
    style = Style(**found)
    if style.decimal not in (".", ",") or style.thousands not in ("", ".", ",", " ", "'", "\u00a0"):
        raise refused("the decimal mark is . or , and between thousands stands . , ' or a blank", node)
    if style.decimal == style.thousands:
        raise refused("the decimal mark and the one between thousands must differ", node)
    return style


def _number(cells: Cells, style: Style) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    cells = cells.of(pc.utf8_trim_whitespace(cells.values))
    if style != Style():
        cells = cells.refuse(pc.invert(pc.match_substring_regex(cells.values, style.pattern)), style.why)
        plain = pc.replace_substring(cells.values, style.thousands, "") if style.thousands else cells.values
        cells = cells.of(pc.replace_substring(plain, style.decimal, "."))
    odd = pc.fill_null(pc.invert(pc.match_substring_regex(cells.values, _PLAIN)), False)
    if pc.any(odd).as_py():
        cells = _tidy(cells, odd, style)
    return cells.of(pc.cast(cells.values, pa.decimal128(38, AFTER)))


def _tidy(cells: Cells, odd: Any, style: Style) -> Cells:
    """Zeros that say nothing are dropped from the cells that are too long; what is still odd is refused."""
    pc = arrow.pc
    cells = cells.refuse(pc.invert(pc.match_substring_regex(cells.values, _DIGITS)), style.why)
    long = cells.values.filter(odd)
    for pattern, by in ((r"^([+-]?)0+([0-9])", r"\1\2"), (r"(\.[0-9]*?)0+$", r"\1"), (r"\.$", "")):
        long = pc.replace_substring_regex(long, pattern, by)
    cells = cells.of(pc.replace_with_mask(cells.values, odd, long))
    return cells.refuse(pc.invert(pc.match_substring_regex(cells.values, _PLAIN)), _TOO_LONG)


def plain(number: Decimal) -> str:
    """A number's digits without an exponent: `1E+2` is written 100."""
    return f"{number:f}"


def _written(number: Decimal, style: Style) -> str:
    return f"{number:{',' if style.thousands else ''}f}".translate({ord(","): style.thousands, ord("."): style.decimal})


def _round(cells: Cells, digits: int) -> Cells:
    pc, kind = arrow.pc, cells.values.type
    return cells.of(pc.cast(pc.round(cells.values, digits, "half_towards_infinity"), kind))


def _places(node: Node, tables: Mapping[str, Table]) -> int:
    written = text(node, tables)
    if written not in {str(places) for places in range(AFTER + 1)}:
        raise refused(f"a number of digits from 0 to {AFTER} was expected", node)
    return int(written)


def _none_if_zero(cells: Cells, argument: bool) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    zero = pc.equal(cells.values, pa.scalar(Decimal(0), cells.values.type))
    return cells.of(pc.if_else(zero, pa.scalar(None, cells.values.type), cells.values))


STEPS = (
    Step(
        "number",
        "Reads a number exactly: `true` for 1234.56, or its decimal mark and the one between thousands.",
        Example('{from: A, number: {decimal: ",", thousands: "."}}', "1.234,56", "1234.56"),
        _style,
        _number,
        _written,
        flow=(Type.TEXT, Type.NUMBER),
        outward_flow=(Type.NUMBER, Type.TEXT),
    ),
    Step(
        "round",
        "Rounds to so many digits after the point, a half away from zero.",
        Example("{from: A, number: true, round: 2}", "2.555", "2.56"),
        _places,
        _round,
        lambda value, digits: value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP),
        flow=_ON_NUMBERS,
    ),
    Step(
        "none if zero",
        "Counts zero as empty, however many digits it is written with.",
        Example("{from: A, number: true, none if zero: true}", "0.00", None),
        flag,
        _none_if_zero,
        lambda value, argument: value or None,
        flow=_ON_NUMBERS,
    ),
)
