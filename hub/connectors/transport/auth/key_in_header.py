"""A key of one's own in a header of every request."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import model_validator

from hub.config.yamlfile import Disagreements
from hub.connectors.base import RequestContext
from hub.connectors.header_templates import HeaderName
from hub.connectors.model import placeholders
from hub.connectors.templates import template_problems
from hub.connectors.transport.auth.auth import Auth, AuthModel, Means
from hub.connectors.transport.messages import Request


class KeyInHeader(AuthModel):
    """A header with what tenants.yaml keeps under `auth:`, by name in braces: `value: "token {key}:{secret}"`."""

    example: ClassVar[str] = '{kind: header, header: Authorization, value: "token {key}:{secret}"}'

    kind: Literal["header"]
    header: HeaderName
    value: str = "{key}"

    @model_validator(mode="after")
    def _names_a_key(self) -> "KeyInHeader":
        names = placeholders(self.value)
        problems = [*template_problems("value", self.value, names)]
        if not names and not problems:
            problems = ["value: needs a name in braces, such as `{key}`: else every request bears what the pack says"]
        if problems:
            raise Disagreements(*problems)
        return self

    def headers_filled(self) -> frozenset[str]:
        """Its own."""
        return frozenset({self.header.lower()})

    def required(self) -> frozenset[str]:
        """The names in braces."""
        return placeholders(self.value)

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent for it."""
        return SignedByHeader(self.header, self.value.format_map(keys))


class SignedByHeader:
    """The same header every time."""

    def __init__(self, header: str, value: str) -> None:
        self._header, self._value = header, value

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request with the header."""
        return request.with_headers({self._header: self._value})

    def forget(self) -> bool:
        """Never helps."""
        return False
