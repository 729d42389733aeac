"""Paging by bookmarks: the next page is the one behind a record."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.list_paging import Continuation, ListPaging, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.errors import ProtocolBroken


class Bookmark(ListPaging):
    """The next page is asked for by `{mark}`, the `field` of the last record, and by `{limit}`, `size` records.

    An empty page is the end. 0 records stand for all there too: a few are asked for in one page.
    """

    example: ClassVar[str] = "{kind: bookmark, field: Key, size: 1000}"

    kind: Literal["bookmark"]
    field: str
    size: Annotated[int, Field(ge=1)]

    def first_values(self) -> Mapping[str, Any]:
        """No mark."""
        return self.values()

    def values(self, size: int | None = None) -> Mapping[str, Any]:
        """Those of a first page of that size."""
        return {"mark": None, "limit": self.size if size is None else size}

    def needed(self) -> frozenset[str]:
        """Both: without the size a look-up wouldn't have all in one page."""
        return frozenset({"mark", "limit"})

    def walk(self) -> Walk:
        """From the first page on."""
        return _BookmarkWalk(self).turn


class _BookmarkWalk:
    """One read: the number of the page."""

    def __init__(self, paging: Bookmark) -> None:
        self._paging, self._page = paging, 0

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """Behind the last record; ProtocolBroken if that has no bookmark."""
        records = page.records
        self._page += 1
        # a short page isn't the end: only an empty page is
        if not records:
            return Continuation()
        field = self._paging.field
        mark = records[-1].get(field)
        if not isinstance(mark, str):
            raise context.error(ProtocolBroken, f"the last record of page {self._page} has no {field}; check the pack")
        return Continuation(values={"mark": mark, "limit": self._paging.size})
