"""A feed as bytes, portion by portion."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from hub.records import RECORDS
from hub.store.catalogue.feeds import Feed
from hub.storefront.feeds.feed_formats import FeedFormat

EXACT = pa.decimal128(38, 10)
"""All that a record's amounts and quantities hold: 28 digits, ten of them behind the point."""


def written(feed: Feed, kind: FeedFormat) -> Iterator[bytes]:
    """The feed's bytes."""
    match kind:
        case FeedFormat.JSONL:
            return _lines(feed)
        case FeedFormat.CSV:
            return _csv(feed)
        case FeedFormat.PARQUET:
            return _parquet(feed)


def _lines(feed: Feed) -> Iterator[bytes]:
    """A record a line; the last line says from which revision to go on, and so that the feed is whole."""
    names, encoder, rows = (*feed.fields, "revision", "deleted"), msgspec.json.Encoder(), 0
    for portion in feed.portions:
        rows += len(portion)
        yield encoder.encode_lines([dict(zip(names, row, strict=True)) for row in portion])
    yield encoder.encode({"next": feed.revision, "rows": rows}) + b"\n"


def _csv(feed: Feed) -> Iterator[bytes]:
    """RFC 4180, with a line of names; what is nothing is an empty cell."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(feed.fields)
    count = len(feed.fields)
    for portion in feed.portions:
        writer.writerows([_cell(value) for value in row[:count]] for row in portion)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else value


def _parquet(feed: Feed) -> Iterator[bytes]:
    schema = pa.schema([(name, _arrow_type(feed, name)) for name in feed.fields])
    pipe = _Pipe()
    with pq.ParquetWriter(pa.PythonFile(pipe, mode="w"), schema, compression="zstd") as writer:
        for portion in feed.portions:
            columns = list(zip(*portion, strict=True))[: len(feed.fields)]
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.table(arrays, schema=schema))
            yield pipe.taken()
    yield pipe.taken()


def _arrow_type(feed: Feed, name: str) -> pa.DataType:
    plain = RECORDS[feed.kind].model_fields[name].annotation
    if get_origin(plain) is UnionType or str(plain).startswith("typing.Optional"):
        plain = next(part for part in get_args(plain) if part is not type(None))
    if get_origin(plain) is Annotated:
        plain = get_args(plain)[0]
    assert isinstance(plain, type)
    types = {bool: pa.bool_(), int: pa.int64(), Decimal: EXACT, date: pa.date32(), str: pa.string()}
    return next(arrow for known, arrow in types.items() if issubclass(plain, known))


class _Pipe(io.RawIOBase):
    """What a writer wrote and nobody took yet."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer, self._at = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._buffer += data
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        """All of it, which is gone from here."""
        whole = bytes(self._buffer)
        self._buffer.clear()
        return whole
