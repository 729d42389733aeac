"""Clocks that disagree: what a pack's overlap covers, what it doesn't, and the changes to and from summer time.

Business Central's packs look 15 minutes back, NAV's a whole day, since NAV stamps dates in its own zone. That must hold
the difference between the clocks and how long a transaction may run, together. What is later is found by the sweep.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.records import Kind
from hub.sync.pull import pull
from tests.support.expected import expected
from tests.support.world import OFFICES, World, at_both_erps, held

SKU = "0012"
CYCLE = timedelta(minutes=30)
LONGEST_LATENESS = {"uk-north": timedelta(days=1, minutes=-1), "ireland": timedelta(minutes=14)}
TOO_LATE = {"uk-north": timedelta(days=2), "ireland": timedelta(minutes=16)}


def is_up_to_date(world: World, name: str) -> bool:
    return held(world.office(name), Kind.PRODUCT) == expected(name, Kind.PRODUCT, world.state(name))


def work_through(world: World, name: str, begin: datetime, cycles: int) -> None:
    """Pull every half hour; the office works a minute after and a minute before each pull."""
    world.clock.moment = begin
    skus = (sku for (sku,) in expected(name, Kind.PRODUCT, world.state(name)))

    def change() -> None:
        """Each time another item, lest a change covers up for one that was lost."""
        world.erp(name).change(OFFICES[name], "items", next(skus), description=f"At {world.clock.now():%d %H:%M}")

    pull(world.office(name), Kind.PRODUCT, full=True)
    for _ in range(cycles):
        world.clock.advance(minutes=1)
        change()
        world.clock.moment += CYCLE - timedelta(minutes=2)
        change()
        world.clock.advance(minutes=1)
        pull(world.office(name), Kind.PRODUCT)
        assert is_up_to_date(world, name), world.clock.now()


@at_both_erps
def test_an_erps_clock_may_be_ten_minutes_off(world: World, name: str) -> None:
    for day, minutes in ((2, -10), (3, 10)):
        world.time.skew = timedelta(minutes=minutes)
        work_through(world, name, datetime(2026, 3, day, 22, 30, tzinfo=UTC), cycles=6)


@at_both_erps
def test_both_changes_of_the_clock_in_the_offices_zone(world: World, name: str) -> None:
    """NAV writes its local date; Business Central writes UTC whatever the zone is."""
    if name == "uk-north":
        world.time.zone = ZoneInfo("Europe/London")
    for day in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        work_through(world, name, day + timedelta(hours=22), cycles=8)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_date_in_any_zone_is_found(world: World, zone: str) -> None:
    """Through a midnight of the zone, and one of UTC, between which the two dates differ."""
    world.time.zone = ZoneInfo(zone)
    for hour in (7, 11, 22):
        work_through(world, "uk-north", datetime(2026, 3, 8, hour, tzinfo=UTC), cycles=5)


@at_both_erps
def test_a_transaction_that_commits_late_is_found_within_the_overlap(world: World, name: str) -> None:
    office = world.office(name)
    pull(office, Kind.PRODUCT)
    world.time.skew = -LONGEST_LATENESS[name]
    world.erp(name).change(OFFICES[name], "items", SKU, description="Stamped before the pull, there after it")
    world.time.skew = timedelta()
    world.clock.advance(minutes=30)
    assert not is_up_to_date(world, name)
    assert pull(office, Kind.PRODUCT).stored == 1
    assert is_up_to_date(world, name)


@at_both_erps
def test_what_is_later_than_the_overlap_waits_for_the_sweep(world: World, name: str) -> None:
    office = world.office(name)
    pull(office, Kind.PRODUCT)
    world.time.skew = -TOO_LATE[name]
    world.erp(name).change(OFFICES[name], "items", SKU, description="Stamped long before the pull, there after it")
    world.time.skew = timedelta()
    world.clock.advance(minutes=30)
    pull(office, Kind.PRODUCT)
    assert not is_up_to_date(world, name)
    assert pull(office, Kind.PRODUCT, full=True).stored == 1
    assert is_up_to_date(world, name)
