"""When a maintenance window ends, as people write it."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.rules.pause_end import pause_end

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONDON = ["Europe/London"]


@pytest.mark.parametrize(("written", "hours"), [("90m", 1.5), ("2h", 2), ("1d", 24), ("2 h", 2), (" 30m ", 0.5)])
def test_a_duration_counts_from_now(written: str, hours: float) -> None:
    assert pause_end(written, ["Europe/London", "Europe/Dublin"], NOW) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("written", "timezone", "end"),
    [
        ("18:00", "Europe/London", "2026-03-02T18:00+00:00"),
        ("08:59", "Europe/London", "2026-03-03T08:59+00:00"),
        ("18:00", "Europe/Berlin", "2026-03-02T17:00+00:00"),
        ("2026-03-31 06:00", "Europe/London", "2026-03-31T05:00+00:00"),
        ("2026-03-31T06:00+02:00", "Europe/London", "2026-03-31T04:00+00:00"),
    ],
)
def test_a_time_is_by_the_clock_there(written: str, timezone: str, end: str) -> None:
    assert pause_end(written, [timezone], NOW) == datetime.fromisoformat(end)


def test_a_time_of_a_night_on_which_the_clocks_are_set_comes_all_the_same() -> None:
    # the 29th of March 2026: at one o'clock it is two; the 25th of October: two o'clock comes twice (EU, 2000/84/EC)
    spring = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert pause_end("01:30", LONDON, spring) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    assert pause_end("01:30", LONDON, autumn) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert pause_end("01:30", LONDON, between) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("tomorrow", "a duration such as 90m"),
        ("0h", "a duration such as 90m"),
        ("25:00", "a duration such as 90m"),
        ("2026-02-30 06:00", "is no moment"),
        ("2026-03-02 08:00", "doesn't lie ahead"),
        ("400d", "by more than a year"),
        ("999999d", "by more than a year"),
    ],
)
def test_what_is_no_end_is_refused(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pause_end(written, LONDON, NOW)


def test_where_clocks_differ_a_bare_time_is_refused() -> None:
    for written in ("18:00", "2026-03-02 18:00"):
        with pytest.raises(ValueError, match="clocks of their own"):
            pause_end(written, ["Europe/London", "Europe/Berlin"], NOW)
