"""The way in: ERP → connector → raw → mapping → validation → store.

A pull streams: while the ERP prepares its next page, the last one is logged, translated and staged. Nothing of it is
seen before the whole is published in one transaction, and the watermark, taken before the first call, moves with it.
Whatever brought customers or order documents in, accounts are then linked to buyers, and orders compared.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from hub.buyers.accounts import link_accounts
from hub.connectors import Page
from hub.connectors.decode import decode
from hub.office import Office
from hub.orders.reconcile import reconcile
from hub.records import Kind
from hub.store.catalogue.counts import Counts
from hub.store.catalogue.raw_log import PullLog
from hub.translate.columns import translate
from hub.translate.compiled import CompiledMapping

if TYPE_CHECKING:
    from hub.store.catalogue.publication import PublicationBatch

OnReceived = Callable[[int], None]
"""Told the number of records received so far."""


def pull(office: Office, kind: Kind, *, full: bool = False, progress: OnReceived | None = None) -> Counts:
    """Bring one kind of record of one office up to date.

    A sweep reads everything and notices what is gone; it runs when asked for (`full`), the first time, and always for
    a kind whose ERP can't say what changed. Otherwise a delta reads what changed since the last watermark.

    Raises:
        TransientError: the ERP can't be reached, or not now; the next pull begins at the same place.
        PermanentError: credentials, protocol, an incomplete read, or more would vanish than the office's guard allows.
    """
    since, log = _begin(office, kind, full)
    if (since or office.is_confirmed) and not _up_to_date(office, kind):
        # else what didn't change at the ERP would stay as another mapping made it; and a yes to the mapping is none to
        # what a sweep now finds gone
        translate_again(office, kind)
    with _publication(office, kind, log.id, complete_sweep=since is None) as publication:
        pages = _logged(log, office.connector.fetch(kind, since))
        _stage(office, office.mapping, kind, pages, publication, progress=progress)
        log.finish()
    _follow_up(office, kind)
    return publication.counts


def fetch(office: Office, kind: Kind, *, full: bool = False) -> int:
    """Only log what the ERP sends; the store is not touched. Gives the number of pages."""
    since, log = _begin(office, kind, full)
    pages = sum(1 for _ in _logged(log, office.connector.fetch(kind, since)))
    log.finish()
    return pages


def translate_again(office: Office, kind: Kind) -> Counts | None:
    """Replay the raw log from the last complete sweep through the accepted mapping, without calling the ERP.

    Gives None when nothing was pulled yet. What a person accepted may vanish, the first time it is translated; but not
    on top of a read that was only logged, for nobody saw what is gone there.

    Raises:
        PermanentError: more would vanish than the office's guard allows.
    """
    newest = office.store.raw_log.last_pull(kind)
    if newest is None:
        return None
    lifted = office.is_confirmed and newest.published_at is not None and not _up_to_date(office, kind)
    with _publication(office, kind, newest.id, complete_sweep=True, lifted=lifted) as publication:
        replay(office, office.mapping, kind, publication)
    _follow_up(office, kind)
    return publication.counts


def replay(office: Office, mapping: CompiledMapping, kind: Kind, publication: "PublicationBatch") -> None:
    """Translate what was read since the last complete sweep and gather it in a publication."""
    for pull_id, logged in groupby(office.store.raw_log.replay(kind), key=lambda entry: entry[0]):
        pages = (Page(raw.resource, raw.body, raw.media_type) for _, raw in logged)
        _stage(office, mapping, kind, pages, publication, pull_id=pull_id)


def _follow_up(office: Office, kind: Kind) -> None:
    """Accounts don't wait for their first order to have a buyer, and what an ERP holds against our orders is seen."""
    if kind is Kind.CUSTOMER:
        link_accounts(office.store)
    elif kind is Kind.ORDER_DOCUMENT:
        reconcile(office.store)


def _begin(office: Office, kind: Kind, full: bool) -> tuple[datetime | None, PullLog]:
    """Where a delta starts, None for a sweep, and the log of the pull; the watermark is now, before the first call."""
    since = office.store.raw_log.checkpoint(kind) if office.pack.has_cursor(kind) and not full else None
    return since, office.store.raw_log.begin_pull(kind, "delta" if since else "sweep", since, office.clock.now())


def _publication(
    office: Office, kind: Kind, pull_id: int, *, complete_sweep: bool, lifted: bool = False
) -> "AbstractContextManager[PublicationBatch]":
    # an ERP deletes an order once it is invoiced: that is no loss
    guard = None if lifted or kind is Kind.ORDER_DOCUMENT else office.tenant.guard.vanish
    return office.store.publications.publish(
        kind, pull_id, office.mapping.digest, complete_sweep=complete_sweep, max_vanish=guard
    )


def _up_to_date(office: Office, kind: Kind) -> bool:
    """Whether what is stored was made by the mapping that runs."""
    return office.store.mappings.translated_with(kind) in (None, office.mapping.digest)


def _logged(log: PullLog, pages: Iterable[Page]) -> Iterator[Page]:
    for page in pages:
        log.append(page)
        yield page


def _stage(
    office: Office,
    mapping: CompiledMapping,
    kind: Kind,
    pages: Iterable[Page],
    publication: "PublicationBatch",
    *,
    pull_id: int | None = None,
    progress: OnReceived | None = None,
) -> None:
    received = 0
    for frame in decode(office.pack, kind, pages):
        translation = translate(mapping, kind, frame)
        publication.stage(translation.rows, pull_id)
        publication.reject(translation.rejects, pull_id)
        publication.leave_out(translation.left_out)
        received += len(frame)
        if progress:
            progress(received)
