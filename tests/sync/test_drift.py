"""What an ERP sends beyond its pack is known by name, from what was read."""

from types import SimpleNamespace
from typing import Any

from hub.records import Kind
from hub.sync.drift import undeclared_fields
from hub.sync.pull import fetch, pull
from tests.support.world import World, at_both_erps


@at_both_erps
def test_the_fields_that_no_pack_declares(world: World, name: str) -> None:
    office = world.office(name)
    assert undeclared_fields(office, Kind.PRODUCT) == [], "nothing was read yet"
    pull(office, Kind.PRODUCT)
    resource = office.pack.resources[office.pack.kind(Kind.PRODUCT).resource]
    assert not {*undeclared_fields(office, Kind.PRODUCT)} & {*resource.fields}


@at_both_erps
def test_a_field_that_the_pack_doesnt_know_is_seen(world: World, name: str) -> None:
    office = world.office(name)
    fetch(office, Kind.PRODUCT)
    pack, at = office.pack, office.pack.kind(Kind.PRODUCT).resource
    *known, forgotten = sorted(pack.resources[at].fields)
    resources = {**pack.resources, at: pack.resources[at].model_copy(update={"fields": known})}
    older: Any = SimpleNamespace(store=office.store, pack=pack.model_copy(update={"resources": resources}))
    assert undeclared_fields(older, Kind.PRODUCT) == sorted([*undeclared_fields(office, Kind.PRODUCT), forgotten])
