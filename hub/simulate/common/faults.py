"""Faults that a simulated ERP shows when told to: by name, for some calls, some times or with a probability.

    erp.faults.add("lost response", on="create", times=1)
    erp.faults.add("throttled", on="read items", probability=0.1)

`on` names words that a call must all have: read, create, update, delete, token or wsdl (what it is), the resource
("ItemCard", "salesOrders") and the company. "any" is every call.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

FAULTS = {
    "down": "closes the connection without a word",
    "slow": "answers after `seconds`",
    "reset before": "resets the connection before it does anything",
    "lost response": "does what was asked, then resets the connection",
    "half a document": "takes an order with the first half of its lines, then resets the connection",
    "fails in the middle": "takes back what it did half and answers with an error of its own",
    "late commit": "resets the connection and does what was asked `seconds` later, or on `release()`",
    "throttled": "asks for fewer calls (429 with Retry-After if `seconds`; NAV: a fault)",
    "unavailable": "503",
    "html": "200 with a page for people",
    "truncated": "half of the body, with a Content-Length that fits it",
    "cut short": "half of the body, then a reset",
    "not a wsdl": "200 with XML that describes no service",
    "wrong content": "200 with well-formed content of another kind",
    "empty": "200 with no rows at all",
    "unauthorised": "401, whatever the credentials",
}


@dataclass
class Fault:
    """A fault that was added; `hits` counts how often it showed."""

    name: str
    on: frozenset[str] = frozenset()
    times: int | None = None
    probability: float = 1
    seconds: float = 0
    after: int = 0
    hits: int = 0

    def due(self, tags: frozenset[str], chance: Callable[[], float]) -> bool:
        """Whether it shows for a call with these tags; counts."""
        if not self.on <= tags or (self.times is not None and self.hits >= self.times):
            return False
        if self.after > 0:  # before the probability, so that `after` names a certain call
            self.after -= 1
            return False
        if self.probability < 1 and chance() >= self.probability:
            return False
        self.hits += 1
        return True


class Faults:
    """The faults of one ERP; safe to use from any thread."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []
        self._deferred: list[Callable[[], object]] = []
        self._random = random.Random(seed)

    def add(
        self,
        name: str,
        *,
        on: str = "any",
        times: int | None = None,
        probability: float = 1,
        seconds: float = 0,
        after: int = 0,
    ) -> Fault:
        """Show a fault `times` times (None: always), letting `after` calls pass before; ValueError if unknown."""
        if name not in FAULTS:
            raise ValueError(f"no fault `{name}`: one of {', '.join(FAULTS)}")
        words = frozenset(on.split()) - {"any"}
        fault = Fault(name, words, times, probability, seconds, after)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self, *faults: Fault) -> None:
        """Take these faults away, or all."""
        with self._lock:
            self._faults = [fault for fault in self._faults if faults and fault not in faults]

    def next_due(self, tags: frozenset[str]) -> Fault | None:
        """The fault to show for a call with these tags: the first that is due."""
        with self._lock:
            return next((fault for fault in self._faults if fault.due(tags, self._random.random)), None)

    def defer(self, commit: Callable[[], object]) -> None:
        """Keep what a "late commit" will do."""
        with self._lock:
            self._deferred.append(commit)

    def release(self, only: Callable[[], object] | None = None) -> int:
        """Do now what the "late commit" faults deferred (or only one of it); how many there were."""
        with self._lock:
            due = [commit for commit in self._deferred if only in (None, commit)]
            self._deferred = [commit for commit in self._deferred if commit not in due]
        for commit in due:
            commit()
        return len(due)
