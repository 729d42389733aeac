"""An ERP that is down, refuses us or is paused: known to all its offices, and tried by one pull at a time."""

from datetime import timedelta
from pathlib import Path

import pytest

from hub.admission import heeding, why_not
from hub.errors import (
    CredentialsRefused,
    ErpWaits,
    Paused,
    RightMissing,
    SecretMissing,
    ServerNotTrusted,
    Throttled,
    Unreachable,
)
from hub.office import Office
from hub.orders.push import push_office
from hub.records import Kind
from hub.store.orders.pauses import PauseScope
from hub.store.runtime.erp_outage import FIRST_PAUSE, LONGEST_PAUSE
from hub.sync.pull import fetch, pull
from tests.support.world import World


@pytest.fixture
def offices(world: World) -> tuple[Office, Office]:
    """Two offices of one ERP."""
    return world.office("uk-north"), world.office("uk-south")


def calls(world: World) -> int:
    return len(world.erp("uk-north").requests)


def fails(office: Office, kind: type[Exception] = Unreachable) -> None:
    with pytest.raises(kind):
        pull(office, Kind.PRODUCT, unattended=True)


def test_an_erp_that_is_down_is_asked_once_for_all_its_offices(world: World, offices: tuple[Office, Office]) -> None:
    north, south = offices
    world.erp("uk-north").faults.add("down")
    fails(north)
    asked = calls(world)
    with pytest.raises(ErpWaits, match=r"group-nav / South: waits for group-nav, since \d\d:\d\d, next try") as waits:
        pull(south, Kind.PRICE, unattended=True)
    with pytest.raises(ErpWaits):
        fetch(north, Kind.PRODUCT, unattended=True)
    assert calls(world) == asked
    # who stands before it wants to know now
    with pytest.raises(Unreachable):
        pull(south, Kind.PRODUCT)
    assert "connection" in str(waits.value)


def test_one_pull_at_a_time_tries_whether_it_answers_again(world: World, offices: tuple[Office, Office]) -> None:
    north, south = offices
    world.erp("uk-north").faults.add("down")
    fails(north)
    world.clock.advance(seconds=FIRST_PAUSE.total_seconds() * 3)
    assert north.erp_outages.admit() is None
    assert south.erp_outages.admit() is not None
    # whoever was let through and never came back doesn't close it for good
    world.clock.advance(seconds=LONGEST_PAUSE.total_seconds())
    world.erp("uk-north").faults.clear()
    assert pull(south, Kind.PRODUCT, unattended=True).received
    assert pull(north, Kind.PRODUCT, unattended=True).received


def test_it_is_tried_ever_more_rarely_until_it_answers(world: World, offices: tuple[Office, Office]) -> None:
    outages = offices[0].erp_outages
    pauses = []
    for _ in range(8):
        outages.failed("down")
        outage = outages.standing()
        assert outage
        pauses.append(outage.next_try_at - world.clock.now())
    assert pauses[:4] == [FIRST_PAUSE * 2**power for power in range(4)]
    assert pauses[4:] == [LONGEST_PAUSE] * 4
    outages.answered()
    assert outages.standing() is None
    outages.failed("down")
    outage = outages.standing()
    assert outage
    assert (outage.tries, outage.next_try_at - world.clock.now()) == (1, FIRST_PAUSE)


def test_a_clock_that_is_set_back_closes_it_for_no_longer(world: World, offices: tuple[Office, Office]) -> None:
    outages = offices[0].erp_outages
    outages.failed("down")
    world.clock.advance(seconds=-timedelta(hours=1).total_seconds())
    assert outages.admit() is None


