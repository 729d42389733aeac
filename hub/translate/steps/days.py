"""Calendar arithmetic on columns: dates are int64 days since 1970 until they are known to be real."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hub.translate import arrow

DAY = 86_400
EPOCH = date(1970, 1, 1)
FIRST, LAST = (date.min - EPOCH).days, (date.max - EPOCH).days
_START = datetime(1970, 1, 1, tzinfo=UTC)
_BEFORE_MONTH = (306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275)
"""Days of the year before each month, in years that begin in March, so that the leap day is the last."""
_MARCH_OF_YEAR_0 = 719_468
_LENGTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def calendar_days(year: Any, month: Any, day: Any) -> Any:
    """Days since 1970; null where there is no such day."""
    pa, pc = arrow.pa, arrow.pc
    months = pa.array(range(1, 13), pa.int64())
    at = pc.index_in(month, months)
    march_year = pc.subtract(year, pc.less_equal(month, 2).cast(pa.int64()))
    leap_days = pc.add(pc.subtract(pc.divide(march_year, 4), pc.divide(march_year, 100)), pc.divide(march_year, 400))
    of_year = pc.add(pa.array(_BEFORE_MONTH, pa.int64()).take(at), pc.subtract(day, 1 + _MARCH_OF_YEAR_0))
    days = pc.add(pc.add(pc.multiply(march_year, 365), leap_days), of_year)
    short = pc.and_(pc.equal(month, 2), pc.invert(_is_leap(year))).cast(pa.int64())
    length = pc.subtract(pa.array(_LENGTH, pa.int64()).take(at), short)
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
    behind = pc.less(seconds, 0).cast(pa.int64())  # division goes towards zero, days go down
    utc = pc.subtract(pc.divide(pc.add(seconds, behind), DAY), behind)
    distinct = pc.unique(utc)
    place = pc.index_in(utc, distinct)
    changes = [_change(zone, day) for day in distinct.to_pylist()]
    first, after, moment = (pa.array([change[at] for change in changes], pa.int64()).take(place) for at in range(3))
    return pc.if_else(pc.less(seconds, moment), first, after)


def _change(zone: ZoneInfo, utc: int | None) -> tuple[int | None, int | None, int | None]:
    """The zone's date when a UTC day begins, its date when that ends, and the second when the last of these begins."""
    if utc is None or not FIRST < utc < LAST - 1:
        return None, None, None
    start = _START + timedelta(days=utc)
    first = start.astimezone(zone).date()
    last = (start + timedelta(seconds=DAY - 1)).astimezone(zone).date()
    midnight = datetime(last.year, last.month, last.day, tzinfo=zone)
    return (first - EPOCH).days, (last - EPOCH).days, (midnight - _START) // timedelta(seconds=1)
