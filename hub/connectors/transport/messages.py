"""What goes out to an ERP and what comes back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

AUTHORIZATION = "authorization"
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)

SignedBody = Callable[[Mapping[str, Any]], bytes]
"""A body, made of what signing in gave, by name."""
Cleaned = Callable[[bytes], bytes]
"""An answer's body without the secret that stood in the request's address: bodies are kept as they come."""


@dataclass(frozen=True)
class Request:
    """What goes out; `authorization` is the header's value.

    Where there is a `signed_body`, who signs puts what it makes in the place of `body`; who puts a secret into
    the address gives `cleaned`. What must be fresh is signed by `stamped`, when the request goes out: it may have
    waited for its turn.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    authorization: str | None = field(default=None, repr=False)
    signed_body: SignedBody | None = field(default=None, repr=False)
    cleaned: Cleaned | None = field(default=None, repr=False)
    stamped: "Callable[[Request], Request] | None" = field(default=None, repr=False)

    def with_headers(self, headers: Mapping[str, str]) -> "Request":
        """The same with these headers, too; that of the authorization goes to its place, in whatever case."""
        authorization = next((text for name, text in headers.items() if name.lower() == AUTHORIZATION), None)
        others = {name: text for name, text in headers.items() if name.lower() != AUTHORIZATION}
        return replace(self, headers={**self.headers, **others}, authorization=authorization or self.authorization)


@dataclass(frozen=True)
class Response:
    """What came back; header names in any case. `cookies` are the values that were set."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    cookies: tuple[str, ...] = field(default=(), repr=False)

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in small letters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def described(self) -> str:
        """What came back, for a message: its type and, of a page for people, the title; never a record."""
        kind = self.media_type or "no content type"
        # the beginning alone: an answer may have 64 MB
        title = _TITLE.search(self.body[:20_000].decode("utf-8", "replace"))
        words = " ".join(title[1].split())[:60] if title else ""
        return f"{self.status} {kind}" + (f" titled “{words}”" if words else "")
