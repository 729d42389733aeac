"""A signature of one's own in every request: an HMAC (RFC 2104) over what a template says."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from hub.connectors.base import RequestContext
from hub.connectors.header_templates import HeaderName
from hub.connectors.model import placeholders
from hub.connectors.templates import template_problems
from hub.connectors.transport.auth.auth import Auth, AuthModel, Means
from hub.connectors.transport.messages import Request

OF_REQUEST = frozenset({"method", "url", "host", "path", "query", "body", "body_digest"})
OF_MOMENT = frozenset({"nonce", "timestamp"})
SIGNATURE = "signature"


class Signature(AuthModel):
    """`headers` have `{signature}` somewhere, `{nonce}`, `{timestamp}` and keys of `auth:`; `base` is what is signed:
    these, and of the request `{method}`, `{url}`, `{host}`, `{path}`, `{query}`, `{body}`, `{body_digest}`. `key` is a
    template of keys.

    `timestamp` is in seconds since 1970, in thousandths, or as 2026-01-31T10:00:00Z.
    """

    example: ClassVar[str] = """
kind: hmac
headers: {X-Key: "{key}", X-Time: "{timestamp}", X-Signature: "{signature}"}
base: "{timestamp}{method}{path}{body}"
key: "{secret}"
"""

    kind: Literal["hmac"]
    headers: Annotated[dict[HeaderName, str], Field(min_length=1)]
    base: str
    key: str = "{secret}"
    algorithm: Literal["sha256", "sha1", "sha512"] = "sha256"
    encoding: Literal["base64", "hex"] = "base64"
    timestamp: Literal["seconds", "milliseconds", "iso"] = "seconds"

    @model_validator(mode="after")
    def _signs_what_it_shows(self) -> "Signature":
        if problems := [*self._problems()]:
            raise ValueError("; ".join(problems))
        return self

    def _problems(self) -> Iterator[str]:
        for where, template in ((f"headers.{name}", text) for name, text in self.headers.items()):
            yield from template_problems(where, template, placeholders(template) - OF_REQUEST)
        yield from template_problems("base", self.base, placeholders(self.base) - {SIGNATURE})
        yield from template_problems("key", self.key, self._of_auth(self.key))
        shown = frozenset().union(*map(placeholders, self.headers.values()))
        if SIGNATURE not in shown:
            yield "headers: none has `{signature}`, so that nothing is signed"
        if not placeholders(self.key):
            yield "key: needs a name in braces, such as `{secret}`: else everybody who has the pack could sign"
        if not (OF_REQUEST | OF_MOMENT) & placeholders(self.base):
            yield "base: names nothing of the request, such as `{path}`: every signature would be the same"
        # who verifies has to know them
        for name in sorted(OF_MOMENT & placeholders(self.base) - shown):
            yield f"base: `{{{name}}}` is signed and no header shows it"

    def _of_auth(self, template: str) -> frozenset[str]:
        return placeholders(template) - OF_REQUEST - OF_MOMENT - {SIGNATURE}

    def required(self) -> frozenset[str]:
        """Whatever else is in braces."""
        return frozenset().union(*(self._of_auth(text) for text in (self.base, self.key, *self.headers.values())))

    def secret(self) -> frozenset[str]:
        """What signs; the others are shown to the ERP."""
        return self._of_auth(self.key)

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent for it."""
        return SignedBySignature(self, keys, means)


class SignedBySignature:
    """Each request has a signature, a nonce and a moment of its own."""

    def __init__(self, model: Signature, keys: Mapping[str, str], means: Means) -> None:
        self._model, self._keys, self._means = model, keys, means

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request, to have its headers when it goes out."""
        return replace(request, stamped=self._stamped)

    def forget(self) -> bool:
        """Never helps."""
        return False

    def _stamped(self, request: Request) -> Request:
        known = {**self._keys, "nonce": self._means.nonce(), "timestamp": self._moment()}
        base = self._model.base.format_map(known | self._of_request(request))
        key = self._model.key.format_map(self._keys)
        digest = hmac.digest(key.encode(), base.encode(), self._model.algorithm)
        known[SIGNATURE] = self._encoded(digest)
        headers = {name: text.format_map(known) for name, text in self._model.headers.items()}
        return request.with_headers(headers)

    def _of_request(self, request: Request) -> dict[str, str]:
        parts, body = urlsplit(request.url), request.body or b""
        return {
            "method": request.method,
            "url": request.url,
            "host": parts.netloc,
            "path": parts.path or "/",
            "query": parts.query,
            "body": body.decode("utf-8", "replace"),  # ours are UTF-8
            "body_digest": self._encoded(hashlib.new(self._model.algorithm, body).digest()),
        }

    def _moment(self) -> str:
        now = self._means.clock.now()
        if self._model.timestamp == "iso":
            return f"{now:%Y-%m-%dT%H:%M:%SZ}"
        return str(int(now.timestamp() * (1000 if self._model.timestamp == "milliseconds" else 1)))

    def _encoded(self, digest: bytes) -> str:
        return digest.hex() if self._model.encoding == "hex" else base64.b64encode(digest).decode()
