"""Paging by links: a page names the next one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.paging.rest_paging import RestPaging
from hub.connectors.raw_record import RawRecord
from hub.errors import IncompleteRead, ProtocolBroken


class NextLink(RestPaging):
    """A page names the next one in `link`; it may declare in `count` how many records there are in all.

    `query` goes with the first request.
    """

    kind: Literal["next_link"]
    link: str
    count: str | None = None
    query: dict[str, str] = Field(default_factory=dict)

    def first_query(self) -> Mapping[str, str]:
        """The pack's `query`."""
        return self.query

    @property
    def is_counted(self) -> bool:
        """Whether the pack names a field with the number."""
        return self.count is not None

    def declared_count(self, body: RawRecord) -> int | None:
        """The number in that field."""
        declared = body.get(self.count) if self.count else None
        return declared if isinstance(declared, int) else None

    def next_page(self, body: RawRecord, records: Sequence[RawRecord], url: str, context: RequestContext) -> str | None:
        """The link that the page names; ProtocolBroken if it isn't a text."""
        link = body.get(self.link)
        if link in (None, ""):
            return None
        if not isinstance(link, str):
            raise context.error(ProtocolBroken, f"`{self.link}` isn't a link; check the pack")
        return link

    def refuse_cut_lists(self, paths: Iterable[str], records: Sequence[RawRecord], context: RequestContext) -> None:
        """A list that goes on has a link of its own beside it, by the list's name and the link's."""
        for link in (path + self.link for path in paths):
            if any(link in record for record in records):
                message = f"a record's list is cut off and goes on at `{link}`; ask for smaller pages"
                raise context.error(IncompleteRead, message)
