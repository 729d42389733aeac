"""JSON lines: an object a line, in UTF-8."""

import io
from collections.abc import Iterator, Sequence
from typing import IO, ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.formats.csv_dialect import BYTE_ORDER_MARK
from hub.connectors.protocols.files.formats.file_format import LONGEST_LINE, FileFormat, FilePage
from hub.connectors.protocols.tolerant_json import hoisted, json_with_flaws
from hub.connectors.raw_record import FLAW, RawRecord, flawed
from hub.errors import IncompleteRead, ProtocolBroken


class JsonLinesFormat(FileFormat):
    """Each line is a record; one that isn't is flawed, it is rejected, and the others go on.

    `count`: the last line is an object with this field alone, the number of the others.

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
        last, came, said, flaws = b"", 0, None, 0
        for last, record in self._lines(file, records, context):
            if said is not None:
                raise context.error(ProtocolBroken, f"a line stands behind the one with `{self.count}`")
            lines.append(last)
            if record is not None and self._is_count(record):
                said = record[str(self.count)]
            elif record is not None:
                records.append(record)
                came, flaws = came + 1, flaws + (FLAW in record)
            if len(records) >= size:
                yield FilePage(b"".join(lines), [*records])
                lines.clear()
                records.clear()
        if not last:
            raise self.empty(context)
        if lines:
            yield FilePage(b"".join(lines), records)
        if not last.endswith(b"\n") and not self.ends_open:
            raise self.cut(context)
        if came and flaws == came:
            raise context.error(
                ProtocolBroken, "lines of JSON objects were expected, and none is one; look at the file"
            )
        if self.is_counted and said is None:
            message = f"the last line must be the one with `{self.count}`, and isn't: the file isn't whole"
            raise context.error(IncompleteRead, message)
        if said is not None and str(said) != str(came):
            raise self.miscounted(said, came, context)

    def records(
        self, body: bytes, fields: Sequence[str], context: RequestContext, *, most_bytes: int
    ) -> list[RawRecord]:
        """The records of such lines."""
        records: list[RawRecord] = []
        for _, record in self._lines(io.BytesIO(body), records, context):
            if record is not None and not self._is_count(record):
                records.append(record)
        return records

    def _is_count(self, record: RawRecord) -> bool:
        return self.count is not None and [*record] == [self.count]

    def _lines(
        self, file: IO[bytes], records: Sequence[RawRecord], context: RequestContext
    ) -> Iterator[tuple[bytes, RawRecord | None]]:
        """Each line as it stands there, and what it says; nothing of a blank one. `records`: those of its page so far.

        Raises:
            IncompleteRead: the last one is cut off.
        """
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) >= LONGEST_LINE:
                raise context.error(ProtocolBroken, f"a line is longer than {LONGEST_LINE:,} bytes")
            own = line.removeprefix(BYTE_ORDER_MARK.encode()) if number == 1 else line
            record = _record(own, len(records) + 1) if own.strip() else None
            if record is not None and FLAW in record and not line.endswith(b"\n"):
                raise context.error(IncompleteRead, f"line {number} isn't whole JSON; look at the file")
            yield line, record


def _record(line: bytes, position: int) -> RawRecord:
    try:
        value, flaws = json_with_flaws(line)
    except ValueError:
        return flawed(f"record {position} of its page isn't JSON")
    if not isinstance(value, dict):
        return flawed(f"record {position} of its page isn't a JSON object")
    return hoisted(value)[0] if flaws else value
