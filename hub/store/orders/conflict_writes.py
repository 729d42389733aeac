"""How a conflict is opened inside a transaction."""

from typing import Any

from sqlalchemy import Connection

from hub.records.order_conflict import ConflictKind
from hub.store.engine.upsert import insert_if_new
from hub.store.orders.order_tables import order_conflict
from hub.store.orders.order_writes import OrderWrites


class ConflictWrites(OrderWrites):
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
