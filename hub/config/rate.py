"""So many of something in so much time, written as `60/m`, `5000/d` or `6000/5m`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WRITTEN = re.compile(r"([1-9][0-9]{0,6})/([1-9][0-9]{0,2})?([smhd])")
LONGEST = timedelta(days=7)


@dataclass(frozen=True)
class Rate:
    """At most `count` in any stretch of time as long as `per`."""

    count: int
    per: timedelta

    def __str__(self) -> str:
        seconds = int(self.per.total_seconds())
        unit = next(name for name, length in reversed(_UNITS.items()) if seconds % length == 0)
        number = seconds // _UNITS[unit]
        return f"{self.count}/{number if number > 1 else ''}{unit}"


def _rate(text: object) -> object:
    if isinstance(text, Rate):
        return text
    parts = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
    if parts is None:
        raise ValueError("a rate such as 60/m, 5000/d or 6000/5m was expected (s, m, h or d)")
    rate = Rate(int(parts[1]), timedelta(seconds=int(parts[2] or 1) * _UNITS[parts[3]]))
    if rate.per > LONGEST:
        raise ValueError(f"a rate over at most {LONGEST.days}d was expected")
    return rate


RateText = Annotated[Rate, BeforeValidator(_rate)]
"""A rate as a file writes it."""
