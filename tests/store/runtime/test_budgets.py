from collections import deque
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.config.erp import Limits
from hub.config.rate import Rate
from hub.errors import Throttled
from hub.store import Store, open_store
from hub.store.runtime.budgets import LOOK_AGAIN, SharedRateBudget, pace
from tests.support.fixed_clock import FixedClock


def limits(per_minute: int | None = None, concurrent: int | None = None, **more: Any) -> Limits:
    """As a file writes them."""
    written = {"requests_per_minute": per_minute, "concurrent": concurrent} | more
    return Limits.model_validate({name: value for name, value in written.items() if value is not None})


def busiest(moments: list[datetime], stretch: timedelta) -> int:
    """Most calls in any window of that length, both ends included."""
    window: deque[datetime] = deque()
    most = 0
    for moment in moments:
        window.append(moment)
        while moment - window[0] > stretch:
            window.popleft()
        most = max(most, len(window))
    return most


@pytest.mark.parametrize("limit", [1, 2, 5, 30])
@pytest.mark.parametrize("urgent", [True, False])
def test_no_minute_sees_more_calls_than_allowed(store: Store, clock: FixedClock, limit: int, urgent: bool) -> None:
    budget = store.budget("nav", limits(limit))
    moments = []
    for _ in range(limit * 2 + 3):
        with budget.take(urgent=urgent):
            moments.append(clock.now())
    assert busiest(moments, timedelta(minutes=1)) <= limit
    assert limit < 30 or moments[-1] - moments[0] < timedelta(minutes=3)


@given(st.integers(1, 100_000))
def test_a_burst_and_a_minute_of_intervals_stay_within_the_limit(limit: int) -> None:
    burst, interval = pace(Rate(limit, timedelta(minutes=1)))
    assert burst >= 1
    assert burst + timedelta(minutes=1) // interval <= limit


