"""User and password with every request (RFC 7617)."""

import base64
from collections.abc import Mapping
from typing import ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Auth, HeaderAuth, Means
from hub.connectors.transport.auth.user_and_password import UserAndPassword


class Basic(UserAndPassword):
    """User and password."""

    example: ClassVar[str] = "{kind: basic}"

    kind: Literal["basic"]

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent for it."""
        return BasicAuth(keys["user"], keys["password"])


class BasicAuth(HeaderAuth):
    """The same header every time."""

    def __init__(self, user: str, password: str) -> None:
        self._header = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def header(self, context: RequestContext) -> str:
        """The Authorization header's value."""
        return self._header

    def forget(self) -> bool:
        """Never helps."""
        return False
