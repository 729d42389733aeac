"""A signature of one's own in the headers of every request."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from hub.config.yamlfile import Disagreements
from hub.connectors.base import RequestContext
from hub.connectors.header_templates import HeaderName
from hub.connectors.model import placeholders
from hub.connectors.templates import template_problems
from hub.connectors.transport.auth.auth import Auth, Means
from hub.connectors.transport.auth.hmac_signing import OF_REQUEST, HmacSigning
from hub.connectors.transport.messages import Request


class Signature(HmacSigning):
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

    @property
    def shown(self) -> Mapping[str, str]:
        """The headers."""
        return {f"headers.{name}": text for name, text in self.headers.items()}

    @model_validator(mode="after")
    def _signs_what_it_shows(self) -> "Signature":
        if problems := [*self._problems()]:
            raise Disagreements(*problems)
        return self

    def _problems(self) -> Iterator[str]:
        for where, template in self.shown.items():
            yield from template_problems(where, template, placeholders(template) - OF_REQUEST)
        yield from self.signing_problems()

    def headers_filled(self) -> frozenset[str]:
        """Its own."""
        return frozenset(map(str.lower, self.headers))

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
        known = self._model.signed(request, self._keys, self._means)
        return request.with_headers({name: text.format_map(known) for name, text in self._model.headers.items()})
