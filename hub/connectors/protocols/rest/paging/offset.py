"""Paging by offset: how many records are to be passed over."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.paging.counted_paging import CountedPaging
from hub.connectors.protocols.rest.paging.rest_paging import Turn, Walk
from hub.connectors.raw_record import RawRecord, at
from hub.errors import IncompleteRead


class Offset(CountedPaging):
    """The request says by `{offset}` how many records to pass over, and by `{limit}` that it asks for `size` of them.

    Records come and go while a list is read, and each moves all behind it. So the request should ask for an order that
    stays, and each page begins with the record that the one before ended with, known by its field `row`: where another
    stands there, the read is incomplete. `count` names what declares how many records there are in all.

    The end is a page without a new record. One that isn't full is the end, too, once a full one has shown that the ERP
    gives pages of that size: a server that caps them would send no other.
    """

    example: ClassVar[str] = "{kind: offset, size: 100, row: id}"

    kind: Literal["offset"]
    size: Annotated[int, Field(ge=2, le=100_000)]
    row: str

    def first_values(self) -> Mapping[str, int]:
        """From the beginning."""
        return {"offset": 0, "limit": self.size}

    def needed(self) -> frozenset[str]:
        """The offset; some ERPs have pages of one size."""
        return frozenset({"offset"})

    def walk(self) -> Walk:
        """From the first record on."""
        return _OffsetWalk(self).turn


class _OffsetWalk:
    """One read: how many records came, and which was the last."""

    def __init__(self, paging: Offset) -> None:
        self._paging = paging
        self._came = 0
        self._last: Any = None
        self._full_pages_come = False

    def turn(self, body: Any, records: Sequence[RawRecord], url: str, context: RequestContext) -> Turn:
        """IncompleteRead where the page doesn't begin with the record that the one before ended with."""
        paging, repeated = self._paging, 1 if self._came > 1 else 0
        if self._came == 1 and records:
            raise context.error(IncompleteRead, "the ERP gives one record a page: such pages can't overlap")
        if repeated and (not records or at(records[0], paging.row) != self._last):
            message = (
                f"the page behind record {self._came} doesn't begin with the last one of the page before: records moved"
                " meanwhile, or the ERP knows no such offset or order; the next pull reads again"
            )
            raise context.error(IncompleteRead, message)
        new = len(records) - repeated
        self._came += new
        self._full_pages_come |= len(records) >= paging.size
        if not new or (self._full_pages_come and len(records) < paging.size):
            return Turn(repeated=repeated)
        self._last = at(records[-1], paging.row)
        if self._last is None:
            raise context.error(IncompleteRead, f"the last record of a page has no `{paging.row}`; check the pack")
        # behind a single record no page can begin with it and go on: that there is no other is asked plainly
        return Turn(values={"offset": self._came - 1 or 1, "limit": paging.size}, repeated=repeated)
