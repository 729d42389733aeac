from collections import deque
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.store import Store, open_store
from hub.store.runtime.budgets import LOOK_AGAIN, pace
from tests.support.fixed_clock import FixedClock


class Limits(NamedTuple):
    requests_per_minute: int | None = None
    concurrent: int | None = None


def busiest_minute(moments: list[datetime]) -> int:
    """Most calls in any window of a minute, both ends included."""
    window: deque[datetime] = deque()
    most = 0
    for moment in moments:
        window.append(moment)
        while moment - window[0] > timedelta(minutes=1):
            window.popleft()
        most = max(most, len(window))
    return most


@pytest.mark.parametrize("limit", [1, 2, 5, 30])
@pytest.mark.parametrize("urgent", [True, False])
def test_no_minute_sees_more_calls_than_allowed(store: Store, clock: FixedClock, limit: int, urgent: bool) -> None:
    budget = store.budget("nav", Limits(limit))  # type: ignore[arg-type]
    moments = []
    for _ in range(limit * 2 + 3):
        with budget.take(urgent=urgent):
            moments.append(clock.now())
    assert busiest_minute(moments) <= limit
    assert limit < 30 or moments[-1] - moments[0] < timedelta(minutes=3)


@given(st.integers(1, 100_000))
def test_a_burst_and_a_minute_of_intervals_stay_within_the_limit(limit: int) -> None:
    burst, interval = pace(limit)
    assert burst >= 1
    assert burst + timedelta(minutes=1) // interval <= limit


def test_an_order_finds_room_when_bulk_has_taken_its_part(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", Limits(100))  # type: ignore[arg-type]
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
            with each.budget("nav", Limits(2)).take(urgent=True):  # type: ignore[arg-type]
                pass
        assert clock.slept == [60.0]
        with second.budget("bc", Limits(2)).take(urgent=True):  # type: ignore[arg-type]
            pass
        assert clock.slept == [60.0]


def test_calls_at_once_are_limited_and_one_place_is_kept_for_orders(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", Limits(None, 3), longest_call=timedelta(seconds=1))  # type: ignore[arg-type]
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
    budget = store.budget("nav", Limits(None, 1))  # type: ignore[arg-type]
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), budget.take(urgent=False):
            raise ZeroDivisionError
    assert clock.slept == []


def test_bulk_waits_for_the_last_place_but_one(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", Limits(None, 2), longest_call=timedelta(seconds=1))  # type: ignore[arg-type]
    with budget.take(urgent=False), budget.take(urgent=False):
        assert len(clock.slept) == 10


def test_a_clock_that_was_set_back_does_not_stop_the_calls(store: Store, clock: FixedClock) -> None:
    budget = store.budget("nav", Limits(60))  # type: ignore[arg-type]
    with budget.take(urgent=True):
        clock.advance(days=-1)
    with budget.take(urgent=True):
        assert sum(clock.slept) <= 2


def test_the_place_of_a_dead_holder_is_free_in_time_though_the_clock_was_set_back(
    store: Store, clock: FixedClock
) -> None:
    budget = store.budget("nav", Limits(None, 1), longest_call=timedelta(seconds=10))  # type: ignore[arg-type]
    assert not budget._attempt("died in its call", urgent=True)
    clock.step(hours=-1)
    with budget.take(urgent=True):
        assert sum(clock.slept) == pytest.approx(10)


def test_without_limits_nothing_is_asked(store: Store, clock: FixedClock) -> None:
    store.close()
    with store.budget("nav", Limits()).take(urgent=False):  # type: ignore[arg-type]
        assert clock.slept == []
