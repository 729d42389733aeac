"""How a simulated ERP takes orders: what a second one under the same reference is, and whether it is taken whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import local

from hub.simulate.common.server import ServedRequest

DUPLICATES = ("searchable", "idempotent", "neither")


@dataclass
class Policy:
    """What all companies of an ERP have in common.

    `duplicates`: searchable (a second order is a double, and can be found by its reference), idempotent (the same key
    gives the same order), neither (the reference is kept where nobody can read it).
    """

    duplicates: str = "searchable"
    _thread: local = field(default_factory=local)

    @property
    def halves(self) -> bool:
        """Whether this thread's order is taken with its first lines only."""
        return getattr(self._thread, "halves", False)

    @contextmanager
    def halving(self) -> Iterator[None]:
        """Orders taken inside, by this thread, lose the second half of their lines."""
        self._thread.halves = True
        try:
            yield
        finally:
            self._thread.halves = False


Moment = Callable[[ServedRequest], object]


@dataclass
class Moments:
    """Called in the server's thread when an order is entered, changed or removed: once the call has arrived, and once
    it is in the ledger, before the answer goes out.
    """

    received: Moment | None = None
    committed: Moment | None = None
