"""Moments in the words of an office."""

from datetime import UTC, datetime

from hub.rules.told_time import told_time

NOW = datetime(2026, 7, 2, 9, 0, tzinfo=UTC)


def test_the_day_stands_with_it_where_it_isnt_today_there() -> None:
    assert told_time(datetime(2026, 7, 2, 8, 21, tzinfo=UTC), "Europe/London", NOW) == "09:21"
    assert told_time(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Europe/London", NOW) == "1 July 23:30"
    assert told_time(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "Europe/London", NOW) == "00:30"
    assert told_time(datetime(2027, 1, 5, 6, 0, tzinfo=UTC), "Europe/London", NOW) == "5 January 2027 06:00"
