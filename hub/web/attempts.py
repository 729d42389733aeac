"""Slows down whoever tries one token after another, and nobody else."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

from hub.clock import Clock

FREE = 4
"""So many failed attempts in a row cost nothing: people mistype."""
LONGEST = timedelta(minutes=1)
"""Nobody waits longer: whoever mistyped can always come back."""
FORGOTTEN = timedelta(minutes=30)
"""Who makes no further attempt in so long starts anew."""
REMEMBERED = 10_000
"""So many sources are counted, the latest; the memory for them has an end."""


@dataclass
class _FailedAttempts:
    count: int
    last: float

    @property
    def wait(self) -> timedelta:
        """One second after the free attempts, then twice as long each time."""
        over = self.count - FREE
        # the exponent is bounded: 2 ** 47 seconds are more than a timedelta can hold
        return min(timedelta(seconds=2 ** min(over, 10)), LONGEST) if over >= 0 else timedelta()


class Attempts:
    """The failed attempts of each source: an address, or an account that a browser was signed in to before.

    There is no count of all together: it would stop no guessing that a token's length doesn't, and let anybody with
    many addresses shut out everybody.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_source: OrderedDict[str, _FailedAttempts] = OrderedDict()

    def wait(self, source: str) -> timedelta:
        """How long this source must wait before its next attempt is looked at; nothing if it may try now."""
        attempts = self._by_source.get(source)
        if attempts is None:
            return timedelta()
        return max(timedelta(), attempts.wait - timedelta(seconds=self._clock.steady() - attempts.last))

    def failed(self, source: str) -> None:
        """Count an attempt with a token that nobody has."""
        now = self._clock.steady()
        before = self._by_source.pop(source, None)
        is_recent = before is not None and before.last > now - FORGOTTEN.total_seconds()
        self._by_source[source] = _FailedAttempts(before.count + 1 if before and is_recent else 1, now)
        if len(self._by_source) > REMEMBERED:
            self._by_source.popitem(last=False)

    def succeeded(self, source: str) -> None:
        """Forget this source's failures."""
        self._by_source.pop(source, None)


def source_of(address: str) -> str:
    """What an address is counted by: itself, or its network of 64 bits, which is what one customer of IPv6 has."""
    try:
        version_6 = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if version_6.version == 4:
        return str(version_6)
    mapped = version_6.ipv4_mapped
    return str(mapped) if mapped else f"{version_6.exploded[:19]}::/64"
