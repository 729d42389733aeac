"""Steps about having no value. They look at the text as it came, so they stand before any conversion.

Behind a conversion a text that means "nothing" (0001-01-01, a blank code) would have become a value already, or a
reject.
"""

from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.argument import FILLED, TEXTS, read_filled, read_texts
from hub.translate.steps.step import Example, Step
from hub.translate.targets import ValueType


def _fill(cells: Cells, default: str) -> Cells:
    pc = arrow.pc
    values = pc.fill_null(cells.values, default)
    if cells.reasons is not None:
        # a refused cell has no value either, but it isn't empty: it must stay refused
        values = pc.if_else(pc.is_valid(cells.reasons), arrow.pa.scalar(None, values.type), values)
    return cells.of(values)


def _blank(cells: Cells, no_value: tuple[str, ...]) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    is_none = pc.is_in(cells.values, pa.array(no_value, pa.string()))
    return cells.of(pc.if_else(is_none, pa.scalar(None, pa.string()), cells.values))


def _blank_value(value: Any, no_value: tuple[str, ...]) -> Any:
    return None if value in no_value else value


STEPS = (
    Step(
        "constant",
        "Always this text, whatever the ERP sends; it takes the place of `from`.",
        Example("{constant: GBP}", None, "GBP"),
        FILLED,
        read_filled,
        _fill,
        lambda value, argument: argument,
        sees_empty=True,
    ),
    Step(
        "empty",
        "Takes this text where the field is empty.",
        Example("{from: A, empty: GBP}", None, "GBP"),
        FILLED,
        read_filled,
        _fill,
        lambda value, default: value or default,
        sees_empty=True,
    ),
    Step(
        "none",
        "Counts these texts as empty.",
        Example('{from: A, none: ["0001-01-01"]}', "0001-01-01", None),
        TEXTS,
        read_texts,
        _blank,
        _blank_value,
    ),
    Step(
        "blank if",
        "Leaves the ERP's field empty for these texts.",
        Example("{from: currency, blank if: GBP}", {"currency": "GBP"}, None, encode=True),
        TEXTS,
        read_texts,
        None,
        _blank_value,
        flow=(ValueType.TEXT, ValueType.TEXT),
    ),
)
