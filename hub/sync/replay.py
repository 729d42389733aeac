"""The way in again: what was read is translated anew, without calling the ERP."""

from itertools import groupby
from typing import TYPE_CHECKING

from hub.connectors import Page
from hub.connectors.row_versions import ReadFrom
from hub.office import Office
from hub.records import Kind
from hub.store.catalogue.publication_counts import Counts
from hub.sync.publishing import follow_up, is_up_to_date, publish, stage
from hub.sync.read_otherwise import refuse_anothers
from hub.translate.compiled import CompiledMapping

if TYPE_CHECKING:
    from hub.store.catalogue.publication_batch import PublicationBatch


def translate_again(office: Office, kind: Kind) -> Counts | None:
    """Replay the raw log from the last complete sweep through the accepted mapping, without calling the ERP.

    Gives None when nothing was pulled yet. What a person accepted may vanish, the first time it is translated; but not
    on top of a read that was only logged, for nobody saw what is gone there.

    Raises:
        PermanentError: more would vanish than the office's guard allows, or what was read is of another company.
    """
    newest = office.store.raw_log.last_pull(kind)
    if newest is None:
        return None
    refuse_anothers(office, kind)
    lifted = office.is_confirmed and newest.published_at is not None and not is_up_to_date(office, kind)
    complete = office.pack.is_proved(kind)
    with publish(office, kind, newest.id, complete_sweep=complete, lifted=lifted) as publication:
        replay(office, office.mapping, kind, publication)
    follow_up(office, kind)
    return publication.counts


def replay(office: Office, mapping: CompiledMapping, kind: Kind, publication: "PublicationBatch") -> None:
    """Translate what was read since the last complete sweep and gather it in a publication.

    All of it is joined with the code tables that were read last.
    """
    tables = _newest_tables(office, kind)
    first: int | None = None
    for pull_id, logged in groupby(office.store.raw_log.replay(kind), key=lambda entry: entry[0]):
        first = first or pull_id  # a sweep, and all behind it are deltas
        # read to its end by `stage`: `groupby` drops what is left of a group once the next one is asked for
        pages = (Page(raw.resource, raw.body, raw.media_type) for _, raw in logged)
        before = ReadFrom(publication.highest, is_delta=pull_id != first)
        stage(office, mapping, kind, pages, publication, pull_id=pull_id, tables=tables, before=before)


def _newest_tables(office: Office, kind: Kind) -> list[Page]:
    newest, joins = office.store.raw_log.last_pull(kind), office.pack.kind(kind).joins()
    if newest is None or not joins:
        return []
    pages = office.store.raw_log.first_pages(newest.id, joins)
    return [Page(raw.resource, raw.body, raw.media_type) for raw in pages]
