"""Runs one field's steps over columns, from the ERP's texts to values that the record can hold."""

from collections.abc import Iterable, Mapping
from functools import lru_cache, reduce
from itertools import takewhile
from typing import Any

from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.compiled import AppliedStep, Condition, FieldMapping
from hub.translate.steps.text import empty_to_null
from hub.translate.targets import TargetField
from hub.translate.validation import arrow_type, fit, require

Columns = Mapping[str, Any]
"""Arrow arrays of text by the ERP's field names, beside `row` (0, 1, …), which all frames have."""

SAMPLE, FEW = 1000, 300
"""A column whose sample of rows holds only few distinct texts is worked on by distinct text: a year of prices has some
hundred dates, a catalogue a dozen units, and each is then read once."""


def evaluate(field: FieldMapping, target: TargetField, columns: Columns) -> Cells:
    """The field's values for every row, each with its value or a reason."""
    cells = _run(field, target, columns)
    why_empty = f"{field.label} is empty{_where(field)}"
    if not field.when:
        return require(cells, target, why_empty, field.place)
    met = meets_all(field.when, columns)
    if field.otherwise:
        # each side by itself, so that a reason names the line that gave no value
        cells = require(cells, target, why_empty, field.place)
        return cells.where(met, evaluate(field.otherwise, target, columns))
    nothing = Cells(field.label, cells.original, arrow.pa.nulls(len(met), cells.values.type))
    why_empty += f" or doesn't count, by {' and '.join(condition.source for condition in field.when)}"
    return require(cells.where(met, nothing), target, why_empty, field.place)


def _where(field: FieldMapping) -> str:
    """A field from below another record of the ERP is also empty where there is no such record."""
    above = field.sources[0].rpartition(".")[0] if len(field.sources) == 1 else ""
    return f", or the ERP's {above} has no entry for this record" if above else ""


def meets_all(conditions: Iterable[Condition], columns: Columns) -> Any:
    """Which rows meet all conditions."""
    everything = arrow.pa.repeat(True, len(columns["row"]))
    return reduce(arrow.pc.and_, (_meets(condition, columns) for condition in conditions), everything)


def meets_any(conditions: Iterable[Condition], columns: Columns) -> Any:
    """Which rows meet one of the conditions or more."""
    nothing = arrow.pa.repeat(False, len(columns["row"]))
    return reduce(arrow.pc.or_, (_meets(condition, columns) for condition in conditions), nothing)


def _meets(condition: Condition, columns: Columns) -> Any:
    pa, pc = arrow.pa, arrow.pc
    texts = pc.fill_null(columns[condition.source], "")
    if condition.begins:
        return reduce(pc.or_, (pc.starts_with(texts, beginning) for beginning in condition.texts))
    is_one = pc.is_in(texts, pa.array(condition.texts, pa.string()))
    return is_one if condition.among else pc.invert(is_one)


def _sources(field: FieldMapping, columns: Columns) -> Any:
    texts = [empty_to_null(columns[source]) for source in field.sources]
    if not texts:
        return arrow.pa.nulls(len(columns["row"]), arrow.pa.string())
    if len(texts) == 1:
        return texts[0]
    combine = field.steps[0]  # field_reader.py refuses several sources without it
    assert combine.step.decode
    return combine.step.decode(texts, combine.argument)


def _few(texts: Any) -> bool:
    if len(texts) < SAMPLE:
        return False
    return len(arrow.pc.unique(texts.take(_spread(len(texts) // SAMPLE)))) <= FEW


@lru_cache(maxsize=16)
def _spread(step: int) -> Any:
    # not the first rows: ERPs send what they have in order, and those would be of one customer
    return arrow.pa.array(range(0, SAMPLE * step, step))


def _run(field: FieldMapping, target: TargetField, columns: Columns) -> Cells:
    """The steps; those that need nothing but the field's own text work on distinct texts where these are few."""
    if field.literal is not None:
        values = arrow.pa.repeat(arrow.pa.scalar(field.literal, arrow_type(target.type)), len(columns["row"]))
        return Cells(field.label, values, values)
    texts = _sources(field, columns)
    alone = list(takewhile(lambda applied: not applied.field_names, field.steps))
    rest = field.steps[len(alone) :]
    if _few(texts):
        # "encode": no text is one of the distinct ones too, since `empty`, `constant` and look-ups are asked about it
        encoded = texts.dictionary_encode("encode")
        distinct = encoded.dictionary
        cells = _steps(Cells(field.label, distinct, distinct, is_personal=target.personal), alone, columns)
        cells = (cells if rest else fit(cells, target)).take(encoded.indices)
        return fit(_steps(cells, rest, columns), target) if rest else cells
    cells = Cells(field.label, texts, texts, is_personal=target.personal)
    return fit(_steps(cells, field.steps, columns), target)


def _steps(cells: Cells, steps: Iterable[AppliedStep], columns: Columns) -> Cells:
    for applied in steps:
        if not applied.step.combines:  # _sources did that
            assert applied.step.decode
            others = (empty_to_null(columns[name]) for name in applied.field_names)
            cells = applied.step.decode(cells, applied.argument, *others)
    return cells
