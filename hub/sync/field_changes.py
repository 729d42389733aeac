"""Drift: what changed in the shape of an ERP's records from one read to the next. The data stay as they are."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from hub.connectors.field_shapes import DECIMAL, NUMBER, TEXT, FieldShapes
from hub.office import Office
from hub.printable import shown
from hub.records import Kind
from hub.store.catalogue.seen_fields import FieldDrift, SeenFields

TOLD = timedelta(days=7)
"""How long a new field, or one of another type, is told; one that is gone is told until it comes again."""


def note_changes(office: Office, kind: Kind, shapes: FieldShapes, *, whole: bool) -> None:
    """Compare what a read showed with the reads before, and keep both; `whole`: it was a sweep."""
    if not shapes.records:
        return
    before, declared = office.store.fields.last(kind), declared_paths(office, kind)
    office.store.fields.keep(kind, compared(before, _types(shapes), declared, office.clock.now(), whole=whole))


def _types(shapes: FieldShapes) -> dict[str, tuple[str, ...]]:
    # among texts, one that looks like a number with a point is a text, too
    return {
        name: tuple(sorted(types - ({DECIMAL} if TEXT in types else set()))) for name, types in shapes.types.items()
    }


def declared_paths(office: Office, kind: Kind) -> frozenset[str]:
    """The fields that the pack declares for a kind's lists, those of nested lists with their path before them."""
    resources = [office.pack.resources[name] for name in office.pack.kind(kind).lists()]
    own = (name for resource in resources for name in resource.fields)
    nested = (f"{path}.{name}" for each in resources for path, names in each.lists.items() for name in names)
    return frozenset({*own, *nested})


def changes_in(office: Office, kind: Kind, shapes: FieldShapes) -> tuple[str, ...]:
    """What is new in a page, or of another type, in sentences; nothing is kept."""
    before, declared = office.store.fields.last(kind), declared_paths(office, kind)
    found = compared(before, _types(shapes), declared, office.clock.now(), whole=False)
    return tuple(str(change) for change in found.changes if change not in (before.changes if before else ()))


def told_changes(office: Office, kind: Kind) -> str | None:
    """A sentence that names what changed in a kind's fields; None where nothing did."""
    seen = office.store.fields.last(kind)
    if seen is None or not seen.changes:
        return None
    told = shown("; ".join(map(str, seen.changes)))
    return f"{office.tenant.id}: {office.erp.name} sends {kind.value} records of another shape: {told}"


def compared(
    before: SeenFields | None,
    now: Mapping[str, tuple[str, ...]],
    declared: Collection[str],
    moment: datetime,
    *,
    whole: bool,
) -> SeenFields:
    """What is known of the fields behind a read, and what changed.

    The first read only says what there is: of an ERP that leaves out what is empty, nobody could say what is missing.
    A field is gone that the pack declares, that was there, and that no record of a sweep shows.
    """
    if before is None:
        return SeenFields(now)
    changes = {change.field: change for change in before.changes if _is_still_so(change, now, moment)}
    for name, types in now.items():
        was = before.types.get(name)
        if was is None and name not in declared:
            changes[name] = FieldDrift(name, "new", moment, now=types)
        elif was and not _fit(types, was) and not any(_is_back(change, name, types) for change in before.changes):
            changes[name] = FieldDrift(name, "retyped", moment, was, types)
    gone = {name for name in declared if name in before.types and name not in now} if whole else ()
    for name in gone:
        if name not in changes or changes[name].what != "vanished":
            changes[name] = FieldDrift(name, "vanished", moment, before.types[name])
    # a field that was always null has no type yet; what is gone, and what a delta didn't show, stays known
    known = {name: types for name, types in before.types.items() if name not in now and (not whole or name in gone)}
    told = {name: types or before.types.get(name, ()) for name, types in now.items()}
    if not whole:
        told = {name: tuple(sorted({*types, *before.types.get(name, ())})) for name, types in told.items()}
    return SeenFields(known | told, tuple(changes[name] for name in sorted(changes)))


def _is_still_so(change: FieldDrift, now: Mapping[str, tuple[str, ...]], moment: datetime) -> bool:
    if change.what == "vanished":
        return change.field not in now
    if _is_back(change, change.field, now.get(change.field, change.now)):
        return False
    return moment - change.since < TOLD


def _is_back(change: FieldDrift, name: str, types: Collection[str]) -> bool:
    """Whether a field that had another type has again those that it had."""
    return change.field == name and change.what == "retyped" and _fit(types, change.was)


def _fit(types: Collection[str], was: Collection[str]) -> bool:
    """Whether there is no type that wasn't; a number with a point is read as text, so that such a one may be both."""
    known = {*was, DECIMAL} | ({NUMBER} if DECIMAL in was else set())
    return {*types} <= known
