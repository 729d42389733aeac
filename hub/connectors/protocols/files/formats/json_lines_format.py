"""JSON lines: an object a line, in UTF-8."""

import io
from collections.abc import Iterator, Sequence
from typing import IO, ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.csv_dialect import BYTE_ORDER_MARK
from hub.connectors.protocols.files.formats.file_format import LONGEST_LINE, FileFormat, FilePage
from hub.connectors.protocols.json_body import json_value
from hub.connectors.raw_record import RawRecord
from hub.errors import IncompleteRead, ProtocolBroken


class JsonLinesFormat(FileFormat):
    """Each line is a record. `count`: the last line is an object with this field alone, the number of the others.

    `ends_open`: the last line has no line end.
    """

    example: ClassVar[str] = "{kind: json_lines, count: records}"

    kind: Literal["json_lines"]
    media_type: ClassVar[str] = "application/x-ndjson"
    count: str | None = None
    ends_open: bool = False

    @property
    def is_counted(self) -> bool:
        """Where its last line says so."""
        return self.count is not None

    def pages(
        self, file: IO[bytes], fields: Sequence[str], size: int, context: RequestContext, *, most_bytes: int
    ) -> Iterator[FilePage]:
        """The lines of so many records each time."""
        lines: list[bytes] = []
        records: list[RawRecord] = []
        last, came, said = b"", 0, None
        for last, record in self._lines(file, context):
            if said is not None:
                raise context.error(ProtocolBroken, f"a line stands behind the one with `{self.count}`")
            lines.append(last)
            if record is not None and self._is_count(record):
                said = record[str(self.count)]
            elif record is not None:
                records.append(record)
                came += 1
            if len(records) >= size:
                yield FilePage(b"".join(lines), records)
                lines, records = [], []
        if not last:
            raise self.empty(context)
        if lines:
            yield FilePage(b"".join(lines), records)
        if not last.endswith(b"\n") and not self.ends_open:
            raise self.cut(context)
        if self.is_counted and said is None:
            message = f"the last line must be the one with `{self.count}`, and isn't: the file isn't whole"
            raise context.error(IncompleteRead, message)
        if said is not None and str(said) != str(came):
            raise self.miscounted(said, came, context)

    def records(
        self, body: bytes, fields: Sequence[str], context: RequestContext, *, most_bytes: int
    ) -> list[RawRecord]:
        """The records of such lines."""
        lines = self._lines(io.BytesIO(body), context)
        return [record for _, record in lines if record is not None and not self._is_count(record)]

    def _is_count(self, record: RawRecord) -> bool:
        return self.count is not None and [*record] == [self.count]

    def _lines(self, file: IO[bytes], context: RequestContext) -> Iterator[tuple[bytes, RawRecord | None]]:
        """Each line as it stands there, and what it says; nothing of a blank one."""
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise context.error(ProtocolBroken, f"a line is longer than {LONGEST_LINE:,} bytes")
            own = line.removeprefix(BYTE_ORDER_MARK.encode()) if number == 1 else line
            try:
                record = json_value(own) if own.strip() else None
            except ValueError:
                kind = ProtocolBroken if line.endswith(b"\n") else IncompleteRead
                raise context.error(kind, f"line {number} isn't whole JSON; look at the file") from None
            if record is not None and not isinstance(record, dict):
                raise context.error(ProtocolBroken, f"line {number} isn't a JSON object; mend the pack's format")
            yield line, record
