"""Reaching the end of a list of pages, and knowing that it was reached."""

from datetime import timedelta

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.errors import IncompleteRead

LONGEST = timedelta(hours=2)
"""A read of many pages, where the pack says nothing else: a million records take minutes."""


class Progress:
    """Watches the pages of one read: a list that has no end, turns in a circle or falls short is incomplete."""

    def __init__(
        self,
        context: RequestContext,
        max_pages: int,
        *,
        counted_at: str | None = None,
        clock: Clock | None = None,
        max_time: timedelta = LONGEST,
    ) -> None:
        """`counted_at`: where the ERP says how many records there are, so that no end is proved without the number.

        `max_time`: for all pages together, by `clock`; without one it isn't looked at.
        """
        self._context, self._max_pages, self._counted_at = context, max_pages, counted_at
        self._clock, self._max_time = clock, max_time
        self._until = clock.steady() + max_time.total_seconds() if clock else None
        self._marks: set[str] = set()
        self._declared: int | None = None
        self.pages = self.records = 0

    def page(self, records: int, declared: int | None = None) -> None:
        """A page came, with so many records; it may declare how many there are in all.

        While people work the number moves: the smallest one that was declared counts, since a record that was made
        behind our back is new and comes with the next delta.

        Raises:
            IncompleteRead: there are more pages than the pack allows, or they take longer.
        """
        self.pages += 1
        self.records += records
        self._declared = min((count for count in (self._declared, declared) if count is not None), default=None)
        if self.pages > self._max_pages:
            raise self._error(f"no end after {self._max_pages} pages; if that is right, raise paging.max_pages")
        if self._clock and self._until is not None and self._clock.steady() > self._until:
            limit = f"{self._max_time.total_seconds():g} s"
            raise self._error(f"no end after {limit} and {self.pages} pages; if that is right, raise paging.max_time")

    def follow(self, mark: str) -> None:
        """The next page is asked for by this bookmark or link; IncompleteRead if it was asked for before."""
        if mark in self._marks:
            raise self._error(f"page {self.pages} leads back to one that was read")
        self._marks.add(mark)

    def end(self) -> None:
        """There is no next page; IncompleteRead if fewer records came than were declared, or no number came at all."""
        if self._counted_at and self._declared is None and not self.records:
            raise self._error("no records, and not the number of them that was asked for; the next pull reads again")
        if self._counted_at and self._declared is None:
            message = f"{self.records} records came, and no answer says at `{self._counted_at}` how many there are"
            raise self._error(f"{message}; mend `count` in `paging` of the pack")
        if self._declared is not None and self.records < self._declared:
            raise self._error(f"only {self.records} of {self._declared} records came; the next pull reads again")

    def _error(self, message: str) -> IncompleteRead:
        return self._context.error(IncompleteRead, message)
