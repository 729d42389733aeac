"""Fields that an ERP sends and its pack doesn't declare: new ones, or those that nobody needed so far."""

from collections.abc import Iterator

from hub.connectors import Page
from hub.connectors.decode import undeclared
from hub.errors import ProtocolBroken
from hub.office import Office
from hub.records import Kind


def undeclared_fields(office: Office, kind: Kind) -> list[str]:
    """Their names, sorted, as the first page of the newest pull has them; nothing where there was no record."""
    try:
        return sorted(frozenset[str]().union(*(undeclared(office.pack, kind, each) for each in _first(office, kind))))
    except ProtocolBroken:
        return []  # a page that was only logged; whoever translates it is told


def _first(office: Office, kind: Kind) -> Iterator[Page]:
    """The first page of each of the kind's lists: code tables come before them."""
    newest = office.store.raw_log.last_pull(kind)
    missing = {*office.pack.kind(kind).sources()}
    for number in range(newest.pages if newest else 0):
        raw = office.store.raw_log.page(newest.id, number) if newest and missing else None
        if raw and raw.resource in missing:
            missing.remove(raw.resource)
            yield Page(raw.resource, raw.body, raw.media_type)
