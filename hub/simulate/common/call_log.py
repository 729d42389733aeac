"""The calls that a simulated ERP saw, for tests of rates, concurrency and repetitions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from threading import Condition


@dataclass
class LoggedCall:
    """One call; `status` is the HTTP status that went out, 0 when the connection ended without one."""

    at: datetime
    method: str
    path: str
    tags: frozenset[str]
    status: int = 0
    fault: str = ""


class CallLog:
    """All calls since the start, oldest first; `most_at_once` is the highest number that ran at the same time."""

    def __init__(self) -> None:
        self._lock = Condition()
        self._calls: list[LoggedCall] = []
        self.now_running = 0
        self.most_at_once = 0

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[LoggedCall]:
        with self._lock:
            return iter(list(self._calls))

    def count(self, on: str = "any") -> int:
        """How many calls had all these words (as faults have them)."""
        words = frozenset(on.split()) - {"any"}
        return sum(words <= call.tags for call in self)

    def most_within(self, window: timedelta, on: str = "any") -> int:
        """The highest number of calls within any such span of the ERP's time."""
        words = frozenset(on.split()) - {"any"}
        times = sorted(call.at for call in self if words <= call.tags)
        first, most = 0, 0
        for last, at in enumerate(times):  # a window that slides over the calls
            while at - times[first] >= window:
                first += 1
            most = max(most, last - first + 1)
        return most

    def since(self, moment: datetime) -> int:
        """How many calls came after a moment."""
        with self._lock:
            # from the newest back: a long test makes thousands of calls, of which a minute's count
            return sum(1 for _ in takewhile(lambda call: call.at > moment, reversed(self._calls)))

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()
            self.most_at_once = self.now_running

    def idle(self, timeout: float = 30) -> None:
        """Wait until no call runs; TimeoutError when one doesn't end in so many seconds."""
        with self._lock:
            if not self._lock.wait_for(lambda: self.now_running == 0, timeout):
                raise TimeoutError(f"{self.now_running} calls still run after {timeout:g} s")

    @contextmanager
    def running(self, call: LoggedCall) -> Iterator[None]:
        """Log a call and count it among those that run."""
        with self._lock:
            self._calls.append(call)
            self.now_running += 1
            self.most_at_once = max(self.most_at_once, self.now_running)
        try:
            yield
        finally:
            with self._lock:
                self.now_running -= 1
                self._lock.notify_all()
