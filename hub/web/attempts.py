"""Slows down whoever tries one token after another."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.clock import Clock

FREE = 4
"""So many failed attempts in a row cost nothing: people mistype."""
LONGEST = timedelta(minutes=1)
"""No address waits longer: whoever mistyped can always come back."""
ALL = 100
"""So many failed attempts a minute from all addresses together, then everyone waits."""
MINUTE = timedelta(minutes=1)
FORGOTTEN = timedelta(minutes=30)
"""An address without a further attempt in so long starts anew."""


@dataclass
class _FailedAttempts:
    count: int
    last: datetime

    @property
    def wait(self) -> timedelta:
        """One second after the free attempts, then twice as long each time."""
        over = self.count - FREE
        # the exponent is bounded: 2 ** 47 seconds are more than a timedelta can hold
        return min(timedelta(seconds=2 ** min(over, 10)), LONGEST) if over >= 0 else timedelta()


class Attempts:
    """The failed attempts of each address, and of all together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_address: dict[str, _FailedAttempts] = {}
        self._latest: deque[datetime] = deque(maxlen=ALL)

    def wait(self, address: str) -> timedelta:
        """How long this address must wait before its next attempt is looked at; nothing if it may try now."""
        now = self._clock.now()
        attempts = self._by_address.get(address)
        ends = [attempts.last + attempts.wait] if attempts else []
        if len(self._latest) == ALL:
            # the oldest of the last hundred: while it is younger than a minute, they all came within one
            ends.append(self._latest[0] + MINUTE)
        return max([timedelta(), *(end - now for end in ends)])

    def failed(self, address: str) -> None:
        """Count an attempt with a token that nobody has."""
        now = self._clock.now()
        self._by_address = {
            name: attempts for name, attempts in self._by_address.items() if attempts.last > now - FORGOTTEN
        }
        before = self._by_address.get(address)
        self._by_address[address] = _FailedAttempts(before.count + 1 if before else 1, now)
        self._latest.append(now)

    def succeeded(self, address: str) -> None:
        """Forget this address's failures."""
        self._by_address.pop(address, None)
