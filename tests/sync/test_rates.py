"""Two offices on one ERP pull at the same time, each with connections of its own: together they keep to its limit."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Condition, Thread, get_ident

from hub.records import Kind
from hub.sync.pull import pull
from tests.support.expected import expected
from tests.support.patience import PATIENCE
from tests.support.world import World, held, on_both_stores

PER_MINUTE = 60
MINUTE = timedelta(minutes=1)


class SharedClock:
    """Time for several threads: it moves when all of them sleep, to the moment when the first one wakes.

    Of those whose time has come, who slept first wakes first: else the last to lie down would always be up again first.
    """

    def __init__(self, moment: datetime, threads: int) -> None:
        self._moment, self._threads = moment, threads
        self._until: dict[int, datetime] = {}
        self._turn = Condition()

    def now(self) -> datetime:
        with self._turn:
            return self._moment

    def steady(self) -> float:
        return self.now().timestamp()

    def sleep(self, seconds: float) -> None:
        with self._turn:
            self._until[get_ident()] = self._moment + timedelta(seconds=seconds)
            self._move()
            assert self._turn.wait_for(self._is_my_turn, timeout=PATIENCE)
            del self._until[get_ident()]
            self._turn.notify_all()

    def _is_my_turn(self) -> bool:
        due = [thread for thread, until in self._until.items() if until <= self._moment]
        return due[:1] == [get_ident()]

    def leave(self) -> None:
        """A thread has ended: nobody waits for its sleep any more."""
        with self._turn:
            self._threads -= 1
            self._move()

    def _move(self) -> None:
        if self._until and len(self._until) == self._threads:
            self._moment = max(self._moment, min(self._until.values()))
            self._turn.notify_all()


@on_both_stores
def test_two_offices_together_keep_to_the_limit_of_their_erp(world: World) -> None:
    names = ("uk-north", "uk-south")
    clock = SharedClock(datetime(2026, 3, 2, 9, tzinfo=UTC), threads=len(names))
    world.time.clock = clock
    world.nav.requests_per_minute = PER_MINUTE
    hubs = [world.hub(clock=clock, page_size=20, per_minute=PER_MINUTE, own=at) for at in range(2)]
    offices = [hub.office(name) for hub, name in zip(hubs, names, strict=True)]
    failed: list[BaseException] = []

    def work(at: int) -> None:
        try:
            for kind in (Kind.PRODUCT, Kind.CUSTOMER, Kind.PRICE, Kind.STOCK, Kind.PRODUCT):
                pull(offices[at], kind)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)
        finally:
            clock.leave()

    threads = [Thread(target=work, args=(at,)) for at in range(len(names))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
    assert failed == []
    calls = [*world.nav.requests]
    assert not any(call.fault for call in calls)
    assert PER_MINUTE * 2 / 3 < world.nav.requests.most_within(MINUTE) <= PER_MINUTE
    begun = calls[0].at
    assert calls[-1].at - begun > MINUTE
    first = Counter(tag for call in calls if call.at < begun + MINUTE for tag in call.tags & {"North", "South"})
    assert min(first["North"], first["South"]) >= PER_MINUTE / 5
    for office, name in zip(offices, names, strict=True):
        assert held(office, Kind.PRICE) == expected(name, Kind.PRICE, world.state(name))