def test_credentials_that_are_refused_are_not_shown_again(
    world: World, offices: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = offices
    world.erp("uk-north").faults.add("unauthorised")
    fails(north, CredentialsRefused)
    asked = calls(world)
    for office in offices:
        for unattended in (True, False):
            with pytest.raises(
                ErpWaits, match=r"group-nav refuses the credentials, since .*`hub connect uk-\w+` try them"
            ):
                pull(office, Kind.PRODUCT, unattended=unattended)
    world.clock.advance(days=2)
    with pytest.raises(ErpWaits):
        pull(south, Kind.PRODUCT, unattended=True)
    assert calls(world) == asked
    world.erp("uk-north").faults.clear()
    monkeypatch.setattr(Office, "credentials", lambda office: "others")
    assert pull(north, Kind.PRODUCT, unattended=True).received
    assert north.refused_credentials.standing("others") is None


def test_a_server_that_cannot_be_trusted_is_tried_like_one_that_is_down(
    world: World, offices: tuple[Office, Office]
) -> None:
    north, south = offices
    # the world's ERPs speak without TLS: test_tls.py has servers that do
    why = ServerNotTrusted("the server's certificate isn't trusted (expired)", erp="group-nav")
    with pytest.raises(ServerNotTrusted), heeding(north, unattended=True):
        raise why
    with pytest.raises(ErpWaits, match="isn't trusted"):
        pull(south, Kind.PRODUCT, unattended=True)
    # whoever runs the server renewed its certificate, and nobody told us
    world.clock.advance(seconds=FIRST_PAUSE.total_seconds())
    assert pull(south, Kind.PRODUCT, unattended=True).received
    assert north.erp_outages.standing() is None


def test_an_erp_that_is_busy_or_answers_wrongly_is_not_down(world: World, offices: tuple[Office, Office]) -> None:
    north, _ = offices
    world.erp("uk-north").faults.add("throttled")
    fails(north, Throttled)
    assert north.erp_outages.standing() is None
    world.erp("uk-north").faults.clear()
    north.erp_outages.failed("down")
    world.clock.advance(hours=1)
    world.erp("uk-north").faults.add("html", on="read North")
    with pytest.raises(Exception, match="came; check the address"):
        pull(north, Kind.PRODUCT, unattended=True)
    assert north.erp_outages.standing() is None


def test_a_pause_stops_pulls_by_hand_too_and_asks_nothing(world: World, offices: tuple[Office, Office]) -> None:
    north, south = offices
    pauses = world.hub().store.system().pauses
    pauses.begin(PauseScope.ERP, "group-nav", None, world.clock.now() + timedelta(hours=1), "ann", "upgrade")
    for office in offices:
        for unattended in (True, False):
            with pytest.raises(Paused, match="group-nav is paused until 10:00 by ann: upgrade"):
                pull(office, Kind.PRODUCT, unattended=unattended)
        with pytest.raises(Paused):
            fetch(office, Kind.PRODUCT)
        with pytest.raises(Paused):
            push_office(office)
    assert calls(world) == 0
    assert north.store.last_reads.get(Kind.PRODUCT) is None  # nothing failed
    world.clock.advance(hours=1)
    assert pull(south, Kind.PRODUCT).received


def test_a_pause_that_begins_during_a_read_ends_it_behind_the_page(world: World) -> None:
    office = world.office("uk-north", page_size=60)
    pauses = world.hub().store.system().pauses

    def begin() -> None:
        pauses.begin(PauseScope.OFFICE, "uk-north", None, None, "ann", "upgrade")

    world.before_read("uk-north", 2, "ItemCard", begin)
    with pytest.raises(Paused):
        pull(office, Kind.PRODUCT)
    assert office.store.raw_log.checkpoint(Kind.PRODUCT) is None
    world.in_peace("uk-north")
    pauses.end(PauseScope.OFFICE, "uk-north", None, "ann", "done")
    assert pull(office, Kind.PRODUCT).received


def test_no_way_of_asking_shows_refused_credentials_again(world: World, offices: tuple[Office, Office]) -> None:
    north, south = offices
    refused = world.erp("uk-north").faults.add("unauthorised")
    fails(north, CredentialsRefused)
    for _ in range(20):  # many that are due, at all offices, for a day
        for office in offices:
            for kind in office.pulled_kinds:
                with pytest.raises(ErpWaits):
                    pull(office, kind, unattended=True)
                with pytest.raises(ErpWaits):
                    fetch(office, kind, unattended=True)
            with pytest.raises(ErpWaits):
                push_office(office)
            with pytest.raises(ErpWaits), heeding(office, unattended=False):  # as prices are asked for
                office.connector.check()
        world.clock.advance(hours=1)
    assert refused.hits == 1
    assert why_not(south)


def test_a_secret_in_a_file_that_changes_is_seen_without_a_restart(world: World, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("wrong")
    office = world.office("uk-north", password=f"file:{secret}")
    fails(office, CredentialsRefused)
    with pytest.raises(ErpWaits):
        pull(office, Kind.PRODUCT)
    secret.unlink()  # as while it is being replaced
    asked = calls(world)
    with pytest.raises(SecretMissing):
        pull(office, Kind.PRODUCT)
    assert calls(world) == asked
    secret.write_text(world.nav.password)
    assert pull(office, Kind.PRODUCT).received
    # one that goes on with the old password stays out, and doesn't shut the others out
    other = world.office("uk-south", password="wrong")
    asked = calls(world)
    fails(other, ErpWaits)
    assert calls(world) == asked
    assert pull(office, Kind.STOCK).received


def test_new_credentials_are_shown_by_one_at_a_time(world: World, offices: tuple[Office, Office]) -> None:
    north, _ = offices
    north.refused_credentials.refuse("of before", "401")
    with heeding(north, unattended=False):
        fails(north, ErpWaits)
    assert pull(north, Kind.PRODUCT).received


def test_a_right_that_is_missing_is_of_its_kind_alone(world: World, offices: tuple[Office, Office]) -> None:
    north, _ = offices
    with pytest.raises(RightMissing), heeding(north, unattended=False):
        raise RightMissing("403", erp="group-nav")
    assert north.refused_credentials.standing(north.credentials()) is None
    assert pull(north, Kind.PRODUCT).received
