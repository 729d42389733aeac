"""CSV: records in lines, their fields parted by a character."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.protocols.files.formats.csv_dialect import BYTE_ORDER_MARK, CsvDialect
from hub.connectors.protocols.files.formats.file_format import LONGEST_LINE, FileFormat, FilePage
from hub.connectors.raw_record import RawRecord, flawed
from hub.errors import IncompleteRead, ProtocolBroken


class CsvTrailer(PackModel):
    """The last line: it begins with `word`, and its column `count`, from 1 on, says how many records came before it."""

    example: ClassVar[str] = "{word: END, count: 2}"

    word: Annotated[str, Field(min_length=1)]
    count: Annotated[int, Field(ge=1, le=1000)]


class CsvFormat(CsvDialect, FileFormat):
    """The first line names the columns, or `columns` does. Numbers stay the texts that they are.

    A line with more or fewer fields than there are columns is flawed: it is rejected, and the others go on.
    `ends_open`: the last line has no line end.
    """

    example: ClassVar[str] = '{kind: csv, encoding: cp1252, delimiter: ";", trailer: {word: END, count: 2}}'

    kind: Literal["csv"]
    media_type: ClassVar[str] = "text/csv"
    columns: tuple[str, ...] | None = None
    ends_open: bool = False
    trailer: CsvTrailer | None = None

    @model_validator(mode="after")
    def _names_each_once(self) -> "CsvFormat":
        if self.columns is not None and (not self.columns or len({*self.columns}) < len(self.columns)):
            raise ValueError("columns: at least one name was expected, and each once")
        return self

    @property
    def is_counted(self) -> bool:
        """Where it has a trailer."""
        return self.trailer is not None

    def pages(
        self, file: IO[bytes], fields: Sequence[str], size: int, context: RequestContext, *, most_bytes: int
    ) -> Iterator[FilePage]:
        """The lines of so many records, each time with the line that names the columns before them."""
        reading = _CsvReading(self, file, fields, context)
        yield from reading.pages(size)
        reading.end()

    def records(
        self, body: bytes, fields: Sequence[str], context: RequestContext, *, most_bytes: int
    ) -> list[RawRecord]:
        """The records of such lines; how many there are in all was looked at when they came."""
        reading = _CsvReading(self, io.BytesIO(body), fields, context)
        return [record for page in reading.pages(None) for record in page.records]


class _CsvReading:
    """One file from its beginning to its end; remembers the lines of what was read, as they stand there."""

    def __init__(self, format_: CsvFormat, file: IO[bytes], fields: Sequence[str], context: RequestContext) -> None:
        self._format, self._context, self._fields = format_, context, fields
        self._text = io.TextIOWrapper(file, encoding=format_.encoding, newline="")
        self._lines: list[str] = []
        self._last = ""
        self._rows = csv.reader(self._numbered(), strict=True, **format_.dialect)
        self._records = 0
        self._flaws, self._first_flaw = 0, ""
        self._trailer: list[str] | None = None

    def pages(self, size: int | None) -> Iterator[FilePage]:
        try:
            head, columns = self._head()
            records: list[RawRecord] = []
            paged = 0
            for row in self._rows:
                if row:
                    self._take(row, columns, records)
                if size is not None and len(records) >= size:
                    yield self._page(head, records)
                    records, paged = [], paged + 1
            if records or self._lines or not paged:
                yield self._page(head, records)
        except UnicodeDecodeError:
            message = (
                f"the file isn't text in {self._format.encoding} (behind line {self._rows.line_num}); mend `encoding`"
            )
            raise self._context.error(ProtocolBroken, message) from None
        except csv.Error as error:
            message = (
                f"line {self._rows.line_num} isn't CSV as the pack describes it ({error}); mend `delimiter` or `quote`"
            )
            raise self._context.error(ProtocolBroken, message) from None
        finally:
            self._text.detach()

    def end(self) -> None:
        """See that it ended where it should."""
        if not self._last.endswith(("\n", "\r")) and not self._format.ends_open:
            raise self._format.cut(self._context)
        if self._flaws and self._flaws == self._records:
            raise self._context.error(ProtocolBroken, self._first_flaw)
        if trailer := self._format.trailer:
            said = (self._trailer or [])[trailer.count - 1 : trailer.count]
            if not said:
                message = f"the last line must begin with `{trailer.word}` and doesn't: the file isn't whole"
                raise self._context.error(IncompleteRead, message)
            if said[0].strip() != str(self._records):
                raise self._format.miscounted(repr(said[0][:20]), self._records, self._context)

    def _head(self) -> tuple[str, Sequence[str]]:
        """The line that names the columns, and these."""
        if self._format.columns is not None:
            columns, head = self._format.columns, ""
        else:
            named = next(self._rows, None)
            if named is None:
                raise self._format.empty(self._context)
            columns, head = tuple(named), "".join(self._lines)
            self._lines.clear()
            if len({*columns}) < len(columns):
                twice = next(name for name in columns if columns.count(name) > 1)
                raise self._context.error(ProtocolBroken, f"two columns are called `{twice[:50]}`; mend the file")
        if any(name not in columns for name in self._fields):
            raise self._format.lacking(self._fields, columns, self._context)
        return head, columns

    def _take(self, row: list[str], columns: Sequence[str], records: list[RawRecord]) -> None:
        trailer = self._format.trailer
        if self._trailer is not None:
            raise self._context.error(ProtocolBroken, f"line {self._rows.line_num} stands behind the last one")
        if trailer and row[0] == trailer.word:
            self._trailer = row
            return
        if len(row) != len(columns):
            records.append(self._flawed(row, columns, len(records) + 1))
        else:
            records.append(dict(zip(columns, row, strict=True)))
        self._records += 1

    def _flawed(self, row: list[str], columns: Sequence[str], number: int) -> RawRecord:
        """What is there of a row; raises where it may be cut off, or have swallowed others by a quote too many."""
        told = f"line {self._rows.line_num} has {len(row)} fields where {len(columns)} were expected"
        message = f"{told}; look at the file, then at `delimiter` and `quote`"
        if not self._last.endswith(("\n", "\r")):
            raise self._context.error(IncompleteRead, message)
        if any("\n" in cell or "\r" in cell for cell in row):
            raise self._context.error(ProtocolBroken, message)
        self._flaws, self._first_flaw = self._flaws + 1, self._first_flaw or message
        told = f"row {number} of its page has {len(row)} fields where {len(columns)} were expected"
        return flawed(told, dict(zip(columns, row, strict=False)))

    def _page(self, head: str, records: list[RawRecord]) -> FilePage:
        body = (head + "".join(self._lines)).encode(self._format.encoding)
        self._lines.clear()
        return FilePage(body, records)

    def _numbered(self) -> Iterator[str]:
        is_first = True
        while line := self._text.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE:
                raise self._context.error(ProtocolBroken, f"a line is longer than {LONGEST_LINE:,} characters")
            self._lines.append(line)
            self._last = line
            yield line.removeprefix(BYTE_ORDER_MARK) if is_first else line
            is_first = False
        if is_first:
            raise self._format.empty(self._context)
