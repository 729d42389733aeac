"""How long ago something was, although somebody may have set the machine's clock since.

A settle time that a clock set forward cuts short would let an order be sent twice. So a moment is kept twice: as the
wall's clock tells it, and as seconds of a clock that nobody sets and that counts from the machine's start. On the same
machine since the same start the second one counts; elsewhere only the first means anything.
"""

import re
from datetime import datetime

from hub.clock import Clock
from hub.store.engine.machine import machine

_SECONDS = re.compile(r"[0-9]{1,12}\.[0-9]{6}", re.ASCII)


def mark(clock: Clock) -> str:
    """The present moment by the clock that nobody sets."""
    return f"{machine()}/{clock.steady():.6f}"


def elapsed(since: datetime, marked: str | None, clock: Clock) -> float:
    """Seconds since a moment that was kept as `since` and `marked`."""
    place, _, seconds = (marked or "").rpartition("/")
    if place == machine() and _SECONDS.fullmatch(seconds):  # what somebody changed by hand means nothing
        return clock.steady() - float(seconds)
    return (clock.now() - since).total_seconds()
