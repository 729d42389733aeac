"""The time that all tries of one call take together, by a steady clock.

Waiting for a turn in the ERP's limits isn't among it, and neither is a wait that the ERP asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hub.clock import Clock
from hub.errors import HubError, Throttled

if TYPE_CHECKING:
    from tenacity import RetryCallState


class CallTime:
    """Twice the ERP's `timeout`: an answer that is worth waiting for has come by then, or comes with the next pull."""

    def __init__(self, clock: Clock, timeout: float) -> None:
        self._clock, self._timeout = clock, timeout
        self._left = 2 * timeout

    @property
    def silence(self) -> float:
        """Seconds for which the next answer may be silent."""
        return max(min(self._timeout, self._left), 0.001)

    @contextmanager
    def counted_if_it_fails(self) -> Iterator[None]:
        """What happens inside takes of it if it ends in an error: signing in may wait for a turn of its own."""
        began = self._clock.steady()
        try:
            yield
        except HubError:
            self._left -= self._clock.steady() - began
            raise

    @contextmanager
    def counted(self) -> Iterator[None]:
        """What happens inside takes of it."""
        began = self._clock.steady()
        try:
            yield
        finally:
            self._left -= self._clock.steady() - began

    def is_over(self, state: "RetryCallState") -> bool:
        """Whether there is no time for another try behind the wait that is due; asked once after each."""
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, Throttled):
            self._left -= state.upcoming_sleep
        return self._left <= 0
