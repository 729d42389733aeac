"""What a person does with an order in review: send it again, or say where it is."""

from typing import Any

from sqlalchemy import ColumnElement

from hub.errors import RecordRejected
from hub.records.stored_order import PushState
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.outbox_writes import OutboxWrites


class Reviews(TenantScoped):
    """One office's orders in review."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows = OutboxWrites(scope)

    def retry(self, reference: str, by: str, note: str) -> None:
        """From review back into the queue; where the ERP can be searched, it is before anything is sent again."""
        self._move(reference, PushState.QUEUED, "retry", by, note, reason=None)

    def resend(self, reference: str, by: str, note: str) -> None:
        """From review back into the queue, to be sent without looking whether the ERP holds it."""
        self._move(reference, PushState.QUEUED, "resend", by, note, reason=None, skip_lookup=True)

    def resolve(self, reference: str, number: str, by: str, note: str) -> None:
        """A person found the order in the ERP, under this number; RecordRejected where that is another order's."""
        with self._orders.read() as connection:
            holder = self._rows.holder(connection, number, reference)
        if holder:
            message = f"{number} is the ERP's number of {holder}: look there again, or resolve that order first"
            raise RecordRejected(message, code="number-taken")
        values = {"erp_number": number, "sent_at": self._clock.now(), "reason": None}
        free = self._rows.is_free(number, reference)
        self._move(reference, PushState.SENT, "resolve", by, note, free, **values)

    def note(self, reference: str, kind: str, by: str, note: str) -> None:
        """Keep what a person said about an order; nothing of it moves."""
        with self._orders.write() as connection:
            self._rows.event(connection, reference, kind, by, note)

    def _move(
        self,
        reference: str,
        to: PushState,
        kind: str,
        by: str,
        note: str,
        *conditions: ColumnElement[bool],
        **values: Any,
    ) -> None:
        with self._orders.write() as connection:
            if not self._rows.change(connection, reference, PushState.REVIEW, *conditions, push_state=to, **values):
                stored = self._rows.read(connection, reference)
                state = f"{stored.push.state} after {stored.push.attempt} calls" if stored.push else stored.approval
                raise RecordRejected(f"{reference} is {state}: that can't be moved to {to}", code="not-allowed")
            self._rows.event(connection, reference, kind, by, note)
