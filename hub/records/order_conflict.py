"""What contradicts an order that may be in the ERP already."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

OF_DOCUMENTS = "documents"
"""Who opened a conflict that the ERP's documents show."""


class ConflictKind(StrEnum):
    """How an order is contradicted."""

    EDIT = "edit"
    CANCEL = "cancel"
    DOUBLE = "double"
    CHANGED = "changed"
    CLOSED_SHORT = "closed short"


@dataclass(frozen=True)
class Conflict:
    """One contradiction; `fingerprint` names the same one alike. It is open until it has `settled_at`."""

    reference: str
    kind: ConflictKind
    fingerprint: str
    opened_at: datetime
    by: str
    message: str
    details: dict[str, Any]
    settled_at: datetime | None = None
    settled_by: str | None = None
    note: str | None = None
