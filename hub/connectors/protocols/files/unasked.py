"""What packs of calls say and packs of files can't: how to sign in over HTTP, write a condition, or a moment."""

from collections.abc import Mapping
from typing import Literal

from hub.connectors.base import ReadCondition, RequestContext
from hub.connectors.pack.conditions import Conditions
from hub.connectors.pack.cursor import CursorStyle
from hub.connectors.transport.auth import Auth, AuthModel
from hub.connectors.transport.auth.auth import Means
from hub.connectors.transport.messages import Request


class Unsigned(AuthModel):
    """Nobody signs in."""

    kind: Literal["none"] = "none"

    def required(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent for it."""
        return _NoAuth()


class _NoAuth:
    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request as it is."""
        return request

    def forget(self) -> bool:
        """Never helps."""
        return False


class ByValue(Conditions):
    """Conditions that the hub itself looks after: no ERP reads them."""

    kind: Literal["value"] = "value"

    def changed_since(self, field: str, moment: str) -> ReadCondition:
        """The moment."""
        return ReadCondition(field, moment)

    def has(self, field: str, value: str | int) -> ReadCondition:
        """The value."""
        return ReadCondition(field, str(value))


NO_SIGNING_IN = Unsigned()
NO_CONDITIONS = ByValue()
NO_CURSOR = CursorStyle.model_validate({"precision": "datetime", "overlap": "1d"})
