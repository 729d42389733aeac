"""Paging by the number of the page, where nothing says how many records there are."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.paging.rest_paging import RestPaging, Turn, Walk
from hub.connectors.raw_record import RawRecord, at
from hub.errors import IncompleteRead


class UncountedPages(RestPaging):
    """The request says by `{page}` which page, from `first` on (0 or 1), and by `{limit}` how many records, `size`.

    A record that goes while the list is read takes another one with it unseen, so that such a list is never proved
    whole. What is known is only that it went on to an empty page: one that isn't full may be the ERP's own limit. The
    field `row` tells a record; a page that ends like one before, as each does where the ERP knows no pages, ends it.
    """

    example: ClassVar[str] = "{kind: uncounted_pages, first: 0, size: 100, row: id}"

    kind: Literal["uncounted_pages"]
    first: Annotated[int, Field(ge=0, le=1)] = 1
    size: Annotated[int, Field(ge=1, le=100_000)]
    row: str

    def first_values(self) -> Mapping[str, int]:
        """The first page."""
        return {"page": self.first, "limit": self.size}

    def needed(self) -> frozenset[str]:
        """The page; some ERPs have pages of one size."""
        return frozenset({"page"})

    @property
    def is_proved(self) -> bool:
        """Never."""
        return False

    def walk(self) -> Walk:
        """From the first page on."""
        return _UncountedWalk(self).turn


class _UncountedWalk:
    """One read: the number of the page, and the records with which pages ended."""

    def __init__(self, paging: UncountedPages) -> None:
        self._paging, self._number = paging, paging.first
        self._ends: set[str] = set()

    def turn(self, body: Any, records: Sequence[RawRecord], url: str, context: RequestContext) -> Turn:
        """IncompleteRead where a page ends with the record with which another ended."""
        if not records:
            return Turn()
        end = at(records[-1], self._paging.row)
        if end is None:
            raise context.error(
                IncompleteRead, f"the last record of a page has no `{self._paging.row}`; check the pack"
            )
        if str(end) in self._ends:
            message = (
                f"page {self._number} ends with the record with which another page ended: the ERP gives it again, or "
                "knows no such page; the next pull reads again"
            )
            raise context.error(IncompleteRead, message)
        self._ends.add(str(end))
        self._number += 1
        return Turn(values={"page": self._number, "limit": self._paging.size})
