"""An HMAC (RFC 2104) over what a template says, new for each request: what every signature has in common."""

import base64
import hashlib
import hmac
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import urlsplit

from hub.connectors.model import placeholders
from hub.connectors.templates import template_problems
from hub.connectors.transport.auth.auth import AuthModel, Means
from hub.connectors.transport.messages import Request

OF_REQUEST = frozenset({"method", "url", "host", "path", "query", "body", "body_digest"})
OF_MOMENT = frozenset({"nonce", "timestamp"})
SIGNATURE = "signature"


class HmacSigning(AuthModel):
    """`base` is what is signed: `{nonce}`, `{timestamp}`, keys of `auth:`, and of the request `{method}`, `{url}`,
    `{host}`, `{path}`, `{query}`, `{body}`, `{body_digest}`. `key` is a template of keys.

    `timestamp` is in seconds since 1970, in thousandths, or as 2026-01-31T10:00:00Z.
    """

    base: str
    key: str = "{secret}"
    algorithm: Literal["sha256", "sha1", "sha512"] = "sha256"
    encoding: Literal["base64", "hex"] = "base64"
    timestamp: Literal["seconds", "milliseconds", "iso"] = "seconds"

    @property
    @abstractmethod
    def shown(self) -> Mapping[str, str]:
        """The templates of what goes out, each by its place."""

    def signing_problems(self) -> Iterator[str]:
        """What nothing stands for, and what signs nothing or can't be verified."""
        yield from template_problems("base", self.base, placeholders(self.base) - {SIGNATURE})
        yield from template_problems("key", self.key, self._of_auth(self.key))
        shown = frozenset().union(*map(placeholders, self.shown.values()))
        where = next(iter(self.shown)).partition(".")[0]
        if SIGNATURE not in shown:
            yield f"{where}: has no `{{signature}}`, so that nothing is signed"
        if not placeholders(self.key):
            yield "key: needs a name in braces, such as `{secret}`: else everybody who has the pack could sign"
        if not (OF_REQUEST | OF_MOMENT) & placeholders(self.base):
            yield "base: names nothing of the request, such as `{path}`: every signature would be the same"
        # who verifies has to know them
        for name in sorted(OF_MOMENT & placeholders(self.base) - shown):
            yield f"base: `{{{name}}}` is signed and no {where.removesuffix('s')} shows it"

    def _of_auth(self, template: str) -> frozenset[str]:
        return placeholders(template) - OF_REQUEST - OF_MOMENT - {SIGNATURE}

    def required(self) -> frozenset[str]:
        """Whatever else is in braces."""
        return frozenset().union(*(self._of_auth(text) for text in (self.base, self.key, *self.shown.values())))

    def secret(self) -> frozenset[str]:
        """What signs; the others are shown to the ERP."""
        return self._of_auth(self.key)

    def signed(self, request: Request, keys: Mapping[str, str], means: Means) -> dict[str, str]:
        """What templates may show of a request: the keys, its own nonce and moment, and the signature over them."""
        known = {**keys, "nonce": means.nonce(), "timestamp": self._moment(means)}
        base = self.base.format_map(known | self._of_request(request))
        digest = hmac.digest(self.key.format_map(keys).encode(), base.encode(), self.algorithm)
        return known | {SIGNATURE: self._encoded(digest)}

    def _of_request(self, request: Request) -> dict[str, str]:
        parts, body = urlsplit(request.url), request.body or b""
        return {
            "method": request.method,
            "url": request.url,
            "host": parts.netloc,
            "path": parts.path or "/",
            "query": parts.query,
            "body": body.decode("utf-8", "replace"),  # ours are UTF-8
            "body_digest": self._encoded(hashlib.new(self.algorithm, body).digest()),
        }

    def _moment(self, means: Means) -> str:
        now = means.clock.now()
        if self.timestamp == "iso":
            return f"{now:%Y-%m-%dT%H:%M:%SZ}"
        return str(int(now.timestamp() * (1000 if self.timestamp == "milliseconds" else 1)))

    def _encoded(self, digest: bytes) -> str:
        return digest.hex() if self.encoding == "hex" else base64.b64encode(digest).decode()
