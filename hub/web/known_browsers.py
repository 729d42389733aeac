"""Browsers that were signed in before. Each is counted with its account, so that no stranger can make it wait."""

import secrets
from collections import OrderedDict
from threading import Lock

REMEMBERED = 10_000
"""So many browsers, the latest; of one account no more than the next."""
OF_ACCOUNT = 50


class KnownBrowsers:
    """Names given to browsers, each for one account; they end with the server, and open nothing.

    OWASP's device cookies (Slow Down Online Guessing Attacks with Device Cookies).
    """

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def account_of(self, name: str | None) -> str | None:
        """The account that the browser was last signed in to."""
        with self._lock:
            return self._accounts.get(name or "")

    def remember(self, account: str, name: str | None) -> str:
        """The browser's name from now on: the one that it has, if that is the account's."""
        with self._lock:
            if name is not None and self._accounts.get(name) == account:
                self._accounts.move_to_end(name)
                return name
            own = [each for each, owner in self._accounts.items() if owner == account]
            if len(own) >= OF_ACCOUNT:
                del self._accounts[own[0]]
            elif len(self._accounts) >= REMEMBERED:
                self._accounts.popitem(last=False)
            name = secrets.token_urlsafe(32)
            self._accounts[name] = account
            return name
