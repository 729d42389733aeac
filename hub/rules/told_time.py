"""A moment as people of an office say it."""

from datetime import datetime
from zoneinfo import ZoneInfo


def told_time(moment: datetime, timezone: str, now: datetime) -> str:
    """By the clock of a time zone, such as 11:21; with its day where that isn't today's: 28 November 11:21."""
    zone = ZoneInfo(timezone)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local:%Y}"
    return f"{local.day} {local:%B}{year} {local:%H:%M}"
