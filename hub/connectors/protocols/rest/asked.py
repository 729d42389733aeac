"""A request for a page of a list."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from hub.connectors.transport.messages import SignedBody

_KEPT = "$,()'=."
"""Characters that may stand as they are in a query's value: OData's own."""


@dataclass(frozen=True)
class Asked:
    """A request for a page."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None
    signed_body: SignedBody | None = None

    @property
    def mark(self) -> str:
        """What tells it from the requests for other pages."""
        told = self.url if self.body is None else f"{self.url} {hashlib.sha256(self.body).hexdigest()}"
        return " ".join([told, *self.headers.values()])


def query_text(asked: Mapping[str, str]) -> str:
    """The query of an address, with its question mark; empty where nothing is asked for."""
    text = "&".join(f"{quote(key, safe='$')}={quote(value, safe=_KEPT)}" for key, value in asked.items())
    return f"?{text}" if text else ""
