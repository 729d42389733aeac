from datetime import timedelta

import pytest

from hub.store.engine.elapsed import elapsed, mark
from tests.support.fixed_clock import FixedClock


@pytest.mark.parametrize("hours", [-25, -1, 0, 1, 25])
def test_a_clock_that_somebody_sets_shortens_nothing(clock: FixedClock, hours: int) -> None:
    since, marked = clock.now(), mark(clock)
    clock.step(hours=hours)
    clock.advance(seconds=90)
    assert elapsed(since, marked, clock) == pytest.approx(90)


@pytest.mark.parametrize("marked", [None, "", "another-host boot space/12.5"])
def test_on_another_machine_only_the_wall_s_clock_means_anything(clock: FixedClock, marked: str | None) -> None:
    since = clock.now() - timedelta(seconds=40)
    assert elapsed(since, marked, clock) == pytest.approx(40)
