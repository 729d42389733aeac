"""An ERP that is down, or refuses us: found out once for all offices there, and tried by one pull at a time."""

from datetime import timedelta

import pytest

from hub.errors import CredentialsRefused, ErpWaits, Throttled, Unreachable
from hub.office import Office
from hub.records import Kind
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
    with pytest.raises(ErpWaits, match=r"group-nav / South: it doesn't answer since .* next try is due at") as waits:
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
    credentials = north.credentials()
    assert north.erp_outages.admit(credentials) is None
    assert south.erp_outages.admit(credentials) is not None
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
    assert outages.admit("") is None


def test_credentials_that_are_refused_are_not_shown_again(
    world: World, offices: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = offices
    world.erp("uk-north").faults.add("unauthorised")
    fails(north, CredentialsRefused)
    asked = calls(world)
    for office in offices:
        for unattended in (True, False):
            with pytest.raises(ErpWaits, match=r"it refuses the credentials since .*`hub connect uk-\w+` try them"):
                pull(office, Kind.PRODUCT, unattended=unattended)
    world.clock.advance(days=2)
    with pytest.raises(ErpWaits):
        pull(south, Kind.PRODUCT, unattended=True)
    assert calls(world) == asked
    world.erp("uk-north").faults.clear()
    monkeypatch.setattr(Office, "credentials", lambda office: "others")
    assert pull(north, Kind.PRODUCT, unattended=True).received
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
