"""Paging by links: a page names the next one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.answer_place import AnswerPlace
from hub.connectors.protocols.paging.counted_paging import CountedPaging
from hub.connectors.protocols.paging.going_on import WalkIntoSilence
from hub.connectors.protocols.paging.link_header import next_in
from hub.connectors.protocols.paging.list_paging import Continuation, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.raw_record import RawRecord
from hub.errors import IncompleteRead, ProtocolBroken

LONGEST_LINK = 8_000
"""Characters: an answer may hold one of 64 MB, and no server takes much more than these."""


class NextLink(CountedPaging):
    """A page names the next one in `link`; it may declare in `count` how many records there are in all.

    `{header: Link}` is RFC 8288's header, of which the link with `rel="next"` counts; any other header is the link
    itself. With `take: query` the link's query alone counts, behind the path that was asked for: for an ERP behind a
    proxy, whose links name its own inner address. `query` goes with the first request.
    """

    example: ClassVar[str] = """
kind: next_link
link: "@odata.nextLink"
count: "@odata.count"
query: {$count: "true"}
"""

    kind: Literal["next_link"]
    link: AnswerPlace
    take: Literal["link", "query"] = "link"
    query: dict[str, str] = Field(default_factory=dict)

    def first_query(self) -> Mapping[str, str]:
        """The pack's `query`."""
        return self.query

    def walk(self) -> Walk:
        """From link to link."""
        return WalkIntoSilence(self.follow, str(self.link)).turn if self.ends_by_silence else self.follow

    @property
    def ends_by_silence(self) -> bool:
        """Where no number is declared."""
        return self.count is None

    def follow(self, page: SeenPage, context: RequestContext) -> Continuation:
        """Where a page's link leads; at the end without one. ProtocolBroken where it is none."""
        link = self._link(page, context)
        if link in (None, ""):
            return Continuation()
        if not isinstance(link, str) or len(link) > LONGEST_LINK:
            raise context.error(ProtocolBroken, f"`{self.link}` isn't a link; check the pack")
        return Continuation(link if self.take == "link" else self._query_of(link, context))

    def _link(self, page: SeenPage, context: RequestContext) -> Any:
        found = self.link.value(page)
        if (self.link.header or "").lower() != "link":
            return found
        try:
            return next_in(found or "")
        except ValueError as error:
            raise context.error(ProtocolBroken, f"the header Link {error}") from None

    def _query_of(self, link: str, context: RequestContext) -> str:
        try:
            query = urlsplit(link).query
        except ValueError:
            query = ""
        if not query:
            raise context.error(ProtocolBroken, f"the link at `{self.link}` has no query; check `take` in the pack")
        return f"?{query}"

    def refuse_cut_lists(self, paths: Iterable[str], records: Sequence[RawRecord], context: RequestContext) -> None:
        """A list that goes on has a link of its own beside it, by the list's name and the link's."""
        for link in self._inner_links(paths):
            if any(link in record for record in records):
                message = f"a record's list is cut off and goes on at `{link}`; ask for smaller pages"
                raise context.error(IncompleteRead, message)

    def _inner_links(self, paths: Iterable[str]) -> Iterator[str]:
        return (path + self.link.path for path in paths) if self.link.path else iter(())
