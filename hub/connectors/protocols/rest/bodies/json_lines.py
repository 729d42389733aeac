"""Answers in lines of JSON, a record each."""

import io
from typing import ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.bodies.rest_body import MOST_RECORDS, Listing, ListShape, RestBody
from hub.connectors.raw_record import FLAW, RawRecord, flawed
from hub.errors import ProtocolBroken


class JsonLines(RestBody):
    """A line of JSON for each record. One that isn't is a record's flaw, the last one without its end a cut-off answer.

    `may_be_empty`: an answer without a byte is a list without records.
    """

    example: ClassVar[str] = "{kind: json_lines, may_be_empty: true}"

    kind: Literal["json_lines"]
    has_rows: ClassVar[bool] = False
    may_be_empty: bool = False

    def read(self, body: bytes, shape: ListShape, context: RequestContext, came: str) -> Listing:
        """The records, line by line; blank lines are passed over."""
        if not body and self.may_be_empty:
            return Listing([])
        records: list[RawRecord] = []
        for number, line in enumerate(io.BytesIO(body), 1):
            if not line.strip():
                continue
            record = _record(line, number)
            if FLAW in record and not line.endswith(b"\n"):
                raise context.error(
                    ProtocolBroken, f"line {number}, the last one, is cut off; the next pull reads again"
                )
            records.append(record)
            if len(records) > MOST_RECORDS:
                raise context.error(ProtocolBroken, f"more than {MOST_RECORDS:,} lines came; ask for pages in the pack")
        if all(FLAW in record for record in records):
            raise context.error(ProtocolBroken, f"lines of JSON were expected, {came} came; check the address")
        return Listing(records, records[0] if len(records) == 1 else None)


def _record(line: bytes, number: int) -> RawRecord:
    from hub.connectors.protocols.tolerant_json import hoisted, json_with_flaws

    try:
        value, flaws = json_with_flaws(line)
    except ValueError:
        return flawed(f"line {number} isn't JSON")
    if not isinstance(value, dict):
        return flawed(f"line {number} isn't an object")
    return hoisted(value)[0] if flaws else value
