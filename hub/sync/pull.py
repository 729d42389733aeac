"""The way in: ERP → connector → raw → mapping → validation → store.

A pull streams: while the ERP prepares its next page, the last one is logged, translated and staged. Nothing of it is
seen before the whole is published in one transaction, and the watermark, taken before the first call, moves with it.
Whatever brought customers or order documents in, accounts are then linked to buyers, and orders compared.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from hub.connectors import Page
from hub.connectors.field_shapes import FieldShapes
from hub.connectors.row_versions import ReadFrom
from hub.office import Office
from hub.records import Kind
from hub.store.catalogue.publication_counts import Counts
from hub.store.catalogue.raw_log import Mode, PullLog
from hub.sync.field_changes import note_changes
from hub.sync.interrupted_read import InterruptedRead, interrupted_read
from hub.sync.outage import heeding
from hub.sync.publishing import OnReceived, follow_up, is_up_to_date, publish, stage
from hub.sync.read_otherwise import is_anothers, is_read_otherwise
from hub.sync.replay import translate_again


def pull(
    office: Office,
    kind: Kind,
    *,
    full: bool = False,
    progress: OnReceived | None = None,
    unattended: bool = False,
) -> Counts:
    """Bring one kind of record of one office up to date.

    A sweep reads everything and notices what is gone, where the ERP's list is proved to be whole; it runs when asked
    for (`full`), the first time, where the last read was by another pack, address or company, and always for a kind
    whose ERP can't say what changed. Otherwise a delta reads what
    changed since the last watermark; where a code table changed, all that is joined with it follows. `unattended`:
    nobody waits for it, so that an ERP that is known to be down isn't asked before the next try is due.

    Raises:
        TransientError: the ERP can't be reached, or not now; the next pull begins at the same place. ErpWaits among
            them: it wasn't asked.
        PermanentError: credentials, protocol, an incomplete read, or more would vanish than the office's guard allows.
    """
    with heeding(office, unattended=unattended):
        since, position, log, kept, before = _begin(office, kind, full)
        is_replayed = since or (office.is_confirmed and not is_anothers(office, kind))
        if is_replayed and not is_up_to_date(office, kind):
            # else what didn't change at the ERP would stay as another mapping made it; and a yes to the mapping is none
            # to what a sweep now finds gone
            translate_again(office, kind)
        complete = since is None and office.pack.is_proved(kind)
        shapes = FieldShapes(office.pack, kind)
        joined = office.store.raw_log.joined(kind)
        with publish(office, kind, log.id, complete_sweep=complete) as publication:
            publication.is_part = since is not None
            pages = _seen(_logged(log, office.connector.fetch(kind, since, position, kept)), shapes)
            stage(office, office.mapping, kind, pages, publication, progress=progress, before=before)
            log.finish()
        if publication.is_part and publication.tables not in (None, joined):
            # a code table has changed, and with it what records say that didn't change themselves
            translate_again(office, kind)
    note_changes(office, kind, shapes, whole=since is None)
    office.connector.published(kind)
    follow_up(office, kind)
    return publication.counts


def fetch(office: Office, kind: Kind, *, full: bool = False, unattended: bool = False) -> int:
    """Only log what the ERP sends; the store is not touched. Gives the number of pages."""
    with heeding(office, unattended=unattended):
        since, position, log, kept, _ = _begin(office, kind, full)
        pages = sum(1 for _ in _logged(log, office.connector.fetch(kind, since, position, kept)))
    log.finish()
    return pages


class Begun(NamedTuple):
    """Where a delta starts, by time and by version, None for a sweep; the log of the pull; what it goes on from, of a
    read that broke off and of versions.
    """

    since: datetime | None
    position: str | None
    log: PullLog
    kept: InterruptedRead | None
    before: ReadFrom


def _begin(office: Office, kind: Kind, full: bool) -> Begun:
    """The watermark is now, before the first call; of a pull that goes on from an interrupted one it is that one's."""
    pack, raw_log = office.pack, office.store.raw_log
    is_other = is_read_otherwise(office, kind)
    since = raw_log.checkpoint(kind) if pack.has_cursor(kind) and not full and not is_other else None
    position = raw_log.position(kind) if since and pack.goes_by_version(kind) else None
    if position is None and pack.goes_by_version(kind):
        since = None
    mode: Mode = "delta" if since else "sweep"
    kept = interrupted_read(office, kind, mode, since)
    watermark = kept.watermark if kept else office.clock.now()
    log = raw_log.begin_pull(kind, mode, since, watermark, office.read_by(kind))
    reached = None if is_other else raw_log.reached(kind)
    return Begun(since, position, log, kept, ReadFrom(reached, is_delta=since is not None))


def _logged(log: PullLog, pages: Iterable[Page]) -> Iterator[Page]:
    for page in pages:
        log.append(page)
        yield page


def _seen(pages: Iterable[Page], shapes: FieldShapes) -> Iterator[Page]:
    for page in pages:
        shapes.add(page)
        yield page
