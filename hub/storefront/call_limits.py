"""How many calls each client makes a minute: more are told to wait."""

from dataclasses import dataclass
from math import ceil
from threading import Lock

from hub.clock import Clock
from hub.config.clients import Client
from hub.web.problem_details import RequestRefused

BURST = 10.0
"""Seconds whose calls may come at once."""


@dataclass
class _Allowance:
    left: float
    at: float


class CallLimits:
    """An allowance for each client, in this process, which grows again with time."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, Lock()
        self._by_client: dict[str, _Allowance] = {}

    def count(self, client: Client) -> None:
        """Count a call; RequestRefused 429 with the seconds to wait where the allowance is used up."""
        a_second, now = client.calls_per_minute / 60, self._clock.steady()
        most = max(1.0, a_second * BURST)
        with self._lock:
            before = self._by_client.get(client.name) or _Allowance(most, now)
            left = min(most, before.left + (now - before.at) * a_second)
            may = left >= 1
            self._by_client[client.name] = _Allowance(left - 1 if may else left, now)
        if not may:
            wait = ceil((1 - left) / a_second)
            detail = f"More than {client.calls_per_minute} calls a minute; try again in {wait} s."
            raise RequestRefused(429, "too-many-calls", detail, headers={"Retry-After": str(wait)})
