"""Paging by the number of the page."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.answer_place import AnswerPlace
from hub.connectors.protocols.paging.list_paging import Continuation, ListPaging, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.raw_record import RawRecord
from hub.errors import IncompleteRead


class PageNumber(ListPaging):
    """The request says by `{page}` which page, from `first` on (0 or 1), and by `{limit}` how many records, `size`.

    Pages by number can't overlap, so that a record which goes while the list is read would take another one with it
    unseen. What shows it is the number of all records, which `count` names: it must be the same on every page, and
    the request should ask for an order that stays. The same page twice in a row is no list: the ERP counts its pages
    from another number, or knows the page by another name.

    The end is reached when as many records came as were declared.
    """

    example: ClassVar[str] = "{kind: page, first: 1, size: 100, count: paging.total}"

    kind: Literal["page"]
    first: Annotated[int, Field(ge=0, le=1)] = 1
    size: Annotated[int, Field(ge=1, le=100_000)]
    count: AnswerPlace

    def first_values(self) -> Mapping[str, Any]:
        """The first page."""
        return {"page": self.first, "limit": self.size}

    def needed(self) -> frozenset[str]:
        """The page; some ERPs have pages of one size."""
        return frozenset({"page"})

    @property
    def counted_at(self) -> str:
        """Where the number stands."""
        return str(self.count)

    def looked_at(self) -> tuple[str, ...]:
        """Where the number of all records stands."""
        return self.count.paths

    def declared_count(self, page: SeenPage) -> int | None:
        """The number that the page declares."""
        return self.count.count(page)

    def walk(self) -> Walk:
        """From the first page on."""
        return _NumberedWalk(self).turn


class _NumberedWalk:
    """One read: the number of the page, how many records came, and how many there are said to be."""

    def __init__(self, paging: PageNumber) -> None:
        self._paging, self._number = paging, paging.first
        self._came = 0
        self._before: Sequence[RawRecord] = ()
        self._declared: int | None = None

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """IncompleteRead where a page declares another number than the one before, or none, or is that one again."""
        records, declared = page.records, self._paging.declared_count(page)
        if declared is None or self._declared not in (None, declared):
            message = (
                f"page {self._number} declares {declared} records"
                + (f" and the one before {self._declared}: they moved meanwhile" if declared is not None else "")
                + f"; the number at `{self._paging.count}` was expected to stay, the next pull reads again"
            )
            raise context.error(IncompleteRead, message)
        if records and records == self._before:
            message = (
                f"page {self._number} is the one before once more: the ERP knows no such page; look at `{{page}}` in"
                f" the pack's request, and whether pages are counted from {self._paging.first}"
            )
            raise context.error(IncompleteRead, message)
        self._declared, self._before = declared, records
        self._came += len(records)
        # an empty page before the end: `Progress.end` says how many are missing
        if not records or self._came >= declared:
            return Continuation()
        self._number += 1
        return Continuation(values={"page": self._number, "limit": self._paging.size})
