"""What packs of calls say and packs of files can't: how to sign in over HTTP, write a condition, or a moment."""

from typing import Literal

from hub.connectors.base import ReadCondition
from hub.connectors.pack.conditions import Conditions
from hub.connectors.pack.cursor import CursorStyle
from hub.connectors.transport.auth.unsigned import Unsigned


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
