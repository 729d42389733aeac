"""A key of one's own in the address of every request."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal
from urllib.parse import quote, unquote_plus

from pydantic import StringConstraints

from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Auth, AuthModel, Means
from hub.connectors.transport.messages import Request

HIDDEN = b"hidden"
_BEFORE = rb"(?:(?<![\w.~-])|(?<=\\u0026)|(?<=\\u003[fF]))"
"""What an argument's name begins behind; JSON may escape `&` and `?`."""
SURELY_A_KEY = 16
"""Characters: so long a key is taken out wherever an answer repeats it."""


class KeyInQuery(AuthModel):
    """`name` is the argument that bears the key. Addresses are written down on their way, so never over plain http."""

    example: ClassVar[str] = "{kind: query, name: api_key}"

    kind: Literal["query"]
    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9$._~-]{1,100}$")]

    def required(self) -> frozenset[str]:
        """The key."""
        return frozenset({"key"})

    def arguments(self) -> frozenset[str]:
        """The key's."""
        return frozenset({self.name})

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent for it."""
        return SignedByQuery(self.name, keys["key"])


class SignedByQuery:
    """The same argument every time; one of that name in a link of the ERP's gives way to it."""

    def __init__(self, name: str, key: str) -> None:
        self._name, self._argument = name, f"{quote(name, safe='$')}={quote(key, safe='')}"
        self._key = key.encode()
        self._echo = re.compile(_BEFORE + rb"(" + re.escape(name).encode() + rb"=)[^&\"'<>\\\s]+")

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request with the key."""
        context.concealment.add(self._argument)  # with its name before it a short key is hidden, too
        path, _, query = request.url.partition("?")
        others = [each for each in query.split("&") if each and unquote_plus(each.partition("=")[0]) != self._name]
        return replace(request, url=f"{path}?{'&'.join([*others, self._argument])}", cleaned=self._without_key)

    def forget(self) -> bool:
        """Never helps."""
        return False

    def _without_key(self, body: bytes) -> bytes:
        body = self._echo.sub(rb"\1" + HIDDEN, body)
        # a short one may be a number that stands in a record
        return body if len(self._key) < SURELY_A_KEY else body.replace(self._key, HIDDEN)
