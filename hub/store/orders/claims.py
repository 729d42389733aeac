"""Who pushes an office's orders: one process at a time, held by a lock that the system frees when it dies.

A lock that is free doesn't prove that its last holder is dead (a database session may be lost while its process is
frozen), so an order found half-sent is taken over only when `is_dead` proves it.
"""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from hub.store.engine.database import Database
from hub.store.engine.machine import machine
from hub.store.engine.tenant_scoped import TenantScoped

_held: set[str] = set()
"""The claims of this very process that are still at work."""


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
        """From `str(claim)`."""
        machine, pid, started, nonce = written.rsplit("/", 3)
        return cls(machine, int(pid), started, nonce)

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
        if self.pid == os.getpid() and started == self.started:
            return self.nonce not in _held
        return started is None or (started != self.started and "" not in (started, self.started))


class PushClaims(TenantScoped):
    """The right to push this office's orders."""

    @contextmanager
    def acquire(self) -> Iterator[PushClaim | None]:
        """Hold the claim inside; None at once when another process or thread holds it."""
        lock = _file_lock if self._orders.is_sqlite else _session_lock
        with self._orders.reachable(), lock(self._orders, f"push-{self.tenant}") as is_mine:
            if not is_mine:
                yield None
                return
            claim = PushClaim.me()
            _held.add(claim.nonce)
            try:
                yield claim
            finally:
                _held.discard(claim.nonce)


@contextmanager
def _file_lock(database: Database, name: str) -> Iterator[bool]:
    assert database.folder is not None
    with (database.folder / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _session_lock(database: Database, name: str) -> Iterator[bool]:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_mine = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar())
        try:
            yield is_mine
        finally:
            if is_mine:
                _unlock(connection, key)


def _unlock(connection: Connection, key: int) -> None:
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
    except DBAPIError:
        connection.invalidate()  # the session is lost, or ends here, and the lock with it


def _started(pid: int) -> str | None:
    """When a process began, in ticks since the boot; "" where the system doesn't say so; None when it is no more."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return _signalled(pid)
    except ProcessLookupError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def _signalled(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return ""
    return ""
