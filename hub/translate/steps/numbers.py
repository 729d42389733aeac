"""Steps on numbers: exact decimals with at most 18 digits before and 10 after the point, never a binary float."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
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
    read_text,
    read_whole,
    whole_number,
)
from hub.translate.steps.step import Example, Step
from hub.translate.targets import ValueType

# 28 of decimal128's 38 digits, so that a product or quotient of two (scale.py) fits decimal256
BEFORE, AFTER = 18, 10
MINUS_BEHIND = "minus behind"
DIGITS_THAT_FIT = rf"^[+-]?[0-9]{{1,{BEFORE}}}(\.[0-9]{{1,{AFTER}}})?$"
_DIGITS = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_TOO_LONG = f"has more than {BEFORE} digits before or {AFTER} after the point"
_DECIMAL, _THOUSANDS = (".", ","), ("", ".", ",", " ", "'", "\u00a0")
_ON_NUMBERS = (ValueType.NUMBER, ValueType.NUMBER)


@dataclass(frozen=True)
class NumberFormat:
    """How a number is written: its decimal mark, the one between thousands, and whether a minus may stand behind."""

    decimal: str = "."
    thousands: str = ""
    minus_behind: bool = False

    @property
    def pattern(self) -> str:
        """What such a number looks like; a mark between thousands must stand where it belongs."""
        point, mark = re.escape(self.decimal), re.escape(self.thousands)
        integer = rf"([0-9]{{1,3}}({mark}[0-9]{{3}})+|[0-9]+)" if mark else "[0-9]+"
        digits = rf"{integer}({point}[0-9]+)?"
        return rf"^([+-]?{digits}|{digits}-)$" if self.minus_behind else rf"^[+-]?{digits}$"

    @property
    def why(self) -> str:
        """What was expected, in words."""
        return f"isn't a number such as 1{self.thousands}234{self.decimal}56{'-' * self.minus_behind}"


PLAIN = NumberFormat()


def read_number_format(node: Node, tables: Mapping[str, LookupTable]) -> NumberFormat:
    """Read `true`, or the marks of a number; ConfigurationError for anything else."""
    if not isinstance(node.value, dict):
        read_flag(node, tables)
        return PLAIN
    marks = dict(read_options(node, "decimal", "thousands", MINUS_BEHIND))
    behind = MINUS_BEHIND in marks and read_flag(marks.pop(MINUS_BEHIND), tables)
    number_format = NumberFormat(**{key: read_text(value, tables) for key, value in marks.items()}, minus_behind=behind)
    if number_format.decimal not in _DECIMAL or number_format.thousands not in _THOUSANDS:
        raise argument_error("the decimal mark is . or , and between thousands stands . , ' or a blank", node)
    if number_format.decimal == number_format.thousands:
        raise argument_error("the decimal mark and the one between thousands must differ", node)
    return number_format


def read_numbers(cells: Cells, number_format: NumberFormat) -> Cells:
    """Texts become decimals; what isn't a number of this format, or has too many digits, is refused."""
    pa, pc = arrow.pa, arrow.pc
    cells = cells.of(pc.utf8_trim_whitespace(cells.values))
    if number_format != PLAIN:
        # before the marks are taken out: "1.23.4" isn't 1234, and "1,5" isn't 15 where commas stand between thousands
        wrong = pc.invert(pc.match_substring_regex(cells.values, number_format.pattern))
        cells = cells.refuse(wrong, number_format.why)
        thousands = number_format.thousands
        digits = pc.replace_substring(cells.values, thousands, "") if thousands else cells.values
        cells = cells.of(pc.replace_substring(digits, number_format.decimal, "."))
    if number_format.minus_behind:
        cells = cells.of(pc.replace_substring_regex(cells.values, "^(.*)-$", r"-\1"))
    # The cast raises for the whole column at the first text that it can't take, and takes 1e5: only digits get there.
    odd = pc.fill_null(pc.invert(pc.match_substring_regex(cells.values, DIGITS_THAT_FIT)), False)
    if pc.any(odd).as_py():
        cells = _tidy(cells, odd, number_format)
    return cells.of(pc.cast(cells.values, pa.decimal128(38, AFTER)))


