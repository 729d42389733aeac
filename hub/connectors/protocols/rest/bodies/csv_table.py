"""Answers in CSV (RFC 4180)."""

import csv
import io
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from hub.config.yamlfile import suggest
from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.bodies.rest_body import MOST_RECORDS, Listing, ListShape, RestBody
from hub.connectors.raw_record import FLAW, RawRecord, flawed
from hub.errors import ProtocolBroken

ENCODINGS = (
    "utf-8",
    "utf-16",
    "windows-1250",
    "windows-1252",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "cp437",
    "cp850",
)


def _known(encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise ValueError(f"one of {', '.join(ENCODINGS)} was expected{suggest(encoding, ENCODINGS)}")
    return encoding


class CsvTable(RestBody):
    """A row for each record, its cells text as they came. The first row names the fields, or `columns` do.

    A row with more or fewer cells than there are names is flawed. The last row ends like every other, for one that is
    cut off would not; `unended: true` is of an ERP that ends it so. `may_be_empty`: an answer without a byte is a list
    without records.
    """

    example: ClassVar[str] = '{kind: csv, delimiter: ";", encoding: windows-1252}'

    kind: Literal["csv"]
    has_rows: ClassVar[bool] = False
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quote: Annotated[str, Field(min_length=1, max_length=1)] | Literal["none"] = '"'
    columns: tuple[str, ...] | None = None
    encoding: Annotated[str, AfterValidator(_known)] = "utf-8"
    unended: bool = False
    may_be_empty: bool = False

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> "CsvTable":
        if self.delimiter == self.quote or {self.delimiter, self.quote} & {"\r", "\n", " "}:
            raise ValueError("`delimiter` and `quote` must be two different characters, and no blanks")
        if self.columns is not None and len({*self.columns}) < max(len(self.columns), 1):
            raise ValueError("`columns` must name each column by another name")
        return self

    def problems(self, shape: ListShape) -> Iterator[str]:
        """Fields for which there is no column, and lists, which no cell is."""
        if self.columns is not None:
            yield from (f"`{name}` isn't among the `columns`" for name in shape.fields if name not in self.columns)
        yield from (f"no cell of a table is a list: take out `{path}`" for path in shape.lists)

    def read(self, body: bytes, shape: ListShape, context: RequestContext, came: str) -> Listing:
        """The records, row by row; blank lines are passed over."""
        if not body and self.may_be_empty:
            return Listing([])
        text = self._text(body, context)
        if not text or text.lstrip().startswith("<"):
            raise context.error(ProtocolBroken, f"a table was expected, {came} came; check the address")
        if not text.endswith(("\n", "\r")) and not self.unended:
            message = "the last row has no end: the table is cut off, or the ERP ends it so (`unended: true`)"
            raise context.error(ProtocolBroken, message)
        records = [*self._records(text, shape, context)]
        if records and all(FLAW in record for record in records):
            raise context.error(ProtocolBroken, f"no row has the expected cells: {records[0][FLAW]}; check the pack")
        return Listing(records)

    def _text(self, body: bytes, context: RequestContext) -> str:
        try:
            return body.decode(self.encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            message = f"byte {error.start} of the answer isn't {self.encoding}; check `encoding` in the pack"
            raise context.error(ProtocolBroken, message) from None

    def _records(self, text: str, shape: ListShape, context: RequestContext) -> Iterator[RawRecord]:
        names, number = self.columns, 0
        for number, cells in enumerate(self._rows(text, context)):
            if names is None:
                names = _header(cells, shape, context)
            elif len(cells) != len(names):
                told = f"row {number} of its page has {len(cells)} cells, {len(names)} were expected"
                yield flawed(told, dict(zip(names, cells, strict=False)))
            else:
                yield dict(zip(names, cells, strict=True))
            if number > MOST_RECORDS:
                raise context.error(ProtocolBroken, f"more than {MOST_RECORDS:,} rows came; ask for pages in the pack")

    def _rows(self, text: str, context: RequestContext) -> Iterator[list[str]]:
        lines = io.StringIO(text, newline="")
        if self.quote == "none":
            reader = csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE, strict=True)
        else:
            reader = csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, strict=True)
        try:
            yield from (cells for cells in reader if cells)
        except csv.Error:
            # what stands behind it may be cells or rows: nobody can tell
            message = f"the quotes of line {reader.line_num} don't end, or a cell is too long; look at the answer"
            raise context.error(ProtocolBroken, message) from None


def _header(cells: list[str], shape: ListShape, context: RequestContext) -> tuple[str, ...]:
    """The names of the columns; ProtocolBroken where one comes twice, or none is a field of the list."""
    twice = next((name for name in cells if cells.count(name) > 1), None) if len(cells) < 10_000 else cells[0]
    if twice is not None or not {*cells} & {*shape.fields}:
        what = "has a name twice" if twice is not None else "names no field of the list"
        raise context.error(ProtocolBroken, f"the first row {what}; check `delimiter` and `columns` in the pack")
    return tuple(cells)
