"""Who is signed in. The server alone knows: the browser holds nothing but the session's random name."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Generic, TypeVar

from hub.clock import Clock

IDLE = timedelta(hours=10)
"""A session that wasn't used for so long ends."""

S = TypeVar("S")
"""What a page keeps for somebody while they are signed in."""


@dataclass
class _Entry(Generic[S]):
    session: S
    is_valid: Callable[[], bool]
    used: float


class Sessions(Generic[S]):
    """All sessions of this server; they end with it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: dict[str, _Entry[S]] = {}
        # the framework runs plain functions in threads, beside the event loop
        self._lock = Lock()

    def begin(self, session: S, is_valid: Callable[[], bool] = lambda: True) -> str:
        """Start a session and give its name, which is the secret by which its requests are known.

        It ends as soon as `is_valid` says no, which is asked at every use: its person's token may be another by then.
        """
        name = secrets.token_urlsafe(32)  # 256 bits: nobody guesses one
        with self._lock:
            self._forget_idle()
            self._entries[name] = _Entry(session, is_valid, self._clock.steady())
        return name

    def find(self, name: str | None) -> S | None:
        """The session of that name, which counts as used now; None if there is none, or not any more."""
        with self._lock:
            self._forget_idle()
            entry = self._entries.get(name or "")
            if entry is None:
                return None
            if not entry.is_valid():
                self._entries.pop(name or "", None)
                return None
            entry.used = self._clock.steady()
            return entry.session

    def end(self, name: str | None) -> None:
        """Sign out."""
        with self._lock:
            self._entries.pop(name or "", None)

    def _forget_idle(self) -> None:
        oldest = self._clock.steady() - IDLE.total_seconds()
        for name in [name for name, entry in self._entries.items() if entry.used < oldest]:
            del self._entries[name]
