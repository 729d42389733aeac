"""Calendar arithmetic on columns: dates are int64 days since 1970 until they are known to be real."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hub.translate import arrow

SECONDS_A_DAY = 86_400
EPOCH = date(1970, 1, 1)
FIRST, LAST = (date.min - EPOCH).days, (date.max - EPOCH).days
"""The days that Python's dates, and so the store's, can hold: the years 1 to 9999."""
_EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_BEFORE_MONTH = (306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275)
"""Days of the year before each month, in years that begin in March, so that the leap day is the last."""
_MARCH_OF_YEAR_0 = 719_468
"""Days from 1 March of the year 0 to 1970, in the Gregorian calendar carried back."""
_LENGTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def calendar_days(year: Any, month: Any, day: Any) -> Any:
    """Days since 1970; null where there is no such day."""
    # Arrow's strptime takes 31 February for 3 March, and a cast of one bad text fails the whole column's
    pa, pc = arrow.pa, arrow.pc
    months = pa.array(range(1, 13), pa.int64())
    month_index = pc.index_in(month, months)  # null for a month 0 or 13, and so is all that follows from it
    march_year = pc.subtract(year, pc.less_equal(month, 2).cast(pa.int64()))
    leap_days = pc.add(pc.subtract(pc.divide(march_year, 4), pc.divide(march_year, 100)), pc.divide(march_year, 400))
    of_year = pc.add(pa.array(_BEFORE_MONTH, pa.int64()).take(month_index), pc.subtract(day, 1 + _MARCH_OF_YEAR_0))
    days = pc.add(pc.add(pc.multiply(march_year, 365), leap_days), of_year)
    short = pc.and_(pc.equal(month, 2), pc.invert(_is_leap(year))).cast(pa.int64())
    length = pc.subtract(pa.array(_LENGTH, pa.int64()).take(month_index), short)
    real = pc.and_(pc.and_(pc.greater_equal(day, 1), pc.less_equal(day, length)), pc.greater_equal(year, 1))
    return pc.if_else(real, days, pa.scalar(None, pa.int64()))


def _is_leap(year: Any) -> Any:
    pc = arrow.pc

    def divides(years: int) -> Any:
        return pc.equal(pc.multiply(pc.divide(year, years), years), year)

    return pc.or_(pc.and_not(divides(4), divides(100)), divides(400))


def days_at(zone: ZoneInfo, seconds: Any) -> Any:
    """The dates that moments (seconds since 1970) have in a zone; null beyond the calendar.

    All that is asked of the zone is where in each UTC day its date changes.
    """
    pa, pc = arrow.pa, arrow.pc
    negative = pc.less(seconds, 0).cast(pa.int64())  # division goes towards zero, days go down
    utc_days = pc.subtract(pc.divide(pc.add(seconds, negative), SECONDS_A_DAY), negative)
    distinct = pc.unique(utc_days)
    place = pc.index_in(utc_days, distinct)
    changes = [_date_change(zone, day) for day in distinct.to_pylist()]
    first, last, moment = (pa.array([change[part] for change in changes], pa.int64()).take(place) for part in range(3))
    return pc.if_else(pc.less(seconds, moment), first, last)


def _date_change(zone: ZoneInfo, utc_day: int | None) -> tuple[int | None, int | None, int | None]:
    """The zone's date when a UTC day begins, its date when that ends, and the second when the last of these begins."""
    # a day in from both ends, since no zone is further from UTC than that
    if utc_day is None or not FIRST < utc_day < LAST - 1:
        return None, None, None
    start = _EPOCH_MOMENT + timedelta(days=utc_day)
    first = start.astimezone(zone).date()
    last = (start + timedelta(seconds=SECONDS_A_DAY - 1)).astimezone(zone).date()
    # where clocks go forward at midnight this is a time that doesn't exist; it still stands for the change of the date
    midnight = datetime(last.year, last.month, last.day, tzinfo=zone)
    return (first - EPOCH).days, (last - EPOCH).days, (midnight - _EPOCH_MOMENT) // timedelta(seconds=1)
