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


@pytest.mark.parametrize("damage", ["", "later", "nan", "inf", "1e3", "-5.000000", "²", "9" * 400 + ".000000"])
def test_a_mark_that_somebody_changed_means_nothing(clock: FixedClock, damage: str) -> None:
    since, place = clock.now(), mark(clock).rpartition("/")[0]
    clock.advance(seconds=40)
    assert elapsed(since, f"{place}/{damage}", clock) == pytest.approx(40)
