"""What contradicts an order that may be in the ERP already: kept until a person settles it, never acted on by itself.

An order that was sent stays sent. A wish to change or cancel it, a second order under its reference, or another content
in the ERP stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from hub.errors import RecordRejected
from hub.store.engine.insertion import insert_if_new
from hub.store.orders.model import ApprovalState, PushState
from hub.store.orders.outbox import Outbox
from hub.store.orders.tables import order_conflict, outbox


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


class Conflicts(Outbox):
    """One office's conflicts, and the way in which an order is taken back."""

    def conflicts(self, references: Sequence[str] | None = None, *, settled: bool = False) -> list[Conflict]:
        """The open ones, the oldest first; `settled` adds the others."""
        query = select(*(order_conflict.c[name] for name in Conflict.__dataclass_fields__))
        query = query.where(self._mine(order_conflict)).order_by(order_conflict.c.opened_at, order_conflict.c.reference)
        if not settled:
            query = query.where(order_conflict.c.settled_at.is_(None))
        if references is not None:
            query = query.where(order_conflict.c.reference.in_(references))
        with self._orders.read() as connection:
            return [Conflict(row[0], ConflictKind(row[1]), *row[2:]) for row in connection.execute(query)]

    def open_conflict(
        self, reference: str, kind: ConflictKind, fingerprint: str, by: str, message: str, **details: Any
    ) -> bool:
        """Keep a contradiction; False when this very one is known, be it open or settled."""
        with self._orders.write() as connection:
            return self._open_conflict(connection, reference, kind, fingerprint, by, message, **details)

    def close_conflict(self, reference: str, by: str, note: str) -> int:
        """A person has dealt with the order's open conflicts; how many there were.

        Raises:
            RecordRejected: `unknown-order`; `nothing-open` when there are none.
        """
        with self._orders.write() as connection:
            self._read_order(connection, reference)
            mine = (self._mine(order_conflict), order_conflict.c.reference == reference)
            stamp = {"settled_at": self._clock.now(), "settled_by": by, "note": note}
            unsettled = order_conflict.c.settled_at.is_(None)
            count = connection.execute(update(order_conflict).where(*mine, unsettled).values(stamp)).rowcount
            if not count:
                raise RecordRejected(f"{reference} has no open conflict", code="nothing-open")
            self._event(connection, reference, "settled", by, note, conflicts=count)
            return count

    def withdraw(
        self, reference: str, by: str, why: str, *, requested: ConflictKind, fingerprint: str, **details: Any
    ) -> bool:
        """Take an order back that was never sent; one that was, or may have been, gets a conflict instead.

        Gives True where it is taken back, now or before. `requested`: what the conflict says that was asked for.

        Raises:
            RecordRejected: `unknown-order`.
        """
        with self._orders.write() as connection:
            self._lock_order(connection, reference)
            stored = self._read_order(connection, reference)
            push = stored.push
            if stored.approval is ApprovalState.REFUSED or (push and push.state is PushState.CANCELLED):
                return True
            values = {"push_state": PushState.CANCELLED, "reason": why}
            if push is None:
                self._set(connection, reference, approval=ApprovalState.REFUSED, waits_for=f"taken back: {why}")
            elif not self._change(connection, reference, PushState.QUEUED, outbox.c.attempt == 0, **values):
                message = f"asked to {requested} it when it was {push.state}: {why}"
                self._open_conflict(connection, reference, requested, fingerprint, by, message, **details)
                return False
            self._event(connection, reference, "cancelled", by, why, **details)
            return True

    def _open_conflict(
        self,
        connection: Connection,
        reference: str,
        kind: ConflictKind,
        fingerprint: str,
        by: str,
        message: str,
        **details: Any,
    ) -> bool:
        key = {"tenant": self.tenant, "reference": reference, "kind": kind, "fingerprint": fingerprint}
        values = {"opened_at": self._clock.now(), "by": by, "message": message, "details": details}
        is_new = insert_if_new(connection, order_conflict, **key, **values)
        if is_new:
            self._event(connection, reference, f"conflict: {kind}", by, message, **details)
        return is_new
