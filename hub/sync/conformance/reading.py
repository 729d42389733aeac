"""What an ERP must do while it is read: nothing is changed there, and nothing kept here."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from hub.connectors.pack import Pack
from hub.errors import ErpError, Throttled, Unreachable
from hub.office import Office
from hub.records import Kind
from hub.sync.conformance.behaviour import Behaviour, Failed, NotTried, Result, tried
from hub.sync.conformance.whole_read import WholeRead
from hub.sync.first_page import first_page
from hub.translate.compiled import CompiledMapping

NOWHERE = "hub_no_such_field"
"""A field that no ERP has."""
SHOWN = 3
"""Reasons of rejects that are told."""


def read_behaviours(office: Office) -> Iterator[Behaviour]:
    """Each behaviour as soon as it was tried; all kinds that the office pulls are read to their end.

    Raises:
        ConfigurationError: pack, mapping or credentials must be mended before anything can be tried.
    """
    mapping = office.draft().mapping
    reachable = tried("reachable, with the company", office.connector.check)
    yield reachable
    if reachable.result is not Result.OK:
        return
    for kind in office.pulled_kinds:
        yield from _of_kind(office, kind, mapping)
    yield tried("a reference that nobody used finds nothing", lambda: _looked_up(office))
    yield tried("a wrong field in a condition is an error", lambda: _wrong_field(office))


def _of_kind(office: Office, kind: Kind, mapping: CompiledMapping) -> Iterator[Behaviour]:
    first = tried("first page", lambda: _first_page(office, kind), kind)
    yield first
    if first.result is not Result.OK:
        return
    read = WholeRead()
    whole = tried("whole read", lambda: _whole(office, kind, mapping, read), kind)
    yield whole
    if whole.result is not Result.OK:  # nothing can be said of a part
        return
    yield tried("pages don't repeat", lambda: _no_repeats(read), kind)
    yield tried("declared fields", lambda: _declared(office, kind, read), kind)
    yield tried("readable by the mapping", lambda: _readable(kind, mapping, read), kind)
    yield tried("a delta brings the newest again", lambda: _delta(office, kind, mapping, read), kind)


def _first_page(office: Office, kind: Kind) -> str:
    page = first_page(office, kind)
    also = f"; the pack leaves out {', '.join(page.undeclared[:10])}" if page.undeclared else ""
    return f"{page.records:,} records{also}"


def _whole(office: Office, kind: Kind, mapping: CompiledMapping, read: WholeRead) -> str:
    read.take(office.pack, kind, office.connector.fetch(kind, None), mapping)
    return f"{read.records:,} records on {read.pages:,} pages, {_proof(office.pack, kind, read)}"


def _proof(pack: Pack, kind: Kind, read: WholeRead) -> str:
    if not pack.is_proved(kind):
        return "by its pages never proved: nothing is taken for gone"
    # of a list that is misspelt in the pack no page ever leads on
    if any(pack.paging_of(name).ends_by_silence and read.pages_of[name] < 2 for name in pack.kind(kind).lists()):
        return "one page; by no link or count was its end proved"
    return "proved"


def _no_repeats(read: WholeRead) -> str:
    if read.pages < 2:
        raise NotTried("one page has them all")
    if read.same_pages:
        raise Failed(f"{read.same_pages:,} of {read.pages:,} pages came twice: look at the paging of the pack")
    again = read.keys.total() - len(read.keys)
    # a page may begin with the record that the one before ended with, where its kind of paging says so
    if again >= read.pages:
        raise Failed(f"{again:,} of {read.records:,} records came again: look at the paging and the key of the pack")
    return f"{len(read.keys):,} different records"


def _declared(office: Office, kind: Kind, read: WholeRead) -> str:
    if not read.records:
        raise NotTried("there are no records")
    part = office.pack.kind(kind)
    # a part of a key may be empty in every record, all of them not
    if not any(read.filled[name] for name in part.key):
        raise Failed(f"no record has {', '.join(part.key)}, which the pack names as its key")
    if part.cursor and part.cursor.field in office.pack.columns(kind) and not read.filled[part.cursor.field]:
        raise Failed(f"no record has {part.cursor.field}, which the pack names as its cursor")
    never = [name for name in office.pack.columns(kind) if not read.filled[name]]
    return f"never filled: {', '.join(never)}" if never else "each is filled in some record"


def _readable(kind: Kind, mapping: CompiledMapping, read: WholeRead) -> str:
    if kind not in mapping.kinds:
        raise NotTried("the mapping has no such part")
    if not read.records:
        raise NotTried("there are no records")
    rejected = read.reasons.total()
    reasons = "; ".join(reason for reason, _ in read.reasons.most_common(SHOWN))
    if rejected and not read.accepted:
        raise Failed(f"all {rejected:,} are rejected: {reasons}")
    told = f", {rejected:,} rejected ({reasons})" if rejected else ""
    return f"{read.accepted:,} accepted{told}, {read.left_out:,} left out"


def _delta(office: Office, kind: Kind, mapping: CompiledMapping, read: WholeRead) -> str:
    cursor = office.pack.kind(kind).cursor
    if cursor is None:
        raise NotTried("the pack names no cursor: each pull reads all")
    if read.newest is None or read.oldest is None:
        raise NotTried(f"no record says in `{cursor.field}` when it was changed")
    moment, key = read.newest
    changed = WholeRead()
    changed.take(office.pack, kind, office.connector.fetch(kind, moment), mapping)
    if key not in changed.keys:
        raise Failed(f"{changed.records:,} records came, and not the newest: look at cursor, precision and overlap")
    if changed.records == read.records and _is_before_the_delta(office, kind, read.oldest, moment):
        raise Failed(f"all {read.records:,} records came again, older ones too: the condition has no effect")
    return f"{changed.records:,} of {read.records:,} records"


def _is_before_the_delta(office: Office, kind: Kind, oldest: datetime, newest: datetime) -> bool:
    cursor = office.pack.kind(kind).cursor
    overlap = cursor.overlap if cursor and cursor.overlap else office.pack.cursor.overlap
    # two days beside: dates, and the clocks of zones
    return (newest - oldest).total_seconds() > overlap.total_seconds() + 2 * 86400


def _looked_up(office: Office) -> str:
    order = office.pack.order
    if order.duplicates == "neither":
        raise NotTried("the pack says that nobody can find an order by its reference (duplicates: neither)")
    reference = unused_reference(order.reference_max_length)
    found = office.connector.find(reference)
    if found:
        raise Failed(f"{len(found)} orders came for {reference}: the condition has no effect")
    return "nothing came"


def unused_reference(longest: int) -> str:
    """A reference that no order has, within what the ERP keeps of one."""
    return f"HUBTEST{secrets.token_hex(8).upper()}"[:longest]


def _wrong_field(office: Office) -> str:
    pack = office.pack
    kind = next((kind for kind in office.pulled_kinds if pack.kind(kind).cursor), None)
    if kind is None:
        raise NotTried("no kind has a cursor, so no condition names a field")
    resource, _ = pack.kind(kind).asked(delta=True)
    condition = pack.conditions.changed_since(NOWHERE, pack.cursor.begin(office.clock.now(), None))
    try:
        records = sum(len(page.records or ()) for page in office.connector.ask(resource, condition))
    except (Unreachable, Throttled) as error:
        raise NotTried(str(error)) from None
    except ErpError as error:
        return f"refused: {error.message}"
    if not any(NOWHERE in str(said) for said in (condition.text, condition.value)):
        # nobody knows whether the field went along beside it
        raise NotTried("the pack's conditions name no field")
    if records:
        raise Failed(f"{records:,} records came: a misspelt cursor would never be noticed")
    raise Failed("an empty list came: with a misspelt cursor no change would ever come")
