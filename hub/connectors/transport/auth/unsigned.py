"""Nobody signs in: where an ERP, or a place of files, asks for nothing."""

from collections.abc import Mapping
from typing import Literal

from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Auth, AuthModel, Means
from hub.connectors.transport.messages import Request


class Unsigned(AuthModel):
    """Nobody signs in; no word of a pack, which always says how."""

    kind: Literal["none"] = "none"

    def required(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent for it."""
        return NoAuth()


class NoAuth:
    """Asks without saying who asks."""

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request as it is."""
        return request

    def forget(self) -> bool:
        """Never helps."""
        return False
