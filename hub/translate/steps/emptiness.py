"""Steps about having no value. They look at the text as it came, so they stand before any conversion."""

from collections.abc import Mapping
from typing import Any

from hub.config.yamlfile import Node
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import FILLED, TEXTS, Example, Step, Table, filled, texts
from hub.translate.targets import Type


def _empty(cells: Cells, default: str) -> Cells:
    pc = arrow.pc
    values = pc.fill_null(cells.values, default)
    if cells.reasons is not None:
        values = pc.if_else(pc.is_valid(cells.reasons), arrow.pa.scalar(None, values.type), values)
    return cells.of(values)


def _none(cells: Cells, nothing: tuple[str, ...]) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    found = pc.is_in(cells.values, pa.array(nothing, pa.string()))
    return cells.of(pc.if_else(found, pa.scalar(None, pa.string()), cells.values))


def _blank(value: Any, nothing: tuple[str, ...]) -> Any:
    return None if value in nothing else value


def _constant(node: Node, tables: Mapping[str, Table]) -> str:
    return filled(node, tables)


STEPS = (
    Step(
        "constant",
        "Always this text, whatever the ERP sends; it takes the place of `from`.",
        Example("{constant: GBP}", None, "GBP"),
        FILLED,
        _constant,
        lambda cells, value: _empty(cells, value),
        lambda value, argument: argument,
        sees_empty=True,
    ),
    Step(
        "empty",
        "Takes this text where the field is empty.",
        Example("{from: A, empty: GBP}", None, "GBP"),
        FILLED,
        filled,
        _empty,
        lambda value, default: value or default,
        sees_empty=True,
    ),
    Step(
        "none",
        "Counts these texts as empty.",
        Example('{from: A, none: ["0001-01-01"]}', "0001-01-01", None),
        TEXTS,
        texts,
        _none,
        _blank,
    ),
    Step(
        "blank if",
        "Leaves the ERP's field empty for these texts.",
        Example("{from: currency, blank if: GBP}", {"currency": "GBP"}, None, encode=True),
        TEXTS,
        texts,
        None,
        _blank,
        flow=(Type.TEXT, Type.TEXT),
    ),
)
