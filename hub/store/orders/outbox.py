"""The outbox: approved orders on their way into the ERP, moved only as rules/order_states.py allows.

Every move is compare-and-set, so whoever acts on what is no longer so changes nothing. While an order is `sending`,
only its claim moves it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, tuple_

from hub.errors import StoreUnavailable
from hub.records.stored_order import CallEnd, ExtraLine, Push, PushState, StoredOrder
from hub.rules.order_states import TO_PUSH
from hub.store.engine.elapsed import mark
from hub.store.engine.tenant_scoped import TenantScope, TenantScoped
from hub.store.orders.order_reading import kept_line, read_orders
from hub.store.orders.order_tables import outbox, sales_order
from hub.store.orders.outbox_writes import OutboxWrites
from hub.store.orders.restorations import SUSPECTED, Restorations, count_call

OLDEST_FIRST = (outbox.c.queued_at, outbox.c.reference)
PAGE = 100
PUSH = "push"
"""Who did what the push did."""


class Outbox(TenantScoped):
    """One office's outbox, for who pushes."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._rows, self._restorations = OutboxWrites(scope), Restorations(scope)

    def to_push(self, states: Collection[PushState] = TO_PUSH) -> Iterator[StoredOrder]:
        """What is queued or was left half-sent, the oldest first; read in pages, each as it is when it is come to."""
        waiting = (self._mine(sales_order), outbox.c.push_state.in_(states))
        behind: tuple[ColumnElement[bool], ...] = ()
        while True:
            with self._orders.read() as connection:
                page = read_orders(connection, *waiting, *behind, order_by=OLDEST_FIRST, limit=PAGE)
            yield from page
            if len(page) < PAGE:
                return
            last = page[-1]
            assert last.push
            at = literal(last.push.queued_at, outbox.c.queued_at.type)
            # by place, not by OFFSET: those that were pushed meanwhile have left the list
            behind = (tuple_(*OLDEST_FIRST) > tuple_(at, literal(last.reference, outbox.c.reference.type)),)

    def signal(self) -> list[tuple[Any, ...]]:
        """Changes whenever there may be something new to push; empty when nothing is queued or half-sent."""
        entry = outbox.c
        ends = (func.max(entry.queued_at), func.min(entry.reference), func.max(entry.reference))
        columns = (entry.push_state, func.count(), func.sum(entry.attempt), *ends)
        waiting = entry.push_state.in_(TO_PUSH)
        query = select(*columns).where(self._mine(outbox), waiting).group_by(entry.push_state)
        with self._orders.read() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(outbox.c.push_state))]

    def defer(self, stored: StoredOrder, reason: str) -> None:
        """Leave an order where it is, and say what it waits for; the event is written once for a reason."""
        assert stored.push is not None
        is_new = outbox.c.reason.is_distinct_from(reason)
        with self._orders.write() as connection:
            if self._rows.change(connection, stored.reference, stored.push.state, is_new, reason=reason):
                self._rows.set(connection, stored.reference, waits_for=reason)
                self._rows.event(connection, stored.reference, "held back", PUSH, reason)

    def begin_call(
        self,
        reference: str,
        claim: str,
        *,
        payload_digest: str,
        mapping_digest: str,
        payload: dict[str, Any],
        seen: Push | None = None,
        extra_lines: Sequence[ExtraLine] = (),
    ) -> bool:
        """Say that the order is about to be sent: this is committed before the call, so that it is never forgotten.

        From `queued`, or again from `sending` by its own claim. False when it is neither, or is suspected of being in
        the ERP since it was `seen`: don't call. `payload` is kept for the audit: nothing personal may be in it.
        `extra_lines`: its charges and words as they are written, until they are read back.

        Raises:
            StoreUnavailable: it can't be kept, in this database or in the one that counts along; nothing was sent.
        """
        same = () if seen is None else (outbox.c.last_call.is_not_distinct_from(seen.last_call),)
        with self._orders.write() as connection:
            values = {
                "push_state": PushState.SENDING,
                "attempt": outbox.c.attempt + 1,
                "claim": claim,
                "last_call": CallEnd.OPEN,
                "skip_lookup": False,
                **self._waiting_from_now(),
                "payload_digest": payload_digest,
                "mapping_digest": mapping_digest,
                "reason": None,
            }
            if extra_lines:  # what was written before stands, where nothing is written now
                values["extra_lines"] = [*map(kept_line, extra_lines)]
            moved = self._rows.change(connection, reference, PushState.QUEUED, *same, **values) or self._rows.change(
                connection, reference, PushState.SENDING, outbox.c.claim == claim, **values
            )
            if moved:
                self._rows.set(connection, reference, waits_for=None)
                details = {"claim": claim, "payload": payload_digest, "mapping": mapping_digest}
                self._rows.event(connection, reference, "sending", PUSH, **details, body=payload)
                calls = count_call(connection, self.tenant)
        if moved:
            self._count_outside(reference, claim, calls)
        return moved

    def renew_claim(self, reference: str, claim: str) -> bool:
        """A sign of life before what takes long; False when the order was taken from this claim: then don't call."""
        with self._orders.write() as connection:
            mine = outbox.c.claim == claim
            return self._rows.change(connection, reference, PushState.SENDING, mine, **self._waiting_from_now())

    def end_call(self, reference: str, claim: str, end: CallEnd, reason: str, answered: Sequence[str] = ()) -> bool:
        """Record that the call is over without an answer that ends the push; from now on the settle time counts.

        `answered`: the numbers that the ERP gave for it all the same.
        """
        values: dict[str, Any] = {"last_call": end, "reason": reason, **self._waiting_from_now()}
        told = {"numbers": list(answered) or None}
        return self._by_claim(reference, claim, PushState.SENDING, f"call {end}", reason, told, **values)

    def take_over(self, stored: StoredOrder, claim: str, reason: str) -> bool:
        """Go on with a half-sent order whose holder is dead, or has recorded that its call is over."""
        assert stored.push is not None
        former = stored.push
        values: dict[str, Any] = {"claim": claim}
        if former.last_call is CallEnd.OPEN:  # nobody saw it end, so it may have ended just now
            values |= {"last_call": CallEnd.DOUBTFUL, **self._waiting_from_now()}
        # as it was read: another that took it over in between has changed the claim
        same = (outbox.c.claim.is_not_distinct_from(former.claim), outbox.c.attempt == former.attempt)
        with self._orders.write() as connection:
            moved = self._rows.change(connection, stored.reference, PushState.SENDING, *same, **values)
            if moved:
                told = {"former": former.claim, "last_call": former.last_call}
                self._rows.event(connection, stored.reference, "taken over", PUSH, reason, **told)
            return moved

    def holder_of(self, number: str, reference: str) -> str | None:
        """Which other order of the office the ERP knows by that number; None where there is none."""
        with self._orders.read() as connection:
            return self._rows.holder(connection, number, reference)

    def sent(
        self,
        reference: str,
        claim: str,
        number: str,
        message: str = "",
        answers: Sequence[dict[str, Any]] = (),
        *,
        erp_lines: Mapping[str, Mapping[str, int]] | None = None,
        extra_lines: Sequence[ExtraLine] = (),
    ) -> bool:
        """The ERP holds it as agreed, under its number. `answers`: what it said, without what is personal.

        `erp_lines`: by the ERP's number of an order and of its line, the number of ours; `extra_lines`: what is
        there beside products.
        False where it isn't the claim's any more, and where another order of the office has that number.
        """
        values: dict[str, Any] = {"erp_number": number, "sent_at": self._clock.now(), "last_call": CallEnd.ENDED}
        values |= {"erp_lines": erp_lines or None, "extra_lines": [*map(kept_line, extra_lines)] or None}
        told = {"numbers": [number], "answers": answers}
        free = self._rows.is_free(number, reference)
        return self._by_claim(reference, claim, PushState.SENT, "sent", message, told, free, **values, reason=None)

    def review(
        self,
        reference: str,
        claim: str | None,
        reason: str,
        numbers: Sequence[str] = (),
        answers: Sequence[dict[str, Any]] = (),
        end: CallEnd = CallEnd.ENDED,
    ) -> bool:
        """A person must look. `claim`: who is sending it; `numbers`: the ERP's, where it holds something.

        The first number is the order's, unless it is another order's already. `end`: doubtful where the ERP may hold it
        all the same, so that it isn't sent again without asking.
        """
        values: dict[str, Any] = {"reason": reason, "last_call": end}
        if numbers:
            free = self._rows.is_free(numbers[0], reference)
            # without a number a clear end would say that the ERP holds nothing
            values["last_call"] = case((free, end), else_=CallEnd.DOUBTFUL)
            values["erp_number"] = case((free, numbers[0]), else_=outbox.c.erp_number)
        told = {"numbers": list(numbers) or None, "answers": answers}
        return self._by_claim(reference, claim, PushState.REVIEW, "review", reason, told, **values)

    def give_up(self, reference: str, claim: str | None, reason: str) -> bool:
        """A person must look, since the sender may yet send it: its call stays open."""
        return self._by_claim(reference, claim, PushState.REVIEW, "review", reason, {}, reason=reason)

    def late_answer(self, reference: str, numbers: Sequence[str], message: str) -> None:
        """Record what the ERP answered when the order had been taken from its claim; it moves nothing.

        Raises:
            RecordRejected: `unknown-order`.
        """
        with self._orders.write() as connection:
            unknown, free = outbox.c.erp_number.is_(None), self._rows.is_free(numbers[0], reference)
            self._rows.change(connection, reference, PushState.REVIEW, unknown, free, erp_number=numbers[0])
            self._rows.change(connection, reference, PushState.REVIEW, last_call=CallEnd.ENDED)
            self._rows.event(connection, reference, "late answer", PUSH, message, numbers=list(numbers))

    def _count_outside(self, reference: str, claim: str, calls: int) -> None:
        """Before the call: whatever was sent is counted there, so that an older copy of this database is known."""
        try:
            is_repeated = self._restorations.is_repeated(calls)
        except StoreUnavailable as error:
            self.end_call(reference, claim, CallEnd.NOT_SENT, str(error))
            raise
        if is_repeated:
            # not "not sent": in the copy this very order may be older than its call
            self.end_call(reference, claim, CallEnd.DOUBTFUL, SUSPECTED)
            raise StoreUnavailable(f"store: {self.tenant}: {SUSPECTED}")

    def _waiting_from_now(self) -> dict[str, Any]:
        """From when on the settle time counts: an ERP may enter an order for so long after its call has ended.

        By the wall's clock, which any machine can read, and by one that nobody sets, for a clock set forward would end
        the wait too soon, and the order would be sent twice.
        """
        return {"waiting_since": self._clock.now(), "waiting_since_monotonic": mark(self._clock)}

    def _by_claim(
        self,
        reference: str,
        claim: str | None,
        to: PushState,
        kind: str,
        message: str,
        told: dict[str, Any],
        *conditions: ColumnElement[bool],
        **values: Any,
    ) -> bool:
        with self._orders.write() as connection:
            mine = outbox.c.claim.is_not_distinct_from(claim)
            moved = self._rows.change(
                connection, reference, PushState.SENDING, mine, *conditions, push_state=to, **values
            )
            if moved:
                self._rows.event(connection, reference, kind, PUSH, message, **told)
            return moved
