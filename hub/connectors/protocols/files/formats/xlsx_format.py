"""Workbooks of Excel: a sheet by its name, whose first row names the columns."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.config.extras import extra_problems, from_extra
from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.file_format import FileFormat, FilePage
from hub.connectors.raw_record import RawRecord
from hub.errors import ProtocolBroken

MOST_PARTS, MOST_COLUMNS = 1_000, 1_000
CHUNK = 1 << 20
PURPOSE = "a pack that reads .xlsx"
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class XlsxFormat(FileFormat):
    """A sheet's rows behind the row `header`, from 1 on. Numbers and days are texts, as exact as Excel keeps them.

    A workbook is kept whole for a replay, and has at most `max_rows`.
    """

    example: ClassVar[str] = "{kind: xlsx, sheet: Stock, header: 3}"

    kind: Literal["xlsx"]
    media_type: ClassVar[str] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet: str
    header: Annotated[int, Field(ge=1, le=100)] = 1
    max_rows: Annotated[int, Field(ge=1, le=1_048_576)] = 200_000

    def missing(self) -> str | None:
        """What reads Excel's files comes with an extra."""
        return next((problem.message for problem in extra_problems("files", PURPOSE)), None)

    def pages(
        self, file: IO[bytes], fields: Sequence[str], size: int, context: RequestContext, *, most_bytes: int
    ) -> Iterator[FilePage]:
        """One part, the workbook."""
        body = file.read()
        yield FilePage(body, self.records(body, fields, context, most_bytes=most_bytes))

    def records(
        self, body: bytes, fields: Sequence[str], context: RequestContext, *, most_bytes: int
    ) -> list[RawRecord]:
        """The rows that aren't empty."""
        with from_extra("files", PURPOSE):
            import openpyxl
            from openpyxl.utils.exceptions import InvalidFileException
        _refuse_bombs(body, most_bytes, context)
        try:
            with closing(openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)) as book:
                if self.sheet not in book.sheetnames:
                    names = ", ".join(f"`{name[:50]}`" for name in book.sheetnames[:20])
                    raise context.error(ProtocolBroken, f"the workbook has no sheet `{self.sheet}`, only {names}")
                return self._rows(book[self.sheet], fields, context)
        except (InvalidFileException, KeyError, ValueError, SyntaxError, zipfile.BadZipFile, EOFError) as error:
            message = f"the file isn't a whole workbook ({type(error).__name__}); look at the file"
            raise context.error(ProtocolBroken, message) from None

    def _rows(self, sheet: Any, fields: Sequence[str], context: RequestContext) -> list[RawRecord]:
        sheet.reset_dimensions()  # what the file says of its size may be anything
        rows = sheet.iter_rows(min_row=self.header, max_col=MOST_COLUMNS + 1)
        named = [_text(cell) for cell in next(rows, ())]
        while named and named[-1] is None:
            named.pop()
        if len(named) > MOST_COLUMNS:
            raise context.error(ProtocolBroken, f"a sheet of up to {MOST_COLUMNS} columns was expected")
        columns = [name for name in named if name is not None]
        if len({*columns}) < len(columns):
            twice = next(name for name in columns if columns.count(name) > 1)
            raise context.error(ProtocolBroken, f"two columns are called `{twice[:50]}`; mend the sheet")
        if any(name not in columns for name in fields):
            raise self.lacking(fields, columns, context)
        records: list[RawRecord] = []
        for number, row in enumerate(rows):
            if number >= self.max_rows:
                raise context.error(ProtocolBroken, f"the sheet has more than {self.max_rows:,} rows; raise `max_rows`")
            texts = [_text(cell) for cell in row[: len(named)]]
            if any(text is not None for text in texts):
                texts += [None] * (len(named) - len(texts))
                pairs = zip(named, texts, strict=True)
                records.append({name: text for name, text in pairs if name is not None})
        return records


def _text(cell: Any) -> str | None:
    """A cell's value as text; nothing where the cell is empty."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # the shortest digits that are this double: Excel keeps no others
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime):
        return value.isoformat() if "h" in str(cell.number_format).lower() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _refuse_bombs(body: bytes, most_bytes: int, context: RequestContext) -> None:
    """ProtocolBroken for what is no zip, unpacks to too much, or declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_bytes:
                message = f"the workbook unpacks to more than {most_bytes:,} bytes or {MOST_PARTS:,} parts"
                raise context.error(ProtocolBroken, f"{message}; if that is right, raise transfer.max_bytes")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    _refuse_entities(packed, part, context)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise context.error(ProtocolBroken, "the file isn't a whole workbook of Excel (.xlsx); look at it") from None


def _refuse_entities(packed: zipfile.ZipFile, part: zipfile.ZipInfo, context: RequestContext) -> None:
    kept = b""
    with packed.open(part) as file:
        while chunk := file.read(CHUNK):
            if (not kept and chunk.startswith(_WIDE)) or any(word in kept + chunk for word in _ENTITIES):
                raise context.error(ProtocolBroken, "a workbook without document types was expected; look at the file")
            kept = chunk[-10:]
