"""What an ERP's words may not carry into messages: our secrets, which it may echo, and what is personal.

A message goes into logs, Dagster, alarms and the order's history, where neither may be.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote, quote_plus

from hub.errors import HubError

HIDDEN = "…"
SHORTEST = 6
"""Characters: a shorter value would be hidden in the middle of words."""
READ = 20_000
"""Characters of an ERP's words that are looked at: a message shows 300, an answer may have 64 MB."""
LONGEST = 250
"""Characters of a personal value."""
# looked for from the beginning of a run alone: from each of its characters on, a long one would take for ever
_ADDRESS = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+\d[\d ()/.-]{6,}\d")
_SIGNED = re.compile(r"\b(bearer|basic)(\s+|%20|\+)[\w.~+/=-]{6,}", re.IGNORECASE)

PersonalIn = Callable[[str], Iterable[str]]
"""The personal values of an office's records that occur in a text; raises HubError when that can't be found out."""


class Concealment:
    """What is hidden for one company: the secrets that sign in, and what its office knows to be personal."""

    def __init__(self, keys: Mapping[str, str] | None = None, personal_in: PersonalIn = lambda text: ()) -> None:
        self._secrets: set[str] = set()
        self._personal_in = personal_in
        for value in _secrets(keys or {}):
            self.add(value)

    def add(self, secret: str) -> None:
        """Hide a secret from now on, however it is escaped."""
        written = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), escape(secret)}
        written.add(json.dumps(secret)[1:-1])
        self._secrets |= {each for each in written if len(each) >= SHORTEST}

    def secrets(self, text: str) -> str:
        """A message of ours, which may hold an ERP's words."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        text = _SIGNED.sub(rf"\1 {HIDDEN}", text)
        return _PHONE.sub(HIDDEN, _ADDRESS.sub(HIDDEN, text))

    def words(self, text: str) -> str:
        """An ERP's own words: as many of them as a message may show."""
        begun = self.secrets(text[:READ])
        # half of a secret is one that nobody knows again, so that what may be one goes, too
        text = begun if len(text) <= READ else begun[: -max([LONGEST, *map(len, self._secrets)])]
        try:
            personal = sorted(self._personal_in(text), key=len, reverse=True)
        except HubError:
            return f"{HIDDEN} (its words aren't shown: the store can't be asked what of them is personal)"
        for value in personal:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
        return text


def _secrets(keys: Mapping[str, str]) -> Iterator[str]:
    # an authority's address is none
    yield from (value for value in keys.values() if not value.startswith(("http://", "https://")))
    if "user" in keys and "password" in keys:
        yield base64.b64encode(f"{keys['user']}:{keys['password']}".encode()).decode()
