"""Where the records of a list stand in an answer."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.protocols.json_body import ALL
from hub.connectors.raw_record import FLAW, RawRecord, at, flawed, keyed, shows
from hub.errors import ProtocolBroken

MOST_FLAWED = 1_000
"""Of a page: what is no record takes two bytes there, and hundreds as a reject."""
_ADVICE = "check the address and the pack"


def _listed(written: Any) -> Any:
    return [written] if isinstance(written, str) else written


class Rows(PackModel):
    """The path of the list, or several of which the first that is there counts; `.` is the body itself.

    With `by_key` the records come as an object, each under its key, which then stands in the field of that name.
    """

    example: ClassVar[str] = "{path: [data.items, items], by_key: id}"
    alone: ClassVar[str | None] = "path"

    path: Annotated[
        tuple[str, ...], Field(min_length=1), BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])
    ]
    by_key: str | None = None

    def problems(self, where: str) -> Iterator[str]:
        """Paths that are never come to, for one before them is there whenever they are."""
        for place, path in enumerate(self.path):
            for earlier in self.path[:place]:
                if earlier in (ALL, path) or path.startswith(earlier + "."):
                    yield f"{where}: `{path}` has no effect behind `{earlier}`, which is there whenever it is"

    def find(self, body: Any, context: RequestContext, *, is_one: bool = False) -> list[RawRecord]:
        """The records of a body; each that isn't one is flawed. `is_one`: an object there is a record itself.

        Raises:
            ProtocolBroken: there is no list, or none of what it holds is a record.
        """
        path = next((path for path in self.path if path == ALL or shows(body, path)), None)
        found = body if path == ALL else at(body, path) if path else None
        if is_one and isinstance(found, dict):
            return [found]
        held = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
        if sum(not isinstance(record, dict) for record in held) > MOST_FLAWED:
            raise context.error(ProtocolBroken, f"more than {MOST_FLAWED:,} things came that are no records; {_ADVICE}")
        records = self._keyed(found) if self.by_key else self._told(found)
        if records is None or (records and all(FLAW in record for record in records)):
            raise context.error(ProtocolBroken, f"{self._expected()} was expected in the answer; {_ADVICE}")
        return records

    def _told(self, found: Any) -> list[RawRecord] | None:
        if not isinstance(found, list):
            return None
        if all(isinstance(record, dict) for record in found):
            return found
        return [
            record if isinstance(record, dict) else flawed(f"record {number} of its page isn't an object")
            for number, record in enumerate(found, 1)
        ]

    def _keyed(self, found: Any) -> list[RawRecord] | None:
        assert self.by_key
        if found == []:  # as PHP writes an object without keys
            return []
        return keyed(found, self.by_key) if isinstance(found, dict) else None

    def _expected(self) -> str:
        what = "an object of records by key" if self.by_key else "a list of records"
        paths = [f"`{path}`" for path in self.path if path != ALL]
        return " or ".join([f"{what} {paths[0]}", *paths[1:]]) if paths else what
