"""A conflict, and how one is opened inside a transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from hub.store.engine.upsert import insert_if_new
from hub.store.orders.order_rows import OrderRows
from hub.store.orders.tables import order_conflict


class ConflictKind(StrEnum):
    """How an order is contradicted."""

    EDIT = "edit"
    CANCEL = "cancel"
    DOUBLE = "double"
    CHANGED = "changed"


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


class ConflictRows(OrderRows):
    """Orders with the conflicts beside them."""

    def open(
        self,
        connection: Connection,
        reference: str,
        kind: ConflictKind,
        fingerprint: str,
        by: str,
        message: str,
        **details: Any,
    ) -> bool:
        """Keep a contradiction; False when this very one is known, be it open or settled."""
        key = {"tenant": self.tenant, "reference": reference, "kind": kind, "fingerprint": fingerprint}
        values = {"opened_at": self._clock.now(), "by": by, "message": message, "details": details}
        is_new = insert_if_new(connection, order_conflict, **key, **values)
        if is_new:
            self.event(connection, reference, f"conflict: {kind}", by, message, **details)
        return is_new
