"""Two offices on one ERP pull at the same time, each with connections of its own: together they keep to its limits."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from hub.errors import Throttled
from hub.office import Office
from hub.records import Kind
from hub.sync.pull import pull
from tests.support.expected import expected
from tests.support.patience import PATIENCE
from tests.support.shared_clock import SharedClock
from tests.support.world import World, held, on_both_stores

PER_MINUTE = 60
MINUTE = timedelta(minutes=1)
NAMES = ("uk-north", "uk-south")


def at_once(
    world: World, work: Callable[[Office], None], **options: object
) -> tuple[Sequence[Office], list[Exception]]:
    """Both offices at work, each in a thread with connections of its own; gives them, and how they failed."""
    clock = SharedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), threads=len(NAMES))
    world.time.clock = clock
    hubs = [world.hub(clock=clock, own=at, **options) for at in range(2)]
    offices = [hub.office(name) for hub, name in zip(hubs, NAMES, strict=True)]
    failed: list[Exception] = []

    def run(office: Office) -> None:
        try:
            work(office)
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)
        finally:
            clock.leave()

    threads = [Thread(target=run, args=(office,)) for office in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    return offices, failed


def pull_all(office: Office) -> None:
    for kind in (Kind.PRODUCT, Kind.CUSTOMER, Kind.PRICE, Kind.STOCK, Kind.PRODUCT):
        pull(office, kind)


@on_both_stores
def test_two_offices_together_keep_to_the_limit_of_their_erp(world: World) -> None:
    world.nav.requests_per_minute = PER_MINUTE
    offices, failed = at_once(world, pull_all, page_size=20, per_minute=PER_MINUTE)
    assert failed == []
    calls = [*world.nav.requests]
    assert not any(call.fault for call in calls)
    assert PER_MINUTE * 2 / 3 < world.nav.requests.most_within(MINUTE) <= PER_MINUTE
    begun = calls[0].at
    assert calls[-1].at - begun > MINUTE
    first = Counter(tag for call in calls if call.at < begun + MINUTE for tag in call.tags & {"North", "South"})
    assert min(first["North"], first["South"]) >= PER_MINUTE / 5
    for office, name in zip(offices, NAMES, strict=True):
        assert held(office, Kind.PRICE) == expected(name, Kind.PRICE, world.state(name))


def test_no_call_goes_over_any_of_several_windows(world: World) -> None:
    offices, failed = at_once(world, pull_all, page_size=20, limits='requests: ["30/m", "80/10m"]')
    assert failed == []
    log = world.nav.requests
    assert log.most_within(MINUTE) <= 30
    assert 60 < log.most_within(10 * MINUTE) <= 80
    assert len([*log]) > 80
    assert held(offices[0], Kind.PRICE) == expected(NAMES[0], Kind.PRICE, world.state(NAMES[0]))


@pytest.mark.parametrize("fault", ["unavailable", "throttled"])
def test_an_erp_that_counts_errors_sees_no_more_of_them_than_it_allows(world: World, fault: str) -> None:
    world.nav.faults.add(fault)

    def pull_twice(office: Office) -> None:
        for _ in range(2):
            with pytest.raises(Exception, match="group-nav / "):
                pull(office, Kind.PRODUCT)
        pull(office, Kind.STOCK)

    _, failed = at_once(world, pull_twice, limits="errors: 5/h")
    assert [type(error) for error in failed] == [Throttled] * 2
    assert all("it answered 5 errors, and 5/h are allowed (limits.errors)" in str(error) for error in failed)
    assert {error.company for error in failed if isinstance(error, Throttled)} == {"North", "South"}
    assert len([*world.nav.requests]) == 5
