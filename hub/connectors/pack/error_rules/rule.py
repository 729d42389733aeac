"""What every error rule says: what the answers that it is about mean."""

from abc import ABC, abstractmethod
from typing import Literal

from hub.connectors.model import PackModel
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Response
from hub.errors import (
    CallRefused,
    CredentialsRefused,
    ErpError,
    NoRecords,
    NoSuchOrder,
    SignedOut,
    Throttled,
    Unavailable,
)

_CLASSES: dict[str, type[ErpError]] = {
    "throttled": Throttled,
    "unavailable": Unavailable,
    "credentials": CredentialsRefused,
    "signed out": SignedOut,
    "refused": CallRefused,
    "empty": NoRecords,
    "not found": NoSuchOrder,
}
NOTHING = ("empty", "not found")
"""Those by which an error is an empty list."""


class ErrorRule(PackModel, ABC):
    """refused: the ERP's clear no, nothing was stored.  unavailable: not just now, and a sent order is in doubt.

    signed out: the session has ended, nothing was done; a new one is opened, once, as after a 401.
    empty: a list without records, or the page behind its last one.  not found: the same, and of the look-up of an order
    that there is none, so that it is sent.
    """

    kind: str
    means: Literal["throttled", "unavailable", "credentials", "signed out", "refused", "empty", "not found"]

    @abstractmethod
    def is_about(self, response: Response, remote_error: RemoteError | None) -> bool:
        """Whether the rule says what this response means; `remote_error` is what the ERP says is wrong, if it does."""

    def goes_by_code_alone(self, code: str) -> bool:
        """Whether it is about every error with this code, whatever else that says."""
        return False

    def meaning(self, response: Response, remote_error: RemoteError | None) -> type[ErpError] | None:
        """The class that a response means; None where the rule isn't about it."""
        return _CLASSES[self.means] if self.is_about(response, remote_error) else None
