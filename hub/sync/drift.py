"""Fields that an ERP sends and its pack doesn't declare: new ones, or those that nobody needed so far."""

from hub.connectors import Page
from hub.connectors.decode import undeclared
from hub.errors import ProtocolBroken
from hub.office import Office
from hub.records import Kind


def undeclared_fields(office: Office, kind: Kind) -> list[str]:
    """Their names, sorted, as the first page of the newest pull has them; nothing where there was no record."""
    page = _first_page(office, kind)
    if page is None:
        return []
    try:
        return sorted(undeclared(office.pack, kind, page))
    except ProtocolBroken:
        return []  # a page that was only logged; whoever translates it is told


def _first_page(office: Office, kind: Kind) -> Page | None:
    """Of the kind's own resource: code tables come before it."""
    newest = office.store.raw_log.last_pull(kind)
    if newest is None:
        return None
    resource = office.pack.kind(kind).resource
    for number in range(newest.pages):
        raw = office.store.raw_log.page(newest.id, number)
        if raw and raw.resource == resource:
            return Page(raw.resource, raw.body, raw.media_type)
    return None
