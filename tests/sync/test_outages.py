"""An ERP that fails in the middle of a pull: nothing half-stored, the checkpoint unmoved, the next pull complete."""

from pathlib import Path

import pytest

from hub.admission import telling
from hub.errors import CredentialsRefused, ErpError, ProtocolBroken, SecretMissing, Throttled, Unavailable, Unreachable
from hub.office import Office
from hub.records import Kind
from hub.sync.pull import pull
from hub.sync.replay import translate_again
from tests.support.expected import expected, resource
from tests.support.world import OFFICES, World, at_both_erps, at_both_erps_and_on_both_stores, held

ENDS = {
    "down": Unreachable,
    "reset before": Unreachable,
    "lost response": Unreachable,
    "cut short": Unreachable,
    "truncated": ProtocolBroken,
    "html": ProtocolBroken,
    "wrong content": ProtocolBroken,
    "throttled": Throttled,
    "unavailable": Unavailable,
    "unauthorised": CredentialsRefused,
}
WAITS = {"unavailable": [1.0, 2.0, 4.0], "throttled": [5.0, 10.0, 20.0], "reset before": [1.0, 2.0, 4.0]}


def state(office: Office) -> tuple[object, ...]:
    """All that a pull of products may change."""
    store = office.store
    rejects = [(reject.source_key, reject.reason, reject.first_seen) for reject in store.rejects.find()]
    return held(office, Kind.PRODUCT), store.raw_log.checkpoint(Kind.PRODUCT), rejects, store.records.revision()


def on(name: str) -> str:
    """The words by which a fault chooses reads of products."""
    return f"read {OFFICES[name]} {resource(name, Kind.PRODUCT)}"


def work_in_the_erp(world: World, name: str, word: str, every: int = 1) -> None:
    """Something changes on every page, so that a half-stored pull would show: of sixty records a few are enough."""
    world.clock.advance(days=3)
    for (sku,) in sorted(expected(name, Kind.PRODUCT, world.state(name)))[::every]:
        world.erp(name).change(OFFICES[name], "items", sku, description=f"{sku} before {word}")


@at_both_erps
def test_a_sweep_that_breaks_off_stores_nothing(world: World, name: str, subtests: pytest.Subtests) -> None:
    office = world.office(name, page_size=60)
    pull(office, Kind.PRODUCT)
    for fault in ENDS:
        with subtests.test(fault):
            breaks_off(world, name, office, fault, full=True)


@at_both_erps_and_on_both_stores
def test_a_delta_that_breaks_off_stores_nothing(world: World, name: str) -> None:
    office = world.office(name, page_size=60)
    pull(office, Kind.PRODUCT)
    breaks_off(world, name, office, "down", full=False)


def breaks_off(world: World, name: str, office: Office, fault: str, *, full: bool) -> None:
    erp = world.erp(name)
    work_in_the_erp(world, name, fault, every=9 if full else 1)
    before = state(office)
    shown = erp.faults.add(fault, on=on(name), after=2)
    with pytest.raises(ENDS[fault]) as ended:
        pull(office, Kind.PRODUCT, full=full)
    erp.faults.clear()
    assert shown.hits >= 1
    assert isinstance(ended.value, ErpError)
    assert (ended.value.erp, ended.value.company) == (office.erp.name, OFFICES[name])
    assert resource(name, Kind.PRODUCT) in str(ended.value)
    assert state(office) == before
    translate_again(office, Kind.PRODUCT)
    assert state(office) == before
    if fault == "unauthorised":  # as `hub connect` does, once it is let in
        with telling(office):
            office.connector.check()
    began = world.clock.now()
    pull(office, Kind.PRODUCT, full=full)
    assert held(office, Kind.PRODUCT) == expected(name, Kind.PRODUCT, world.state(name))
    assert office.store.raw_log.checkpoint(Kind.PRODUCT) == began


@at_both_erps
def test_a_short_outage_is_waited_for(world: World, name: str, subtests: pytest.Subtests) -> None:
    """On the hub's clock: nothing here takes these seconds."""
    office = world.office(name, page_size=60)
    for fault, waits in WAITS.items():
        with subtests.test(fault):
            work_in_the_erp(world, name, fault)
            began = world.clock.now()
            world.clock.slept.clear()
            world.erp(name).faults.add(fault, on=on(name), after=2, times=3)
            assert pull(office, Kind.PRODUCT, full=True).repeated == 0
            # up to half as long again, so that processes don't come back all at once
            assert all(wait <= slept <= wait * 1.5 for wait, slept in zip(waits, world.clock.slept, strict=True))
            assert held(office, Kind.PRODUCT) == expected(name, Kind.PRODUCT, world.state(name))
            assert office.store.raw_log.checkpoint(Kind.PRODUCT) == began


def test_the_other_erps_office_carries_on(world: World) -> None:
    north, south, ireland = (world.office(name) for name in OFFICES)
    world.nav.stop()
    for office in (north, south):
        with pytest.raises(Unreachable, match=f"group-nav / {office.tenant.company}: .*is the ERP running"):
            pull(office, Kind.PRODUCT)
    pull(ireland, Kind.PRODUCT)
    assert held(ireland, Kind.PRODUCT) == expected("ireland", Kind.PRODUCT, world.state("ireland"))
    world.nav.start()
    pull(north, Kind.PRODUCT)
    assert held(north, Kind.PRODUCT) == expected("uk-north", Kind.PRODUCT, world.state("uk-north"))


def test_a_wrong_password_is_told_without_it(world: World) -> None:
    office = world.office("uk-north", password="not-the-password")
    with pytest.raises(CredentialsRefused, match=r"group-nav / North: .*ItemCard.*check `auth:`") as refused:
        pull(office, Kind.PRODUCT)
    assert "not-the-password" not in str(refused.value)
    assert held(office, Kind.PRODUCT) == {}


def test_a_wsdl_that_is_none_is_told(world: World) -> None:
    office = world.office("uk-south")
    world.nav.faults.add("not a wsdl", on="wsdl")
    with pytest.raises(ProtocolBroken, match="group-nav / South: ItemCard WSDL: "):
        pull(office, Kind.PRODUCT)
    assert office.store.raw_log.checkpoint(Kind.PRODUCT) is None


def test_a_page_for_people_is_told_by_its_title(world: World) -> None:
    office = world.office("ireland")
    world.business_central.faults.add("html", on="read items")
    with pytest.raises(ProtocolBroken, match=r"dublin-bc / Dublin: GET items: .*titled “Sign in”"):
        pull(office, Kind.PRODUCT)


def test_a_missing_secret_stops_only_the_offices_that_need_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_NO_SUCH_ADDRESS", raising=False)
    north, ireland = (world.office(name, nav_url="env:HUB_NO_SUCH_ADDRESS") for name in ("uk-north", "ireland"))
    with pytest.raises(SecretMissing, match=r"tenants-\d+.yaml:6: .*HUB_NO_SUCH_ADDRESS isn't set") as missing:
        pull(north, Kind.PRODUCT)
    assert Path(missing.value.problems[0].place.split(":")[0]).suffix == ".yaml"
    assert pull(ireland, Kind.PRODUCT).stored > 0
