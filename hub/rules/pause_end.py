"""When a maintenance window ends, out of what a person writes."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DURATION = re.compile(r"([1-9][0-9]{0,5}) ?([mhd])")
_MINUTES = {"m": 1, "h": 60, "d": 1440}
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?")
LONGEST = timedelta(days=366)
EXPECTED = "a duration such as 90m, 2h or 1d, a time of day such as 06:00, or a moment such as 2027-03-31 06:00"


def pause_end(text: str, timezones: Collection[str], now: datetime) -> datetime:
    """The moment, aware, in UTC; a time without an offset is by the clock of the offices there.

    Raises:
        ValueError: it is none of these, lies behind or more than a year ahead, or the clocks differ by which it counts.
    """
    written = text.strip()
    if parts := _DURATION.fullmatch(written):
        until = now + timedelta(minutes=int(parts[1]) * _MINUTES[parts[2]])
    elif parts := _TIME.fullmatch(written):
        until = _next(int(parts[1]), int(parts[2]), _the_only(timezones, written), now)
    elif _MOMENT.fullmatch(written):
        until = _moment(written, timezones)
    else:
        raise ValueError(f"{EXPECTED} was expected")
    until = until.astimezone(now.tzinfo)
    if not now < until <= now + LONGEST:
        raise ValueError(f"{written} doesn't lie ahead, or by more than a year; {EXPECTED} was expected")
    return until


def _moment(written: str, timezones: Collection[str]) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written} is no moment; {EXPECTED} was expected") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=_the_only(timezones, written))


def _next(hour: int, minute: int, zone: ZoneInfo, now: datetime) -> datetime:
    """The next moment at which the clocks there say so; when they say it twice, the first that lies ahead."""
    today = now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    days = (today, today + timedelta(days=1))
    ahead = (day.replace(fold=fold) for day in days for fold in (0, 1))
    # compared in UTC: within one zone Python compares what the clocks say
    return next(each for each in ahead if each.timestamp() > now.timestamp())


def _the_only(timezones: Collection[str], written: str) -> ZoneInfo:
    if len(names := sorted({*timezones})) != 1:
        raise ValueError(
            f"the offices there have clocks of their own ({', '.join(names)}): write a duration such as 2h, or the "
            f"moment with its offset, such as 2027-03-31T06:00+00:00, in place of {written}"
        )
    return ZoneInfo(names[0])
