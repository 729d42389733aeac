"""Reads that broke off, which the next one goes on from where records are asked for by themselves."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from hub.connectors import Page
from hub.office import Office
from hub.records import Kind
from hub.store.catalogue.raw_log import Mode, PullRecord, RawLog, RawPage


class InterruptedRead:
    """The pages of several tries, out of the raw log: one that broke off at once doesn't hide what came before it."""

    def __init__(self, raw_log: RawLog, tries: Sequence[PullRecord]) -> None:
        self._raw_log, self._tries = raw_log, tries
        self._places: list[tuple[int, int]] = []

    @property
    def watermark(self) -> datetime:
        """The moment that the next delta must start from: what is taken over is as old as that."""
        return min(each.watermark for each in self._tries)

    def __iter__(self) -> Iterator[Page]:
        self._places = []
        for each in self._tries:
            for raw in self._raw_log.pages(each.id):
                self._places.append((each.id, raw.seq))
                yield _page(raw)

    def page(self, number: int) -> Page:
        """One of them, which stays as long as its try isn't a day old."""
        found = self._raw_log.page(*self._places[number])
        assert found
        return _page(found)


def interrupted_read(office: Office, kind: Kind, mode: Mode, since: datetime | None) -> InterruptedRead | None:
    """What came of a kind since it was last read to the end, lately and by reads like this one; None where nothing did.

    Of lists nothing is taken over, for their records move from page to page.
    """
    resources = office.pack.resources
    if all(resources[name].list_behind(name) == name for name in office.pack.kind(kind).sources()):
        return None
    tries = office.store.raw_log.interrupted(kind, mode, since, office.read_by(kind))
    return InterruptedRead(office.store.raw_log, tries) if tries else None


def _page(raw: RawPage) -> Page:
    return Page(raw.resource, raw.body, raw.media_type)
