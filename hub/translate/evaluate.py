"""Runs one field's steps over columns, from the ERP's texts to values that the record can hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.parts import Condition, Field
from hub.translate.steps.text import full
from hub.translate.targets import Target
from hub.translate.validation import arrow_type, fit, require

Columns = Mapping[str, Any]
"""Arrow arrays of text by the ERP's field names, beside `row` (0, 1, …), which all frames have."""

SAMPLE, FEW = 1000, 300
"""A column whose sample of rows holds only few distinct texts is worked on by distinct text."""


def evaluate(field: Field, target: Target, columns: Columns) -> Cells:
    """The field's values for every row, each with its value or a reason."""
    pa, pc = arrow.pa, arrow.pc
    if field.literal is not None:
        values = pa.repeat(pa.scalar(field.literal, arrow_type(target.type)), len(columns["row"]))
        return Cells(field.label, values, values)
    texts = _sources(field, columns)
    if _few(texts):
        encoded = texts.dictionary_encode("encode")
        cells = _run(field, target, encoded.dictionary).take(encoded.indices)
    else:
        cells = _run(field, target, texts)
    why_empty = f"{field.label} is empty"
    if field.when:
        met = meet(field.when, columns)
        cells = cells.of(pc.if_else(met, cells.values, pa.scalar(None, cells.values.type)))
        if cells.reasons is not None:
            cells = Cells(
                cells.label, cells.written, cells.values, pc.if_else(met, cells.reasons, pa.scalar(None, pa.string()))
            )
        why_empty += f" or doesn't count, by {' and '.join(condition.source for condition in field.when)}"
    return require(cells, target, why_empty, field.place)


def meet(conditions: Iterable[Condition], columns: Columns) -> Any:
    """Which rows meet all conditions; an empty field counts as ""."""
    pa, pc = arrow.pa, arrow.pc
    met = pa.repeat(True, len(columns["row"]))
    for condition in conditions:
        found = pc.is_in(pc.fill_null(columns[condition.source], ""), pa.array(condition.texts, pa.string()))
        met = pc.and_(met, found if condition.among else pc.invert(found))
    return met


def _sources(field: Field, columns: Columns) -> Any:
    texts = [full(columns[source]) for source in field.sources]
    if not texts:
        return arrow.pa.nulls(len(columns["row"]), arrow.pa.string())
    if len(texts) == 1:
        return texts[0]
    combine = field.actions[0]
    assert combine.step.inward
    return combine.step.inward(texts, combine.argument)


def _few(texts: Any) -> bool:
    if len(texts) < SAMPLE:
        return False
    step = len(texts) // SAMPLE
    sample = texts.take(arrow.pa.array(range(0, SAMPLE * step, step)))
    return len(arrow.pc.unique(sample)) <= FEW


def _run(field: Field, target: Target, texts: Any) -> Cells:
    cells = Cells(field.label, texts, texts)
    for action in field.actions:
        if not action.step.combines:
            assert action.step.inward
            cells = action.step.inward(cells, action.argument)
    return fit(cells, target)