def test_an_order_finds_room_when_bulk_has_taken_its_part(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", limits(100))
    for _ in range(50):
        with budget.take(urgent=False):
            pass
    bulk_waited = len(clock.slept)
    assert bulk_waited > 0
    for _ in range(9):
        with budget.take(urgent=True):
            pass
    assert len(clock.slept) == bulk_waited
    with budget.take(urgent=False):
        assert clock.slept[bulk_waited:]


def test_the_budget_is_one_for_all_processes_and_another_for_another_erp(
    store: Store, store_url: str, clock: FixedClock
) -> None:
    with open_store(store_url, clock) as second:
        for each in (store, second):
            with each.budget("nav", limits(2)).take(urgent=True):
                pass
        assert clock.slept == [60.0]
        with second.budget("bc", limits(2)).take(urgent=True):
            pass
        assert clock.slept == [60.0]


def test_calls_at_once_are_limited_and_one_place_is_kept_for_orders(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", limits(None, 3), longest_call=timedelta(seconds=1))
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(budget.take(urgent=False))
        held.enter_context(budget.take(urgent=True))
        assert clock.slept == []
        with budget.take(urgent=True):  # only once the three above are taken for dead
            assert clock.slept == [LOOK_AGAIN.total_seconds()] * 10
    with budget.take(urgent=False):
        assert len(clock.slept) == 10


def test_a_place_is_given_back_when_the_call_fails(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", limits(None, 1))
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), budget.take(urgent=False):
            raise ZeroDivisionError
    assert clock.slept == []


def test_bulk_waits_for_the_last_place_but_one(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", limits(None, 2), longest_call=timedelta(seconds=1))
    with budget.take(urgent=False), budget.take(urgent=False):
        assert len(clock.slept) == 10


def test_a_clock_that_was_set_back_does_not_stop_the_calls(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", limits(60))
    with budget.take(urgent=True):
        clock.advance(days=-1)
    with budget.take(urgent=True):
        assert sum(clock.slept) <= 2


def test_the_place_of_a_dead_holder_is_free_in_time_though_the_clock_was_set_back(
    store: Store, clock: FixedClock
) -> None:
    budget = store.budget("nav", limits(None, 1), longest_call=timedelta(seconds=10))
    assert not budget._attempt("died in its call", urgent=True)
    clock.step(hours=-1)
    with budget.take(urgent=True):
        assert sum(clock.slept) == pytest.approx(10)


def test_without_limits_nothing_is_asked(store: Store, clock: FixedClock) -> None:
    store.close()
    with store.budget("nav", limits()).take(urgent=False):
        assert clock.slept == []


def test_every_window_holds_at_once(store: Store, clock: FixedClock) -> None:
    budget = store.budget("exact", limits(requests=["6/m", "20/10m"]))
    moments = []
    for _ in range(45):
        with budget.take(urgent=True):
            moments.append(clock.now())
    assert busiest(moments, timedelta(minutes=1)) <= 6
    assert 16 <= busiest(moments, timedelta(minutes=10)) <= 20


def test_a_long_wait_is_told_instead_of_waited_for(store: Store, clock: FixedClock) -> None:
    budget = store.budget("exact", limits(requests="5/d"))
    for _ in range(2):
        with budget.take(urgent=True):
            pass
    with pytest.raises(Throttled) as caught, budget.take(urgent=True):
        pass
    assert (
        str(caught.value) == "exact: its limit of 5/d is used up: nothing is asked of it until 2026-03-02 17:00:00 UTC"
    )
    assert (caught.value.after, clock.slept) == (8 * 3600, [])


def fail(budget: SharedRateBudget, times: int) -> None:
    for _ in range(times):
        with budget.take(urgent=False) as turn:
            turn.count_error()


def test_errors_stop_all_calls_orders_too_until_their_time_is_over(
    store: Store, store_url: str, clock: FixedClock
) -> None:
    fail(store.budget("exact", limits(errors="10/h")), 4)
    clock.advance(minutes=20)
    with open_store(store_url, clock) as other:
        budget = other.budget("exact", limits(errors="10/h"))
        fail(budget, 6)
        for urgent in (True, False):
            with pytest.raises(Throttled, match=r"10 errors, and 10/h are allowed .* until 2026-03-02 10:00:00 UTC"):
                budget.take(urgent=urgent).__enter__()
        with other.budget("another", limits(errors="10/h")).take(urgent=False):
            pass
        clock.advance(minutes=40)
        fail(budget, 4)  # as many as an hour ago
        with pytest.raises(Throttled, match="until 2026-03-02 10:20:00 UTC"):
            budget.take(urgent=True).__enter__()
    assert clock.slept == []


def test_calls_under_way_may_be_errors_too(store: Store, clock: FixedClock) -> None:
    budget = store.budget("exact", limits(errors="3/h"), longest_call=timedelta(seconds=1))
    fail(budget, 1)
    with budget.take(urgent=True), budget.take(urgent=True), budget.take(urgent=True):
        # the third only once the two are taken for dead
        assert clock.slept == [LOOK_AGAIN.total_seconds()] * 10


def test_errors_that_a_clock_ahead_wrote_are_forgiven_in_time(store: Store, clock: FixedClock) -> None:
    budget = store.budget("exact", limits(errors="1/m"))
    clock.step(days=1)
    fail(budget, 1)
    clock.step(days=-1)
    with budget.take(urgent=True):
        assert sum(clock.slept) == 60


@pytest.mark.parametrize(("asked", "held"), [(30, 30), (7, 30), (1e300, 3600), (float("inf"), 3600)])
def test_an_erp_that_wants_to_be_left_alone_is_by_everybody_for_an_hour_at_most(
    store: Store, store_url: str, clock: FixedClock, asked: float, held: float
) -> None:
    with open_store(store_url, clock) as other:
        allowed = limits(concurrent=5)
        with store.budget("nav", allowed).take(urgent=False) as turn:
            turn.pause(asked)
            turn.pause(min(held, asked))
            if asked < held:
                turn.pause(held)
                turn.pause(asked)
        budget = other.budget("nav", allowed)
        if held > 120:
            with pytest.raises(Throttled, match="it asked to be left alone: nothing is asked of it until"):
                budget.take(urgent=True).__enter__()
            clock.advance(seconds=held - 1)
        with budget.take(urgent=True):
            assert sum(clock.slept) == (1 if held > 120 else held)
