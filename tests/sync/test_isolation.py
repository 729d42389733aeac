"""Two companies of one NAV with the same numbers for everything: nothing of one office is ever the other's."""

from dataclasses import replace

import pytest

from hub.errors import TooMuchWouldVanish
from hub.records import MASTER_DATA, Kind
from hub.simulate import CUSTOMER, ErpCompany
from hub.sync.pull import pull
from hub.sync.replay import translate_again
from tests.support.expected import expected
from tests.support.world import Group, World, held, on_both_stores, with_few_prices


def _as_north(number: str) -> str:
    """South's account number in North's way of writing it."""
    return f"N-{int(number.removeprefix('S')) - 1000}" if number.startswith("S") else number


def _alike(south: ErpCompany) -> ErpCompany:
    """South, whose customers bear North's numbers (its products do already)."""
    return replace(
        south,
        customers=[replace(each, number=_as_north(each.number)) for each in south.customers],
        addresses=[
            replace(each, customer=_as_north(each.customer), code="SHOP")
            for each in south.addresses
            if each.code == "01"
        ],
        prices=[replace(each, code=_as_north(each.code)) if each.scope == CUSTOMER else each for each in south.prices],
    )


@pytest.fixture
def group() -> Group:
    north, south, dublin = with_few_prices()
    return north, _alike(south), dublin


def south_terms(world: World) -> set[str]:
    """What North's list of rejects doesn't know: South's bad account has another number here."""
    return {customer.number for customer in world.rows("uk-south", "customers") if customer.payment_terms == "NET99"}


@on_both_stores
def test_one_office_pulls_and_the_others_stores_stay_empty(world: World) -> None:
    north, south, ireland = (world.office(name) for name in ("uk-north", "uk-south", "ireland"))
    for kind in MASTER_DATA:
        pull(north, kind)
    for other in (south, ireland):
        assert set(other.store.records.counts().values()) == {0}
        assert other.store.rejects.find() == []
        assert other.store.records.revision() == 0
        assert other.store.mappings.accepted() is None
        assert all(
            other.store.raw_log.checkpoint(kind) is None and other.store.raw_log.last_pull(kind) is None
            for kind in Kind
        )
        assert other.store.catalogue.product("0012") is None
        assert all(translate_again(other, kind) is None for kind in MASTER_DATA)
    calls = {tag for call in world.nav.requests for tag in call.tags}
    assert "North" in calls
    assert "South" not in calls


@on_both_stores
def test_the_same_numbers_in_both_companies_never_mix(world: World) -> None:
    north, south = world.office("uk-north"), world.office("uk-south")
    shared = {item.number for item in world.rows("uk-north", "items")} & {
        item.number for item in world.rows("uk-south", "items")
    }
    accounts = {each.number for each in world.rows("uk-north", "customers")} & {
        each.number for each in world.rows("uk-south", "customers")
    }
    assert len(shared) > 100
    assert len(accounts) > 30
    for kind in MASTER_DATA:
        pull(north, kind)
        mine = held(north, kind)
        pull(south, kind)
        assert held(north, kind) == mine == expected("uk-north", kind, world.state("uk-north"))
        if kind is not Kind.TERMS:
            assert held(south, kind) == expected("uk-south", kind, world.state("uk-south"))
    terms = held(south, Kind.TERMS)
    assert {key[0] for key in terms} == {each.number for each in world.rows("uk-south", "customers")} - south_terms(
        world
    )
    for page in (south.store.raw_log.page(each.pull, each.page) for each in north.store.records.all(Kind.CUSTOMER)):
        assert page is None


@on_both_stores
def test_what_one_office_loses_rejects_or_refuses_is_its_own(world: World) -> None:
    north, south = world.office("uk-north"), world.office("uk-south")
    for office in (north, south):
        pull(office, Kind.PRODUCT)
        pull(office, Kind.CUSTOMER)
    before = {kind: held(south, kind) for kind in (Kind.PRODUCT, Kind.CUSTOMER)}
    told = south.store.rejects.find(), south.store.records.revision(), south.store.raw_log.checkpoint(Kind.PRODUCT)
    world.clock.advance(days=3)
    world.nav.remove("North", "items", "0012")
    world.nav.change("North", "items", "85123a", vat_group="XX")
    world.nav.change("North", "items", "1E3", description="North's own")
    pull(north, Kind.PRODUCT, full=True)
    assert north.store.catalogue.product("0012") is None
    world.nav.faults.add("empty", on="ReadMultiple CustomerCard North")
    with pytest.raises(TooMuchWouldVanish):
        pull(north, Kind.CUSTOMER, full=True)
    translate_again(north, Kind.PRODUCT)
    assert {kind: held(south, kind) for kind in before} == before
    assert (
        south.store.rejects.find(),
        south.store.records.revision(),
        south.store.raw_log.checkpoint(Kind.PRODUCT),
    ) == told
    assert pull(south, Kind.CUSTOMER, full=True).vanished == 0
    assert pull(south, Kind.PRODUCT, full=True).stored == 0