def _tidy(cells: Cells, odd: Any, number_format: NumberFormat) -> Cells:
    """Zeros that say nothing are dropped from the cells that are too long; what is still odd is refused."""
    pc = arrow.pc
    texts = cells.values.filter(odd)
    no_number = pc.invert(pc.match_substring_regex(texts, _DIGITS))
    for pattern, replacement in ((r"^([+-]?)0+([0-9])", r"\1\2"), (r"(\.[0-9]*?)0+$", r"\1"), (r"\.$", "")):
        texts = pc.replace_substring_regex(texts, pattern, replacement)
    too_long = pc.invert(pc.match_substring_regex(texts, DIGITS_THAT_FIT))
    cells = cells.of(pc.replace_with_mask(cells.values, odd, texts))
    # the first reason stays: what is no number isn't also too long
    cells = cells.refuse(pc.replace_with_mask(odd, odd, no_number), number_format.why)
    return cells.refuse(pc.replace_with_mask(odd, odd, too_long), _TOO_LONG)


def plain(number: Decimal) -> str:
    """A number's digits without an exponent: `1E+2` is written 100."""
    return f"{number:f}"


def _write_number(number: Decimal, number_format: NumberFormat) -> str:
    # both at once: replaced in turn, 1,234.50 would lose one mark to the other
    marks = {ord(","): number_format.thousands, ord("."): number_format.decimal}
    text = f"{number:{',' if number_format.thousands else ''}f}".translate(marks)
    return f"{text[1:]}-" if number_format.minus_behind and text.startswith("-") else text


def _as_number(text: str, argument: bool) -> Decimal:
    if not re.fullmatch(DIGITS_THAT_FIT, text):
        raise ValueError(f"`{text}` {PLAIN.why}")
    return Decimal(text)


def _round(cells: Cells, digits: int) -> Cells:
    # "half_towards_infinity" is Python's ROUND_HALF_UP: half a cent goes away from zero, not always up
    pc, kind = arrow.pc, cells.values.type
    return cells.of(pc.cast(pc.round(cells.values, digits, "half_towards_infinity"), kind))


def _places(node: Node, tables: Mapping[str, LookupTable]) -> int:
    return read_whole(node, 0, AFTER)


def _none_if_zero(cells: Cells, argument: bool) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    zero = pc.equal(cells.values, pa.scalar(Decimal(0), cells.values.type))
    return cells.of(pc.if_else(zero, pa.scalar(None, cells.values.type), cells.values))


_KEYS = {
    "decimal": {"enum": list(_DECIMAL), "default": PLAIN.decimal},
    "thousands": {"enum": list(_THOUSANDS), "default": PLAIN.thousands},
    MINUS_BEHIND: FLAG,
}
NUMBER_FORMAT = any_of(FLAG, options(_KEYS))

STEPS = (
    Step(
        "number",
        "Reads a number exactly: `true` for 1234.56, or its `decimal` mark and the one between `thousands`; with "
        "`minus behind: true` a minus may also stand at the end. On the way out it writes the number so.",
        Example('{from: A, number: {decimal: ",", thousands: "."}}', "1.234,56", "1234.56"),
        NUMBER_FORMAT,
        read_number_format,
        read_numbers,
        _write_number,
        flow=(ValueType.TEXT, ValueType.NUMBER),
        encode_flow=(ValueType.NUMBER, ValueType.TEXT),
        more=(
            Example("{from: A, number: {minus behind: true}}", "12.50-", "-12.5"),
            Example('{from: gross, number: {decimal: ","}}', {"gross": "1234.50"}, "1234,50", encode=True),
        ),
    ),
    Step(
        "as number",
        "Writes a constant, or another text of digits such as 1234.56, as a number: some ERPs refuse a text for one.",
        Example('{constant: "0", as number: true}', {}, "0", encode=True),
        FLAG,
        read_flag,
        encode=_as_number,
        encode_flow=(ValueType.TEXT, ValueType.NUMBER),
    ),
    Step(
        "round",
        "Rounds to so many digits after the point, a half away from zero.",
        Example("{from: A, number: true, round: 2}", "2.555", "2.56"),
        whole_number(0, AFTER),
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
        read_flag,
        _none_if_zero,
        lambda value, argument: value or None,
        flow=_ON_NUMBERS,
    ),
)
