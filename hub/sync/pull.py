"""The way in: ERP → connector → raw → mapping → validation → store.

A pull streams: while the ERP prepares its next page, the last one is logged, translated and staged. Nothing of it is
seen before the whole is published in one transaction, and the watermark, taken before the first call, moves with it.
Whatever brought customers or order documents in, accounts are then linked to buyers, and orders compared.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from hub.admission import Admission, heeding
from hub.connectors import Page
from hub.connectors.field_shapes import FieldShapes
from hub.connectors.row_versions import ReadFrom
from hub.errors import HubError, Paused, StoreUnavailable
from hub.office import Office
from hub.records import Kind
from hub.store.catalogue.guard_passes import PastGuard
from hub.store.catalogue.publication_counts import Counts
from hub.store.catalogue.raw_log import Mode, PullLog
from hub.sync.field_changes import note_changes
from hub.sync.interrupted_read import InterruptedRead, interrupted_read
from hub.sync.publishing import OnReceived, follow_up, is_up_to_date, publish, stage
from hub.sync.read_otherwise import is_anothers, is_read_otherwise
from hub.sync.replay import translate_again

if TYPE_CHECKING:
    from hub.store.catalogue.publication_batch import PublicationBatch


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
            them: it wasn't asked, or a person paused it (Paused).
        PermanentError: credentials, protocol, an incomplete read, or more would vanish than the office's guard allows.
    """
    return _pull(office, kind, full=full, progress=progress, unattended=unattended).counts


def pull_past_guard(
    office: Office, kind: Kind, past_guard: PastGuard, *, progress: OnReceived | None = None
) -> tuple[Counts, bool]:
    """A sweep that a person lets past the office's guard, and whether the guard would have held it.

    Raises: as `pull`; TooMuchWouldVanish where more would vanish than the person says.
    """
    publication = _pull(office, kind, full=True, progress=progress, past_guard=past_guard)
    return publication.counts, publication.went_past_guard


def fetch(office: Office, kind: Kind, *, full: bool = False, unattended: bool = False) -> int:
    """Only log what the ERP sends; the store is not touched. Gives the number of pages."""
    with heeding(office, kind, unattended=unattended) as admission, office.run_limit.run():
        begun = _begin(office, kind, full)
        with _noted(office, kind, begun):
            pages = sum(1 for _ in _fetched(office, kind, begun, admission))
        begun.log.finish()
    return pages


def _pull(
    office: Office,
    kind: Kind,
    *,
    full: bool,
    progress: OnReceived | None,
    unattended: bool = False,
    past_guard: PastGuard | None = None,
) -> "PublicationBatch":
    with heeding(office, kind, unattended=unattended) as admission, office.run_limit.run():
        begun = _begin(office, kind, full)
        with _noted(office, kind, begun):
            publication, shapes = _brought_in(office, kind, begun, admission, progress, past_guard)
    note_changes(office, kind, shapes, whole=begun.since is None)
    office.connector.published(kind)
    follow_up(office, kind)
    return publication


def _brought_in(
    office: Office,
    kind: Kind,
    begun: "Begun",
    admission: Admission,
    progress: OnReceived | None,
    past_guard: PastGuard | None,
) -> "tuple[PublicationBatch, FieldShapes]":
    since, log = begun.since, begun.log
    is_replayed = since or (office.is_confirmed and not is_anothers(office, kind))
    if is_replayed and not is_up_to_date(office, kind):
        # else what didn't change at the ERP would stay as another mapping made it; and a yes to the mapping is none
        # to what a sweep now finds gone
        translate_again(office, kind)
    complete = since is None and office.pack.is_proved(kind)
    shapes = FieldShapes(office.pack, kind)
    joined = office.store.raw_log.joined(kind)
    with publish(office, kind, log.id, complete_sweep=complete, past_guard=past_guard) as publication:
        publication.is_part = since is not None
        pages = _seen(_fetched(office, kind, begun, admission), shapes)
        stage(office, office.mapping, kind, pages, publication, progress=progress, before=begun.before)
        log.finish()
    if publication.is_part and publication.tables not in (None, joined):
        # a code table has changed, and with it what records say that didn't change themselves
        translate_again(office, kind)
    return publication, shapes


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
    by_version = pack.kind(kind).goes_by_version
    position = raw_log.position(kind) if since and by_version else None
    if position is None and by_version:
        since = None
    mode: Mode = "delta" if since else "sweep"
    kept = interrupted_read(office, kind, mode, since)
    watermark = kept.watermark if kept else office.clock.now()
    log = raw_log.begin_pull(kind, mode, since, watermark, office.read_by(kind))
    reached = None if is_other else raw_log.reached(kind)
    return Begun(since, position, log, kept, ReadFrom(reached, is_delta=since is not None))


def _fetched(office: Office, kind: Kind, begun: Begun, admission: Admission) -> Iterator[Page]:
    """The ERP's pages, logged as they come; a pause that begins meanwhile ends the read."""
    for page in office.connector.fetch(kind, begun.since, begun.position, begun.kept):
        office.run_limit.got_on()  # not every protocol says so itself
        begun.log.append(page)
        yield page
        admission.check_paused(kind)


@contextmanager
def _noted(office: Office, kind: Kind, begun: Begun) -> Iterator[None]:
    """What a read fails by is kept, so that it can be told, and a complete one be caught up."""
    try:
        yield
    except Paused:
        raise
    except HubError as error:
        with suppress(StoreUnavailable):  # then the error says so itself
            office.store.last_reads.failed(kind, "delta" if begun.since else "sweep", str(error))
        raise


def _seen(pages: Iterable[Page], shapes: FieldShapes) -> Iterator[Page]:
    for page in pages:
        shapes.add(page)
        yield page
