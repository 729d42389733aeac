"""No paging: one answer has all records."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.counted_paging import CountedPaging
from hub.connectors.protocols.paging.going_on import refuse_full_page, refuse_other_ways_on
from hub.connectors.protocols.paging.list_paging import Continuation, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.errors import IncompleteRead


class Whole(CountedPaging):
    """All records come in one answer. `below`: one with so many or more was cut off by the ERP, says its documentation.

    `count` names what declares how many there are; `whole: true` says that the ERP is documented to give all. Without
    any of them such a list is never proved whole. `query` goes with the request.
    """

    example: ClassVar[str] = "{kind: none, below: 1000}"

    kind: Literal["none"]
    whole: bool = False
    below: Annotated[int, Field(ge=1)] | None = None
    query: dict[str, str] = Field(default_factory=dict)

    def first_query(self) -> Mapping[str, str]:
        """The pack's `query`."""
        return self.query

    @property
    def doubt(self) -> str | None:
        """Where the pack says nothing of its end."""
        said = self.whole or self.below is not None or self.count is not None
        return None if said else "a list of `none` without `below`, `count` or `whole: true`"

    def problems(self, where: str) -> Iterator[str]:
        """A word for what another one says."""
        yield from super().problems(where)
        if self.whole and (self.below is not None or self.count is not None):
            yield f"{where}.whole: has no effect beside `below` or `count`"

    def walk(self) -> Walk:
        """One page."""
        return self._end

    def _end(self, page: SeenPage, context: RequestContext) -> Continuation:
        records = page.records
        if self.below is not None and len(records) >= self.below:
            raise context.error(
                IncompleteRead, f"{len(records)} records came, and from {self.below} on the ERP cuts them off"
            )
        if self.count is None:
            refuse_other_ways_on(page, "the pack says that one answer has all (`kind: none`)", context)
            refuse_full_page(page, context)
        return Continuation()
