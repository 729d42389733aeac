"""Paging by how many records are to be passed over, where each page begins with the last record of the one before."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.list_paging import Continuation, ListPaging, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.raw_record import at
from hub.errors import IncompleteRead


class Overlapping(ListPaging):
    """Records come and go while a list is read, and each moves all behind it. So the request should ask for an order
    that stays, and each page begins with the record that the one before ended with, known by its field `row`: where
    another stands there, the read is incomplete.

    The end is a page without a new record. One that isn't full is the end, too, once a full one has shown that the ERP
    gives pages of that size: a server that caps them would send no other.
    """

    size: Annotated[int, Field(ge=2, le=100_000)]
    row: str

    def first_values(self) -> Mapping[str, Any]:
        """From the beginning."""
        return {"offset": 0, "limit": self.size}

    def walk(self) -> Walk:
        """From the first record on."""
        return OverlapWalk(self).turn


class OverlapWalk:
    """One read: how many records came, and which was the last."""

    def __init__(self, paging: Overlapping) -> None:
        self._paging = paging
        self._last: Any = None
        self._full_pages_come = False
        self.came = 0

    @property
    def passed_over(self) -> int:
        """How many records the next page is asked to pass over.

        Behind a single record no page can begin with it and go on: that there is no other is asked plainly.
        """
        return self.came - 1 if self.came > 1 else self.came

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """IncompleteRead where the page doesn't begin with the record that the one before ended with."""
        paging, records, repeated = self._paging, page.records, 1 if self.came > 1 else 0
        if self.came == 1 and records:
            raise context.error(IncompleteRead, "the ERP gives one record a page: such pages can't overlap")
        if repeated and (not records or at(records[0], paging.row) != self._last):
            message = (
                f"the page behind record {self.came} doesn't begin with the last one of the page before: records moved"
                " meanwhile, or the ERP knows no such offset or order; the next pull reads again"
            )
            raise context.error(IncompleteRead, message)
        new = len(records) - repeated
        self.came += new
        self._full_pages_come |= len(records) >= paging.size
        if not new or (self._full_pages_come and len(records) < paging.size):
            return Continuation(repeated=repeated)
        self._last = at(records[-1], paging.row)
        if self._last is None:
            raise context.error(IncompleteRead, f"the last record of a page has no `{paging.row}`; check the pack")
        return Continuation(values={"offset": self.passed_over, "limit": paging.size}, repeated=repeated)
