"""Checks a column against the field that it becomes, as records.py says; reasons are in the office's words."""

from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.targets import TargetField, ValueType

PRECISION, SCALE = 38, 10
"""Of decimals in canonical frames."""


def arrow_type(kind: ValueType) -> Any:
    """The Arrow type that holds values of a kind."""
    pa = arrow.pa
    return {
        ValueType.TEXT: pa.string(),
        ValueType.NUMBER: pa.decimal128(PRECISION, SCALE),
        ValueType.WHOLE: pa.int64(),
        ValueType.BOOLEAN: pa.bool_(),
        ValueType.DATE: pa.date32(),
    }[kind]


def fit(cells: Cells, target: TargetField) -> Cells:
    """Bring values to the field's type and refuse what the field can't hold; missing values are left to `require`."""
    cells = _typed(cells, target)
    if target.type == ValueType.TEXT:
        return _text(cells, target)
    if target.type in (ValueType.NUMBER, ValueType.WHOLE):
        return _limits(cells, target)
    return cells


def require(cells: Cells, target: TargetField, why_empty: str, place: str) -> Cells:
    """Where there is no value: the field's default, or a reason if it must have one."""
    pa, pc = arrow.pa, arrow.pc
    if cells.values.null_count == 0:
        return cells
    if target.required:
        return cells.refuse_missing(f"{target.name} is missing: {why_empty} ({place})")
    if target.default is None:
        return cells
    default = pa.scalar(target.default, cells.values.type)
    if cells.reasons is None:
        return cells.of(pc.fill_null(cells.values, default))
    # a refused cell has no value either, and must not get one
    return cells.of(pc.if_else(pc.is_null(cells.reasons), pc.fill_null(cells.values, default), cells.values))


def _typed(cells: Cells, target: TargetField) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    kind = arrow_type(target.type)
    if cells.values.type == kind:
        return cells
    if target.type == ValueType.WHOLE and pa.types.is_decimal(cells.values.type):
        # the cast raises at the first fraction; 18 digits, the most that come here, always fit int64
        cells = cells.refuse(pc.not_equal(cells.values, pc.floor(cells.values)), "isn't a whole number")
    return cells.of(pc.cast(cells.values, kind))


def _text(cells: Cells, target: TargetField) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    if target.choices:
        wrong = pc.invert(pc.is_in(cells.values, pa.array(target.choices)))
        wrong = pc.and_(wrong, pc.is_valid(cells.values))  # is_in says false of null
        return cells.refuse(wrong, f"gives no {target.name}: one of {', '.join(target.choices)} was expected")
    if target.pattern is not None:
        # written for pydantic, whose regular expressions are Rust's; RE2 must take the records' patterns too
        wrong = pc.invert(pc.match_substring_regex(cells.values, target.pattern))
        shape = _SHAPES.get(target.pattern, target.pattern)
        cells = cells.refuse(wrong, f"gives no {target.name}: {shape} was expected")
    nul = pc.match_substring(cells.values, "\x00")
    cells = cells.refuse(nul, "has a NUL character, which no database keeps")
    if target.max_length is not None:
        long = pc.greater(pc.utf8_length(cells.values), target.max_length)
        cells = cells.refuse(long, f"is too long for {target.name}: at most {target.max_length} characters")
    return cells


_SHAPES = {
    "^[A-Z]{3}$": "a code of three letters such as GBP",
    "^([A-Z]{3})?$": "a code of three letters such as GBP",
    "^[A-Z]{2}$": "a code of two letters such as GB",
}


def _limits(cells: Cells, target: TargetField) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    limits = (
        (target.above, pc.less_equal, "isn't above"),
        (target.at_least, pc.less, "is below"),
        (target.at_most, pc.greater, "is above"),
    )
    for limit, wrong, words in limits:
        if limit is not None:
            bound = pa.scalar(limit, pa.int64()).cast(cells.values.type)
            cells = cells.refuse(wrong(cells.values, bound), f"{words} {limit}, which {target.name} can't be")
    return cells
