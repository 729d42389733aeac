"""The step on numbers of ERPs that count in binary floats, whose last digits say nothing."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import partial

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import read_whole, whole_number
from hub.translate.steps.numbers import AFTER, BEFORE, plain
from hub.translate.steps.step import Example, Step
from hub.translate.targets import ValueType

# as JSON writes them: the shortest text of a double has 17 digits and an exponent to 308
_FLOAT = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_LIMIT = Decimal(10) ** BEFORE
_EXACTLY = Context(prec=BEFORE + AFTER + 1)


def _places(node: Node, tables: Mapping[str, LookupTable]) -> int:
    return read_whole(node, 0, AFTER)


def _read(cells: Cells, digits: int) -> Cells:
    cells = cells.of(arrow.pc.utf8_trim_whitespace(cells.values))
    why = f"isn't a number such as 58.050000000000004 or 1e-05, with at most {BEFORE} digits before the point"
    return cells.each_text(partial(_rounded, digits=digits), arrow.pa.decimal128(38, AFTER), why)


def _rounded(text: str, digits: int) -> Decimal | None:
    if not _FLOAT.fullmatch(text):
        return None
    number = Decimal(text)
    if abs(number) >= _LIMIT:
        return None
    rounded = _round(number, digits)
    return rounded if abs(rounded) < _LIMIT else None


def _round(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _EXACTLY)


def _write(number: Decimal, digits: int) -> str:
    return plain(_round(number, digits))


STEPS = (
    Step(
        "float",
        "Reads a number of an ERP that counts in binary floats, such as 58.050000000000004 or 1e-05: it is rounded to "
        "so many digits after the point, a half away from zero, before anything else is asked of it. For exact numbers "
        "there is `number`. On the way out it writes the number with so many digits.",
        Example("{from: A, float: 2}", "58.050000000000004", "58.05"),
        whole_number(0, AFTER),
        _places,
        _read,
        _write,
        flow=(ValueType.TEXT, ValueType.NUMBER),
        encode_flow=(ValueType.NUMBER, ValueType.TEXT),
        more=(
            Example("{from: A, float: 4}", "-1.25e-3", "-0.0013"),
            Example("{from: gross, float: 2}", {"gross": "1234.5"}, "1234.50", encode=True),
        ),
    ),
)
