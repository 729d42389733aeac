"""For how long a run goes on without an answer: an ERP that is slow or busy mustn't hold its place for ever.

A read of many pages that gets on may last longer, as its pack says (`paging: max_time`): what is bounded is standing
still.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from hub.clock import Clock


class RunLimit:
    """Of one way to an ERP, by a steady clock; outside of a run nothing is bounded. `seconds`: without any answer."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.seconds, self._clock = seconds, clock
        self._until: float | None = None

    @contextmanager
    def run(self) -> Iterator[None]:
        """Inside it is a run, which begins to stand still now."""
        self._until = self._clock.steady() + self.seconds
        try:
            yield
        finally:
            self._until = None

    def got_on(self) -> None:
        """The ERP gave what was asked for."""
        if self._until is not None:
            self._until = self._clock.steady() + self.seconds

    @property
    def left(self) -> float:
        """Seconds for which it may stand still yet."""
        return math.inf if self._until is None else max(0.0, self._until - self._clock.steady())

    def allows(self, seconds: float) -> bool:
        """Whether it may wait for so long."""
        return self.left >= seconds
