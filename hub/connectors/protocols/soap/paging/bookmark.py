"""Paging by bookmarks: the next page is the one behind a record."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.protocols.soap.paging.soap_paging import SoapPaging
from hub.connectors.raw_record import RawRecord
from hub.errors import ProtocolBroken


class Bookmark(SoapPaging):
    """The next page is asked for by `field` of the last record, in `argument`; an empty page is the end."""

    example: ClassVar[str] = "{kind: bookmark, argument: bookmarkKey, field: Key, size_argument: setSize, size: 1000}"

    kind: Literal["bookmark"]
    argument: str
    field: str
    size_argument: str
    size: int

    def arguments(self, mark: str | None, size: int | None = None) -> dict[str, Any]:
        """The bookmark and the size; 0 stands for all there too."""
        return {self.argument: mark, self.size_argument: self.size if size is None else size}

    def next_mark(self, records: Sequence[RawRecord], page: int, context: RequestContext) -> str | None:
        """The last record's bookmark; ProtocolBroken if it has none."""
        # a short page isn't the end: only an empty page is
        if not records:
            return None
        mark = records[-1].get(self.field)
        if not isinstance(mark, str):
            raise context.error(ProtocolBroken, f"the last record of page {page} has no {self.field}; check the pack")
        return mark
