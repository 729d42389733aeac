"""Paging of a search that the ERP keeps: the first answer gives its id, and the later requests name it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.answer_place import AnswerPlace
from hub.connectors.protocols.paging.counted_paging import CountedPaging
from hub.connectors.protocols.paging.list_paging import Continuation, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.protocols.rest.paging.cursor_token import LONGEST_TOKEN
from hub.connectors.protocols.rest.read_request import LaterRequest
from hub.connectors.raw_record import RawRecord
from hub.errors import IncompleteRead, ProtocolBroken


class SearchPages(CountedPaging):
    """The list's own request begins a search and gives its first page, and its id at `id`.

    Those behind it, from `first` + 1 on, are asked for by the request `later`, at its own path, with `{search_id}` and
    `{page}` in it.

    Every page must declare the same number of records (`count`) or of pages (`pages`), and the list ends with that.
    """

    example: ClassVar[str] = """
kind: search
id: search.id
pages: search.pages
size: 100
later: {path: /searches, query: {id: "{search_id}", page: "{page}"}}
"""

    kind: Literal["search"]
    id: AnswerPlace
    later: LaterRequest
    first: Annotated[int, Field(ge=0, le=1)] = 1
    size: Annotated[int, Field(ge=1, le=100_000)]
    pages: AnswerPlace | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> "SearchPages":
        if (self.count is None) == (self.pages is None):
            raise ValueError("either `count` or `pages` was expected, the number of all records or of all pages")
        return self

    def first_values(self) -> Mapping[str, Any]:
        """What may stand in the request that begins the search."""
        return {"page": self.first, "limit": self.size}

    def problems(self, where: str) -> Iterator[str]:
        """Those of the later requests."""
        yield from super().problems(where)
        yield from self.later.path_problems(f"{where}.later", {*self.first_values(), "search_id"})
        yield from self.later.problems(
            f"{where}.later", {*self.first_values(), "search_id"}, {"search_id", "page"} - self.later.named_in_path
        )

    def walk(self) -> Walk:
        """From page to page."""
        return _SearchWalk(self).turn


class _SearchWalk:
    """One search: its id, the number of the page, and how much there is said to be."""

    def __init__(self, paging: SearchPages) -> None:
        self._paging, self._number = paging, paging.first
        self._id: Any = None
        self._declared: int | None = None
        self._came = 0
        self._before: Sequence[RawRecord] = ()

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """IncompleteRead where a page declares another number than the one before, or is that one again."""
        paging = self._paging
        place = paging.count or paging.pages
        assert place
        declared = place.count(page)
        if declared is None or self._declared not in (None, declared):
            message = (
                f"page {self._number} of the search says {declared} at `{place}`, another number than was expected"
            )
            raise context.error(IncompleteRead, message)
        if page.records and page.records == self._before:
            raise context.error(IncompleteRead, f"page {self._number} of the search is the one before once more")
        self._declared, self._before = declared, page.records
        self._came += len(page.records)
        read = self._came if paging.count else self._number - paging.first + 1
        if read >= declared:
            return Continuation()
        if not page.records:
            raise context.error(
                IncompleteRead, f"page {self._number} of the search is empty, and {declared} were declared"
            )
        # some answer with a new one each time
        self._id = paging.id.value(page) or self._id
        if isinstance(self._id, bool) or not isinstance(self._id, str | int) or len(str(self._id)) > LONGEST_TOKEN:
            raise context.error(ProtocolBroken, f"what stands at `{paging.id}` is no id of a search; check the pack")
        self._number += 1
        values = {"search_id": self._id, "page": self._number, "limit": paging.size}
        return Continuation(values=values, is_later=True)
