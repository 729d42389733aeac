"""Who is signed in. It is kept by the server alone: the browser holds nothing but a random name for it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from hub.clock import Clock
from hub.editor.desk import Desk

IDLE = timedelta(hours=10)
"""A session that wasn't used for so long ends."""


@dataclass
class Session:
    """Somebody's stay, with the desk of their own office and no other.

    `unsaved` is the text that they are typing, so that it outlives a reload of the page.
    """

    desk: Desk
    used: datetime
    unsaved: "Unsaved | None" = None


@dataclass(frozen=True)
class Unsaved:
    """A text that isn't saved yet, and the mark of the file that it started from."""

    text: str
    mark: str


class Sessions:
    """All sessions of this server; they end with it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._lock = Lock()

    def begin(self, desk: Desk) -> str:
        """Start a session; gives its name, which must stay a secret of the browser."""
        name = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_idle()
            self._sessions[name] = Session(desk, self._clock.now())
        return name

    def find(self, name: str | None) -> Session | None:
        """The session of that name, which counts as used now; None if there is none, or not any more."""
        with self._lock:
            self._forget_idle()
            session = self._sessions.get(name or "")
            if session is not None:
                session.used = self._clock.now()
            return session

    def end(self, name: str | None) -> None:
        """Sign out."""
        with self._lock:
            self._sessions.pop(name or "", None)

    def _forget_idle(self) -> None:
        oldest = self._clock.now() - IDLE
        for name in [name for name, session in self._sessions.items() if session.used < oldest]:
            del self._sessions[name]
