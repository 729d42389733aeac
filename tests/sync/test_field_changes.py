"""What changed in the shape of an ERP's records: told by name and type, and the data stay as they are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.records import Kind
from hub.store.catalogue.seen_fields import SeenFields
from hub.sync.field_changes import compared, told_changes
from hub.sync.first_page import first_page
from hub.sync.pull import pull
from tests.support.world import World, at_both_erps

NOW = datetime(2026, 1, 31, 10, tzinfo=UTC)
DECLARED = {"id", "name", "price"}
BEFORE = {"id": ("number",), "name": ("text",), "price": ("decimal", "number"), "empty": ()}


def read(
    now: Mapping[str, tuple[str, ...]], before: SeenFields | None = None, days: int = 0, *, whole: bool = True
) -> SeenFields:
    return compared(before or SeenFields(BEFORE), now, DECLARED, NOW + timedelta(days=days), whole=whole)


def said(seen: SeenFields) -> list[str]:
    return [str(change) for change in seen.changes]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"colour": ("text",)}, ["`colour` is new"]),
        ({"id": ("text",)}, ["`id` comes as text, and came as number"]),
        ({"name": ("boolean", "text")}, ["`name` comes as boolean or text, and came as text"]),
        ({"name": ("decimal",)}, []),
        ({"price": ("number",)}, []),
        ({"price": ("text",)}, ["`price` comes as text, and came as decimal or number"]),
        ({"empty": ("list",)}, []),
        ({"name": ()}, []),
        ({"name": None}, ["`name` is in no record any more"]),
        ({"empty": None}, []),
    ],
)
def test_what_a_sweep_shows_is_held_against_the_one_before(changed: dict[str, Any], told: list[str]) -> None:
    now = {name: types for name, types in {**BEFORE, **changed}.items() if types is not None}
    assert said(read(now)) == told


def test_a_field_that_a_delta_doesnt_show_isnt_gone() -> None:
    seen = read({"id": ("number",)}, whole=False)
    assert said(seen) == []
    assert seen.types == BEFORE


def test_of_the_first_read_nothing_is_said() -> None:
    assert compared(None, BEFORE, DECLARED, NOW, whole=True) == SeenFields(BEFORE)


def test_what_is_gone_is_told_until_it_comes_again_and_the_rest_for_a_week() -> None:
    later: dict[str, tuple[str, ...]] = {"id": ("text",), "price": ("number",), "colour": ("text",)}
    first = read(later)
    assert said(first) == [
        "`colour` is new",
        "`id` comes as text, and came as number",
        "`name` is in no record any more",
    ]
    assert [change.since for change in first.changes] == [NOW] * 3
    assert read(later, first, 6).changes == first.changes
    assert said(read(later, first, 8)) == ["`name` is in no record any more"]
    assert said(read({**later, "id": ("number",), "name": ("text",)}, first, 1)) == ["`colour` is new"]


@at_both_erps
def test_a_pull_keeps_what_it_saw_and_tells_what_changed_of_it(world: World, name: str) -> None:
    office = world.office(name)
    counts = pull(office, Kind.PRODUCT)
    seen = office.store.fields.last(Kind.PRODUCT)
    assert seen
    assert {*office.pack.kind(Kind.PRODUCT).key} <= {*seen.types}
    assert told_changes(office, Kind.PRODUCT) is None
    # as if the reads before had shown other records
    key, *_, other = office.pack.kind(Kind.PRODUCT).key[0], *sorted({*seen.types} - {"Key"})
    stale = {**seen.types, key: ("number",)}
    office.store.fields.keep(Kind.PRODUCT, replace(seen, types=stale))
    assert first_page(office, Kind.PRODUCT).changes == (f"`{key}` comes as text, and came as number",)
    again = pull(office, Kind.PRODUCT, full=True)
    assert told_changes(office, Kind.PRODUCT) == (
        f"{name}: {office.erp.name} sends product records of another shape: `{key}` comes as text, and came as number"
    )
    assert (again.received, again.stored) == (counts.received, 0)
    assert other in seen.types


def test_an_office_sees_its_own_alone(world: World) -> None:
    pull(world.office("uk-north"), Kind.PRODUCT)
    assert world.office("uk-south").store.fields.last(Kind.PRODUCT) is None
