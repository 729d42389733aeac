"""Who signs in: an office's editors, each by a token."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from threading import Lock

from hub.clock import Clock
from hub.config.people import Editor
from hub.config.tenant import Tenant
from hub.errors import ConfigurationError, HubError
from hub.web.attempts import Attempts, source_of
from hub.web.known_browsers import KnownBrowsers
from hub.web.token_match import is_token_of


@dataclass(frozen=True)
class Principal:
    """An editor of one office, who can see and touch that office only."""

    office: str
    office_name: str
    name: str

    @property
    def account(self) -> str:
        """Which editor it is, of all offices'."""
        return f"{self.office}/{self.name}"


class SignInRefused(HubError):
    """Nobody has this token, or too many were tried; the message is for whoever tries."""


class Authenticator:
    """Knows the editors of all offices, as `tenants` gives them at each call."""

    def __init__(self, tenants: Callable[[], Iterable[Tenant]], clock: Clock) -> None:
        self._tenants = tenants
        self._attempts = Attempts(clock)
        self.known_browsers = KnownBrowsers()
        self._lock = Lock()

    def authenticate(self, token: str, address: str, browser: str | None = None) -> Principal:
        """Whose token it is; every editor's is compared, so that the time taken says nothing.

        `browser`: the name that it was given when somebody signed in with it, if it has one.

        Raises:
            SignInRefused: nobody's, or too many attempts were made from there.
        """
        account = self.known_browsers.account_of(browser)
        source = f"account {account}" if account else source_of(address)
        self._count(source)
        owners = [principal for principal, editor in self._editors() if is_token_of(editor, token)]
        if len(owners) != 1 or not token:  # a token of two offices opens neither
            raise SignInRefused(
                "Nobody has this token. Look whether it was copied whole, or ask those who run the hub."
            )
        with self._lock:
            self._attempts.succeeded(source)
        return owners[0]

    def validity(self, principal: Principal) -> Callable[[], bool]:
        """Says, whenever it is asked, whether the editor is there still, with the token of now."""
        before = self._fingerprint(principal)
        return lambda: before != "" and self._fingerprint(principal) == before

    def _count(self, source: str) -> None:
        # counted before it is looked at, else many attempts at once would all be free
        with self._lock:
            if wait := self._attempts.wait(source):
                seconds = ceil(wait.total_seconds())
                raise SignInRefused(f"Too many attempts. Try again in {seconds} second{'' if seconds == 1 else 's'}.")
            self._attempts.failed(source)

    def _editors(self) -> Iterator[tuple[Principal, Editor]]:
        for tenant in self._tenants():
            for editor in tenant.editors.values():
                yield Principal(tenant.id, tenant.name, editor.name), editor

    def _fingerprint(self, principal: Principal) -> str:
        """Of the editor's token as it is written or kept now; nothing where there is none."""
        whose = (principal.office, principal.name)
        for other, editor in self._editors():
            if (other.office, other.name) == whose:
                try:
                    return hashlib.sha256(editor.token.reveal().encode("utf-8", "surrogatepass")).hexdigest()
                except ConfigurationError:
                    return ""
        return ""
