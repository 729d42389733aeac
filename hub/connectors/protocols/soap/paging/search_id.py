"""Paging by a search that the ERP keeps: further pages are asked for by its id, in another operation."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.answer_place import AnswerPlace
from hub.connectors.protocols.paging.list_paging import Continuation, ListPaging, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.raw_record import RawRecord
from hub.errors import IncompleteRead


class SearchId(ListPaging):
    """The first answer names the search at `search`; `more` of the resource's `read` asks for page after page of it, by
    `{search}` and `{page}`, from 2 on.

    Each answer says at `pages` how many pages there are and at `count` how many records: both must stay. The end is the
    last page, with as many records in all as were declared. `{limit}` asks for `size` records in a page.
    """

    example: ClassVar[str] = """
kind: search
search: searchResponse.searchResult.searchId
pages: searchResponse.searchResult.totalPages
count: searchResponse.searchResult.totalRecords
size: 500
"""

    kind: Literal["search"]
    search: AnswerPlace
    pages: AnswerPlace
    count: AnswerPlace
    size: Annotated[int, Field(ge=1, le=100_000)]

    def first_values(self) -> Mapping[str, Any]:
        """The size; a search is only known behind the first answer."""
        return {"limit": self.size}

    def looked_at(self) -> tuple[str, ...]:
        """The search, and what must stay."""
        return (*self.search.paths, *self.pages.paths, *self.count.paths)

    @property
    def counted_at(self) -> str:
        """Where the number stands."""
        return str(self.count)

    def declared_count(self, page: SeenPage) -> int | None:
        """The number that the page declares."""
        return self.count.count(page)

    def walk(self) -> Walk:
        """From the first page on."""
        return _SearchWalk(self).turn


class _SearchWalk:
    """One read: the search, the number of the page, and what was declared."""

    def __init__(self, paging: SearchId) -> None:
        self._paging, self._page = paging, 1
        self._search: Any = None
        self._declared: tuple[int, int] | None = None
        self._before: Sequence[RawRecord] = ()

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """IncompleteRead where a page declares other numbers than the one before, or none, or is that one again."""
        records = page.records
        pages, count = self._paging.pages.count(page), self._paging.count.count(page)
        if pages is None or count is None or self._declared not in (None, (pages, count)):
            message = (
                f"page {self._page} declares {count} records on {pages} pages; on each the same was expected "
                f"(`{self._paging.count}`, `{self._paging.pages}`): they moved meanwhile; the next pull reads again"
            )
            raise context.error(IncompleteRead, message)
        if records and records == self._before:
            message = f"page {self._page} is the one before once more; look at `{{page}}` in the pack's `more`"
            raise context.error(IncompleteRead, message)
        self._declared, self._before = (pages, count), records
        if self._page >= pages:
            return Continuation()
        if self._search is None:
            self._search = self._paging.search.value(page)
        if not isinstance(self._search, str) or not self._search:
            message = f"page 1 of {pages} names no search at `{self._paging.search}`; check the pack"
            raise context.error(IncompleteRead, message)
        self._page += 1
        return Continuation(values={"search": self._search, "page": self._page, "limit": self._paging.size})
