"""Arrow columns as the databases' own text, without a Python object a cell where the driver lets us."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from hub.store.engine.spelling import normal


def text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Any canonical column as text: decimals in their one spelling, dates as ISO 8601, booleans as 1 and 0."""
    if pa.types.is_decimal(column.type):
        return _decimals(column)
    if pa.types.is_boolean(column.type):
        # Arrow writes "true", which SQLite would keep as a text
        column = column.cast(pa.int8())
    return column.cast(pa.string())


def _decimals(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Arrow writes every digit of the scale, and an exponent for what is nearly nothing."""
    if column.type.scale <= 0:
        # without a point zeros at the end count, and must not be trimmed
        return _spelled(column.cast(pa.string()))
    written = column.cast(pa.string())
    tiny = pc.fill_null(pc.match_substring(written, "E"), False)
    # spelling one by one is slow: masked, it is done for what Arrow wrote with an exponent only
    plain = pc.utf8_rtrim(pc.utf8_rtrim(written, characters="0"), characters=".")
    if not pc.any(tiny).as_py():
        return plain
    return pc.if_else(tiny, _spelled(pc.if_else(tiny, written, None)), plain)


def _spelled(written: pa.ChunkedArray) -> pa.ChunkedArray:
    """One by one, each spelling once: for the few that Arrow writes in another form."""
    encoded = written.combine_chunks().dictionary_encode()
    spelled = [None if each is None else normal(Decimal(each)) for each in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(spelled, pa.string()).take(encoded.indices)])


def rows(columns: Iterable[pa.ChunkedArray]) -> Iterator[tuple[Any, ...]]:
    """For a driver's executemany; None for null."""
    return zip(*(column.to_pylist() for column in columns), strict=True)


def csv_bytes(columns: Iterable[pa.ChunkedArray]) -> bytes:
    """For COPY … (FORMAT csv): a null is nothing at all, an empty text is a pair of quotes."""
    sink = BytesIO()
    columns = list(columns)
    table = pa.table(columns, names=[str(index) for index in range(len(columns))])
    csv.write_csv(table, sink, csv.WriteOptions(include_header=False))
    return sink.getvalue()
