"""Paging by the number of the page, where nothing says how many records there are."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.list_paging import Continuation, ListPaging, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.raw_record import at
from hub.errors import IncompleteRead

STATUSES_BEHIND = (204, 400, 404, 410, 416)
"""Others say what is wrong with credentials, limits or the ERP itself."""


class UncountedPages(ListPaging):
    """The request says by `{page}` which page, from `first` on (0 or 1), and by `{limit}` how many records, `size`.

    A record that goes while the list is read takes another one with it unseen, so that such a list is never proved
    whole. What is known is only that it went on to an empty page: one that isn't full may be the ERP's own limit. The
    field `row` tells a record; a page that ends like one before, as each does where the ERP knows no pages, ends it.

    `status_behind` is the status of the answer behind the last page, where that is no empty one. As an answer to the
    first request it is none, for that of a wrong address is the same.
    """

    example: ClassVar[str] = "{kind: uncounted_pages, first: 0, size: 100, row: id}"

    kind: Literal["uncounted_pages"]
    first: Annotated[int, Field(ge=0, le=1)] = 1
    size: Annotated[int, Field(ge=1, le=100_000)]
    row: str
    status_behind: int | None = None

    @field_validator("status_behind")
    @classmethod
    def _says_nothing_else(cls, status: int | None) -> int | None:
        if status not in (None, *STATUSES_BEHIND):
            raise ValueError(f"one of {', '.join(map(str, STATUSES_BEHIND))} was expected")
        return status

    def first_values(self) -> Mapping[str, Any]:
        """The first page."""
        return {"page": self.first, "limit": self.size}

    def needed(self) -> frozenset[str]:
        """The page; some ERPs have pages of one size."""
        return frozenset({"page"})

    @property
    def doubt(self) -> str:
        """Whatever comes."""
        return "a list of `uncounted_pages`"

    @property
    def passes_over(self) -> bool:
        """A record that goes meanwhile takes another one with it."""
        return True

    def behind(self, pages: int) -> frozenset[int]:
        """`status_behind`, once a page has come."""
        return frozenset({self.status_behind} if pages and self.status_behind else ())

    def walk(self) -> Walk:
        """From the first page on."""
        return _UncountedWalk(self).turn


class _UncountedWalk:
    """One read: the number of the page, and the records with which pages ended."""

    def __init__(self, paging: UncountedPages) -> None:
        self._paging, self._number = paging, paging.first
        self._ends: set[str] = set()

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """IncompleteRead where a page ends with the record with which another ended."""
        records = page.records
        if not records:
            return Continuation()
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
        return Continuation(values={"page": self._number, "limit": self._paging.size})
