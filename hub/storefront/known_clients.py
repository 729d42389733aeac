"""Whose token a call bears: a client of tenants.yaml, or nobody's."""

import hashlib
from collections.abc import Callable
from math import ceil
from threading import Lock

from hub.clock import Clock
from hub.config.clients import Client
from hub.config.tenants_file import Settings
from hub.errors import ConfigurationError
from hub.web.attempts import Attempts, source_of
from hub.web.problem_details import RequestRefused
from hub.web.token_match import is_token_of

REMEMBERED = 1000
"""Tokens that were seen to fit, so that none is compared with a slow hash at each call."""
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="hub"'}
NOT_KNOWN = "Send the token of a client of tenants.yaml that is let in: `Authorization: Bearer …`."


class KnownClients:
    """Knows the clients as `settings` gives them at each call."""

    def __init__(self, settings: Callable[[], Settings], clock: Clock) -> None:
        self._settings, self._clock, self._lock = settings, clock, Lock()
        self._attempts = Attempts(clock)
        self._fitted: dict[str, tuple[str, str]] = {}

    def client_of(self, authorization: str | None, address: str) -> Client:
        """Whose token it is.

        Raises:
            RequestRefused: 401, the same for one that nobody has and for one of a client whose day is over; 429 to who
                tries one after another.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise _not_known()
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        client = self._remembered(digest) or self._compared(token, digest, source_of(address))
        if client.is_expired(self._clock.now().date()):
            raise _not_known()
        return client

    def _remembered(self, digest: str) -> Client | None:
        """The client of a token that fitted before, if what is kept of it is the same now."""
        name, kept = self._fitted.get(digest, ("", ""))
        client = self._settings().clients.get(name)
        try:
            return client if client and kept in [token.kept() for token in client.tokens()] else None
        except ConfigurationError:
            return None

    def _compared(self, token: str, digest: str, source: str) -> Client:
        with self._lock:
            if wait := self._attempts.wait(source):
                seconds = ceil(wait.total_seconds())
                detail = f"Too many unknown tokens came from there; try again in {seconds} s."
                raise RequestRefused(429, "too-many-attempts", detail, headers={"Retry-After": str(seconds)})
            # counted before it is looked at, else many attempts at once would all be free
            self._attempts.failed(source)
        # every client's is compared, so that the time taken says nothing
        owners = [client for client in self._settings().clients.values() if is_token_of(client, token)]
        if len(owners) != 1:  # a token of two clients opens neither
            raise _not_known()
        (client,) = owners
        with self._lock:
            self._attempts.succeeded(source)
            if len(self._fitted) >= REMEMBERED:
                self._fitted.clear()
            fitting = next(each.kept() for each in client.tokens() if each.fits(token))
            self._fitted[digest] = client.name, fitting
        return client


def _not_known() -> RequestRefused:
    return RequestRefused(401, "not-known", NOT_KNOWN, headers=CHALLENGE)
