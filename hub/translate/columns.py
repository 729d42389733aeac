"""The way in: a frame of the ERP's texts becomes canonical records, rejects with reasons, and what is left out."""

import json
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hub.errors import KindMissing, Problem
from hub.records import RECORDS, Kind, Record
from hub.translate.compiled import CompiledMapping, KindMapping
from hub.translate.evaluate import evaluate, meets_all, meets_any
from hub.translate.steps.combining import joined
from hub.translate.targets import targets
from hub.translate.validation import arrow_type

ORIGIN = ("source_key", "page")
"""What every row keeps of where it came from: the record's key at the ERP and the raw page in its pull."""

MALFORMED = "malformed"
"""Why a row can't be taken at its word, where whoever read it saw that."""


@dataclass(frozen=True)
class Translation:
    """Every row of a frame is in exactly one of these.

    `rows` are the record's fields in its order, source_key and page; `left_out` is source_key. `rejects` are
    source_key, reason, raw, page and, as far as its fields tell, subject (the product or account that it is about),
    party (whom a price is for, as `scope:code`) and product_group (which products a discount is on).
    """

    rows: pd.DataFrame
    rejects: pd.DataFrame
    left_out: pd.DataFrame


def translate(mapping: CompiledMapping, kind: Kind, frame: pd.DataFrame) -> Translation:
    """Translate a frame of text columns (with source_key and page, and raw if there is one).

    A column that isn't there counts as empty; a row that `malformed` says something of is rejected. Whether two records
    have one natural key is for the store to see, which knows the other pages.

    Raises:
        KindMissing: the mapping says nothing of this kind.
    """
    if kind not in mapping.kinds:
        raise KindMissing(Problem(mapping.entry, kind, "the mapping has no such part; add it, or don't pull it"))
    part = mapping.kinds[kind]
    everything = _texts(frame, part)
    kept = pc.and_not(meets_all(part.keep, everything), meets_any(part.drop, everything))
    # of no rows `all` is null
    columns = everything if pc.all(kept).as_py() is not False else _filtered(everything, kept)
    values, blamed = _values(part, RECORDS[kind], columns)
    reasons = [column for column in blamed.values() if column is not None]
    good = _without(values, reasons)
    return Translation(
        rows=_frame(good.drop_columns(["row"])),
        rejects=_rejects(reasons, columns, frame, about=_about(RECORDS[kind], values, blamed)),
        left_out=_frame(pa.table({"source_key": everything["source_key"].filter(pc.invert(kept))})),
    )


def _texts(frame: pd.DataFrame, part: KindMapping) -> dict[str, Any]:
    """The columns that the mapping uses, as text, beside origin and row number."""
    columns: dict[str, Any] = {
        name: _array(frame[name], pa.string()) if name in frame else pa.nulls(len(frame), pa.string())
        for name in sorted(part.sources)
    }
    if MALFORMED in frame:
        columns[MALFORMED] = _array(frame[MALFORMED], pa.string())
    columns["source_key"] = _array(frame["source_key"], pa.string())
    columns["page"] = _array(frame["page"], pa.int64())
    columns["row"] = pa.array(np.arange(len(frame)))
    return columns


def _array(series: "pd.Series[Any]", kind: Any) -> Any:
    array = pa.array(series, from_pandas=True)  # NaN, which a column of objects may have, is null
    # chunks are joined, since lists' offsets and dictionaries (part, date) are only of one chunk
    return (array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array).cast(kind)


def _filtered(columns: dict[str, Any], kept: Any) -> dict[str, Any]:
    return {name: column.filter(kept) for name, column in columns.items()}


def _values(part: KindMapping, record: type[Record], columns: dict[str, Any]) -> tuple[pa.Table, dict[str, Any]]:
    """Every field of the record, mapped or by its default, and by field the column of reasons, None for none."""
    values: dict[str, Any] = {}
    # first of all reasons: what such a record says in its fields is anybody's guess
    blamed = {MALFORMED: columns.get(MALFORMED)}
    for name, target in targets(record).items():
        if name in part.fields:
            cells = evaluate(part.fields[name], target, columns)
            values[name], blamed[name] = cells.values, cells.reasons
        else:
            values[name] = pa.repeat(pa.scalar(target.default, arrow_type(target.type)), len(columns["row"]))
    return pa.table(values | {name: columns[name] for name in (*ORIGIN, "row")}), blamed


def _about(record: type[Record], values: pa.Table, blamed: dict[str, Any]) -> dict[str, Any]:
    """What each row is about, as far as the fields that say it are in order: see `Translation`."""

    def told(name: str) -> Any:
        column, reasons = values.column(name).cast(pa.string()), blamed.get(name)
        return column if reasons is None else pc.if_else(pc.is_null(reasons), column, pa.scalar(None, pa.string()))

    nothing = pa.nulls(values.num_rows, pa.string())
    subject = told(record.touches) if record.touches else nothing
    has_party = "scope" in record.model_fields
    party = pc.binary_join_element_wise(told("scope"), told("scope_code"), ":") if has_party else nothing
    group = told("product_group") if "product_group" in record.model_fields else nothing
    return {"subject": subject, "party": party, "product_group": group}


def _without(values: pa.Table, reasons: list[Any]) -> pa.Table:
    if not reasons:
        return values
    return values.filter(reduce(pc.and_, (pc.is_null(column) for column in reasons)))


def _rejects(reasons: list[Any], columns: dict[str, Any], frame: pd.DataFrame, about: dict[str, Any]) -> pd.DataFrame:
    nothing = pa.repeat(False, len(columns["row"]))  # where no column has reasons, there is none to reduce
    bad = reduce(pc.or_, (pc.is_valid(column) for column in reasons), nothing)
    rows = _filtered({name: columns[name] for name in (*ORIGIN, "row")}, bad)
    texts = [column.filter(bad) for column in reasons] or [pa.nulls(0, pa.string())]
    # from the frame as it came: `columns` has only what the mapping uses, and rows are fewer once some are left out
    places = rows["row"].to_pylist()
    raw = frame["raw"].iloc[places].tolist() if "raw" in frame else [_raw(frame.iloc[place]) for place in places]
    rejects = {
        "source_key": rows["source_key"],
        "reason": joined(texts, "; "),
        "raw": pa.array(raw, pa.string()),
        "page": rows["page"],
        **_filtered(about, bad),
    }
    return _frame(pa.table(rejects))


def _raw(row: "pd.Series[Any]") -> str:
    fields = {str(name): text for name, text in row.items() if name not in ORIGIN and isinstance(text, str)}
    return json.dumps(fields, ensure_ascii=False)


def _frame(table: pa.Table) -> pd.DataFrame:
    return pd.DataFrame({name: pd.arrays.ArrowExtensionArray(table[name]) for name in table.column_names}, copy=False)
