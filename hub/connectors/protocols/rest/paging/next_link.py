"""Paging by links: a page names the next one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.paging.counted_paging import CountedPaging
from hub.connectors.protocols.rest.paging.rest_paging import Turn, Walk
from hub.connectors.raw_record import RawRecord, at
from hub.errors import IncompleteRead, ProtocolBroken


class NextLink(CountedPaging):
    """A page names the next one in `link`; it may declare in `count` how many records there are in all.

    `query` goes with the first request.
    """

    example: ClassVar[str] = """
kind: next_link
link: "@odata.nextLink"
count: "@odata.count"
query: {$count: "true"}
"""

    kind: Literal["next_link"]
    link: str
    query: dict[str, str] = Field(default_factory=dict)

    def first_query(self) -> Mapping[str, str]:
        """The pack's `query`."""
        return self.query

    def walk(self) -> Walk:
        """From link to link."""
        return self._follow

    def _follow(self, body: Any, records: Sequence[RawRecord], url: str, context: RequestContext) -> Turn:
        link = at(body, self.link)
        if link in (None, ""):
            return Turn()
        if not isinstance(link, str):
            raise context.error(ProtocolBroken, f"`{self.link}` isn't a link; check the pack")
        return Turn(link)

    def refuse_cut_lists(self, paths: Iterable[str], records: Sequence[RawRecord], context: RequestContext) -> None:
        """A list that goes on has a link of its own beside it, by the list's name and the link's."""
        for link in (path + self.link for path in paths):
            if any(link in record for record in records):
                message = f"a record's list is cut off and goes on at `{link}`; ask for smaller pages"
                raise context.error(IncompleteRead, message)
