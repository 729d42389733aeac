"""How a simulated ERP takes orders: what a second one under a reference is, whether it is taken whole, and hooks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import local

from hub.simulate.common.http_server import ServedRequest
from hub.simulate.common.sales_documents import DraftLine

DUPLICATES = ("searchable", "idempotent", "neither")


@dataclass
class OrderPolicy:
    """What all companies of an ERP have in common.

    `duplicates`: searchable (a second order is a double, and can be found by its reference), idempotent (the same key
    gives the same order), neither (the reference is kept where nobody can read it). `own_lines`: what the ERP adds by
    itself to each order that it takes, such as freight; `own_lines_after`: behind how many of the order's lines.
    """

    duplicates: str = "searchable"
    own_lines: tuple[DraftLine, ...] = ()
    own_lines_after: int | None = None
    # a thread answers one call at a time: the orders of other calls stay whole
    _thread: local = field(default_factory=local)

    def completed(self, lines: tuple[DraftLine, ...]) -> tuple[DraftLine, ...]:
        """An order's lines with those that the ERP adds."""
        place = len(lines) if self.own_lines_after is None else self.own_lines_after
        return (*lines[:place], *self.own_lines, *lines[place:])

    @property
    def is_halving(self) -> bool:
        """Whether this thread's order is taken with the first half of its lines only."""
        return getattr(self._thread, "is_halving", False)

    @contextmanager
    def halving(self) -> Iterator[None]:
        """Orders taken inside, by this thread, lose the second half of their lines."""
        self._thread.is_halving = True
        try:
            yield
        finally:
            self._thread.is_halving = False


WriteHook = Callable[[ServedRequest], object]


@dataclass
class WriteHooks:
    """Called in the server's thread for a call that enters, changes or removes an order.

    `received`: once it has arrived; `committed`: once it is in the ledger, before the response goes out.
    """

    received: WriteHook | None = None
    committed: WriteHook | None = None
