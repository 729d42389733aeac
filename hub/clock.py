"""Time, as a thing that is handed in: nothing in the hub asks the system for it anywhere else."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the hub needs of time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def steady(self) -> float:
        """Seconds of a clock that nobody sets, from some moment on that lasts as long as the machine runs."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """Since the machine's start, its sleep included where the system counts that."""
        # only Linux has CLOCK_BOOTTIME
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
