"""All tries of one call together take twice the timeout at most, whatever each of them meets."""

from collections.abc import Callable

import pytest

from hub.connectors.transport.deadline import Deadline
from hub.connectors.transport.http import Http
from hub.connectors.transport.messages import Request, Response
from hub.connectors.transport.run_limit import RunLimit
from hub.connectors.transport.transfer import Transfer
from hub.errors import CredentialsRefused, Throttled, TransientError, Unreachable
from tests.support.bench import CountingBudget, ManualClock, never
from tests.support.peer import CALL

TIMEOUT = 30.0
Answer = Callable[[float], Response]
"""What comes of one try that may be silent for so many seconds."""


class SlowErp:
    """In place of the transport: it takes its time on the clock, and answers as it was told to."""

    timeout = TIMEOUT

    def __init__(self, clock: ManualClock, answers: list[Answer], takes: float) -> None:
        self._clock, self._answers, self._takes = clock, answers, takes
        self.tries = 0

    def deadline(self) -> Deadline:
        return Deadline(self._clock, Transfer().max_time.total_seconds())

    def send(self, context, request: Request, lost=Unreachable, deadline: Deadline | None = None) -> Response:
        self.tries += 1
        silence = deadline.silence
        if self._takes > silence:
            self._clock.sleep(silence)
            raise context.error(lost, f"no answer within {silence:g} s")
        self._clock.sleep(self._takes)
        return self._answers.pop(0)(silence) if len(self._answers) > 1 else self._answers[0](silence)


class Unsigned:
    def sign(self, request: Request, context) -> Request:
        return request

    def forget(self) -> bool:
        return False


def way_to(erp: SlowErp, clock: ManualClock, run_limit: RunLimit | None = None) -> Http:
    return Http(
        "http://erp.test",
        transport=erp,  # type: ignore[arg-type]
        auth=Unsigned(),
        budget=CountingBudget(),
        clock=clock,
        rules=(),
        parse_error=lambda answer: None,
        run_limit=run_limit,
        chance=never,
    )


def status(code: int, **headers: str) -> Answer:
    return lambda silence: Response(code, {name.replace("_", "-"): text for name, text in headers.items()}, b"")


def took(clock: ManualClock, act: Callable[[], object], error: type[Exception]) -> float:
    began = clock.steady()
    with pytest.raises(error):
        act()
    return clock.steady() - began


def test_answers_that_take_forty_seconds_end_after_twice_the_timeout(clock: ManualClock) -> None:
    erp = SlowErp(clock, [status(200)], takes=40)
    assert took(clock, lambda: way_to(erp, clock).read(CALL, "/things"), Unreachable) == pytest.approx(2 * TIMEOUT)
    assert erp.tries == 2


def test_errors_that_come_slowly_end_there_too(clock: ManualClock) -> None:
    erp = SlowErp(clock, [status(503)], takes=25)
    assert took(clock, lambda: way_to(erp, clock).read(CALL, "/things"), TransientError) <= 2 * TIMEOUT
    assert erp.tries == 3  # the last with what was left


def test_what_the_erp_asks_for_is_waited_for_beside_it(clock: ManualClock) -> None:
    erp = SlowErp(clock, [status(429, Retry_After="100"), status(429, Retry_After="100"), status(200)], takes=1)
    assert way_to(erp, clock).read(CALL, "/things").status == 200
    assert clock.sleeps.count(100) == 2


def test_redirects_share_the_time_of_a_try(clock: ManualClock) -> None:
    erp = SlowErp(clock, [status(302, Location="/on")], takes=25)
    assert took(clock, lambda: way_to(erp, clock).read(CALL, "/things"), Unreachable) <= 2 * TIMEOUT + 0.01


def test_a_run_that_stands_still_waits_no_longer(clock: ManualClock) -> None:
    limit = RunLimit(clock, 600)
    erp = SlowErp(clock, [status(429, Retry_After="119")], takes=1)
    way = way_to(erp, clock, limit)
    began = clock.steady()
    with limit.run():
        while limit.allows(120):  # as a read that asks for one page after another
            with pytest.raises(Throttled):
                way.read(CALL, "/things")
        took_last = took(clock, lambda: way.read(CALL, "/things"), Throttled)
    assert clock.steady() - began <= 600 + 2 * TIMEOUT
    assert took_last <= 119 + 2


def test_a_run_that_gets_on_may_last_longer(clock: ManualClock) -> None:
    limit = RunLimit(clock, 600)
    erp = SlowErp(clock, [status(200)], takes=12)
    way = way_to(erp, clock, limit)
    with limit.run():
        for _ in range(200):
            assert way.read(CALL, "/things").status == 200
        assert limit.left == 600
    assert not limit.left < float("inf")


def test_what_was_refused_once_isnt_shown_again(clock: ManualClock) -> None:
    erp = SlowErp(clock, [status(401)], takes=1)
    way = way_to(erp, clock)
    for _ in range(3):
        with pytest.raises(CredentialsRefused, match="401"):
            way.read(CALL, "/things")
        with pytest.raises(CredentialsRefused, match="401"):
            way.write(CALL, "/orders", headers={}, body=b"{}")
    assert erp.tries == 1


def test_a_right_that_is_missing_stops_no_other_call(clock: ManualClock) -> None:
    erp = SlowErp(clock, [status(403), status(200)], takes=1)
    way = way_to(erp, clock)
    with pytest.raises(CredentialsRefused, match=r"403.*the user's rights"):
        way.read(CALL, "/secrets")
    assert way.read(CALL, "/things").status == 200
