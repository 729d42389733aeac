"""What every error rule says: what the answers that it is about mean."""

from abc import ABC, abstractmethod
from typing import Literal

from hub.connectors.model import PackModel
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Response
from hub.errors import (
    AlreadyThere,
    CallRefused,
    ChangedMeanwhile,
    CredentialsRefused,
    DoneAlready,
    ErpError,
    IncompleteRead,
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
    "duplicate": AlreadyThere,
    "done already": DoneAlready,
    "conflict": ChangedMeanwhile,
    "incomplete": IncompleteRead,
}
NOTHING = ("empty", "not found")
"""Those by which an error is an empty list."""


class ErrorRule(PackModel, ABC):
    """refused: the ERP's clear no, nothing was stored.  unavailable: not just now, and a sent order is in doubt.

    signed out: the session has ended, nothing was done; a new one is opened, once, as after a 401.
    empty: a list without records, or the page behind its last one.  not found: the same, and of the look-up of an order
    that there is none, so that it is sent.
    duplicate: it has the order, or the line, already: an order is looked up, and held against what was agreed; where it
    isn't found, a person looks.  done already: the same of a step of an order.
    conflict: another's change came in between, nothing was done: a read is tried again, an order looked up before that.
    incomplete: it gave or took a part only: a read ends, and an order that was sent is in doubt.
    """

    kind: str
    means: Literal[
        "throttled",
        "unavailable",
        "credentials",
        "signed out",
        "refused",
        "empty",
        "not found",
        "duplicate",
        "done already",
        "conflict",
        "incomplete",
    ]

    @abstractmethod
    def is_about(self, response: Response, remote_error: RemoteError | None) -> bool:
        """Whether the rule says what this response means; `remote_error` is what the ERP says is wrong, if it does."""

    def goes_by_code_alone(self, code: str) -> bool:
        """Whether it is about every error with this code, whatever else that says."""
        return False

    @property
    def is_of_success(self) -> bool:
        """Whether it is about answers with a status of success alone."""
        return False

    def leaves_nothing_to(self, later: "ErrorRule") -> bool:
        """Whether all that a later rule is about is told by this one."""
        return False

    def meaning(self, response: Response, remote_error: RemoteError | None) -> type[ErpError] | None:
        """The class that a response means; None where the rule isn't about it."""
        return _CLASSES[self.means] if self.is_about(response, remote_error) else None
