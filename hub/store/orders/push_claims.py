"""Who pushes an office's orders: one process at a time, held by a lock that the system frees when it dies.

A lock that is free doesn't prove that its last holder is dead (a database session may be lost while its process is
frozen), so an order found half-sent is taken over only when `is_dead` proves it.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hub.errors import StoreDamaged
from hub.store.engine.damage import isnt
from hub.store.engine.lock_holder import LockHolder
from hub.store.engine.machine import machine
from hub.store.engine.tenant_scoped import TenantScoped

_held: set[str] = set()
"""The claims of this very process that are still at work: between its own threads the process id proves nothing."""


@dataclass(frozen=True)
class PushClaim:
    """A claim and the process behind it; `machine` names host, boot and process space, where a pid means something."""

    machine: str
    pid: int
    started: str
    nonce: str

    @classmethod
    def me(cls) -> Self:
        """A new claim of this process."""
        return cls(machine(), os.getpid(), _started(os.getpid()) or "", uuid.uuid4().hex)

    @classmethod
    def parse(cls, written: str) -> Self:
        """From `str(claim)`; StoreDamaged where that is none."""
        try:
            machine, pid, started, nonce = written.rsplit("/", 3)
            return cls(machine, int(pid), started, nonce)
        except ValueError:
            raise StoreDamaged(f"store: outbox: {isnt(['holder'])}") from None

    def __str__(self) -> str:
        return f"{self.machine}/{self.pid}/{self.started}/{self.nonce}"

    def described(self) -> str:
        """For people: which process on which host."""
        return f"process {self.pid} on {self.machine.partition(' ')[0]}"

    def is_dead(self) -> bool:
        """Whether it is proved that this claim does nothing any more; False when that can't be known from here."""
        if self.machine != machine():
            return False
        started = _started(self.pid)
        # a pid is given again to another process: only with its start does it name one
        if self.pid == os.getpid() and started == self.started:
            return self.nonce not in _held
        return started is None or (started != self.started and "" not in (started, self.started))


class PushClaims(TenantScoped):
    """The right to push this office's orders."""

    def holder(self) -> LockHolder | None:
        """Who has it, be it this process; None where nobody does, or where it can't be told from here."""
        return self._orders.holder(f"push-{self.tenant}")

    @contextmanager
    def acquire(self) -> Iterator[PushClaim | None]:
        """Hold the claim inside; None at once when another process or thread holds it.

        A lock of the system's, not a row of a table: it is free as soon as its holder is dead, and nobody has to guess
        after how long a row has been left behind.
        """
        with self._orders.exclusive(f"push-{self.tenant}") as is_mine:
            if not is_mine:
                yield None
                return
            claim = PushClaim.me()
            _held.add(claim.nonce)
            try:
                yield claim
            finally:
                _held.discard(claim.nonce)


def _started(pid: int) -> str | None:
    """When a process began, in ticks since the boot; "" where the system doesn't say so; None when it is no more."""
    try:
        # the command's name stands before these in brackets, and may hold blanks and brackets itself
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # no such process, or a system without /proc
        return _signalled(pid)
    except ProcessLookupError:
        return None
    # a zombie does nothing any more, though its pid lasts until somebody waits for it
    return None if fields[0] in "ZX" else fields[19]


def _signalled(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:  # it lives, as another user's
        return ""
    return ""
