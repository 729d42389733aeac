"""No paging: one answer has all records."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.counted_paging import CountedPaging
from hub.connectors.protocols.paging.list_paging import Continuation, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.errors import IncompleteRead


class Whole(CountedPaging):
    """All records come in one answer. `below`: one with so many or more was cut off by the ERP, says its documentation.

    `count` names what declares how many there are; `query` goes with the request.
    """

    example: ClassVar[str] = "{kind: none, below: 1000}"

    kind: Literal["none"]
    below: Annotated[int, Field(ge=1)] | None = None
    query: dict[str, str] = Field(default_factory=dict)

    def first_query(self) -> Mapping[str, str]:
        """The pack's `query`."""
        return self.query

    def walk(self) -> Walk:
        """One page."""
        return self._end

    def _end(self, page: SeenPage, context: RequestContext) -> Continuation:
        records = page.records
        if self.below is not None and len(records) >= self.below:
            raise context.error(
                IncompleteRead, f"{len(records)} records came, and from {self.below} on the ERP cuts them off"
            )
        return Continuation()
