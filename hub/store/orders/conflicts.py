"""What contradicts an order that may be in the ERP already: kept until a person settles it, never acted on by itself.

An order that was sent stays sent. A wish to change or cancel it, a second order under its reference, or another content
in the ERP stands beside it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update

from hub.errors import RecordRejected
from hub.records.order_conflict import Conflict, ConflictKind
from hub.store.engine.damage import readable
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.conflict_writes import ConflictWrites
from hub.store.orders.order_tables import order_conflict


class Conflicts(TenantScoped):
    """One office's conflicts."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows = ConflictWrites(scope)

    def find(self, references: Sequence[str] | None = None, *, settled: bool = False) -> list[Conflict]:
        """The open ones, the oldest first; `settled` adds the others."""
        query = select(order_conflict).where(self._mine(order_conflict))
        query = query.order_by(order_conflict.c.opened_at, order_conflict.c.reference)
        if not settled:
            query = query.where(order_conflict.c.settled_at.is_(None))
        if references is not None:
            query = query.where(order_conflict.c.reference.in_(references))
        with self._orders.read() as connection:
            return [_conflict(row) for row in connection.execute(query)]

    def open(self, reference: str, kind: ConflictKind, fingerprint: str, by: str, message: str, **details: Any) -> bool:
        """Keep a contradiction; False when this very one is known, be it open or settled.

        Raises:
            RecordRejected: `unknown-order`.
        """
        with self._orders.write() as connection:
            self._rows.read(connection, reference)
            return self._rows.open(connection, reference, kind, fingerprint, by, message, **details)

    def close(self, reference: str, by: str, note: str) -> int:
        """A person has dealt with the order's open conflicts; how many there were.

        Raises:
            RecordRejected: `unknown-order`; `nothing-open` when there are none.
        """
        with self._orders.write() as connection:
            self._rows.read(connection, reference)
            mine = (self._mine(order_conflict), order_conflict.c.reference == reference)
            stamp = {"settled_at": self._clock.now(), "settled_by": by, "note": note}
            unsettled = order_conflict.c.settled_at.is_(None)
            count = connection.execute(update(order_conflict).where(*mine, unsettled).values(stamp)).rowcount
            if not count:
                raise RecordRejected(f"{reference} has no open conflict", code="nothing-open")
            self._rows.event(connection, reference, "settled", by, note, conflicts=count)
            return count


def _conflict(row: Row[Any]) -> Conflict:
    with readable(order_conflict, row, "kind"):
        kind = ConflictKind(row.kind)
    return Conflict(**{**{name: row._mapping[name] for name in Conflict.__dataclass_fields__}, "kind": kind})
