"""Orders that wait: for what, since when, the remedy, and which of them wait for longer than their office allows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from hub.office import Office
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import ApprovalState, CallEnd, PushState, StoredOrder
from hub.store.orders.pauses import Pause

HEARTBEAT_LIMIT = 60.0
"""Seconds; a worker whose last heartbeat is older counts as dead."""
UNSENT = (PushState.QUEUED, PushState.SENDING)
OVERDUE, HELD_UP, REVIEW, CONFLICT, CLOSED_SHORT = "overdue", "held up", "review", "conflict", "closed short"
PAUSED = "paused"
AT_ONCE = (HELD_UP, PAUSED, REVIEW, CONFLICT, CLOSED_SHORT)
"""What people see on the desk however young the order is."""


@dataclass(frozen=True)
class WaitingOrder:
    """An order that waits. `status`: overdue, held up, paused, review, conflict or closed short; `limit`: how long it
    may wait.

    `remedy`: what a person does, with the command; `others`: how many of the office wait for the very same.
    """

    reference: str
    since: datetime
    status: str
    waits_for: str
    limit: timedelta
    remedy: str
    others: int = 0

    def __str__(self) -> str:
        more = f" ({self.others} others wait for the same)" if self.others else ""
        return f"{self.reference}, since {self.since:%Y-%m-%d %H:%MZ}: {self.waits_for}{more}"


def overdue(office: Office) -> list[WaitingOrder]:
    """The orders that are older than their limit, the oldest first; none that waits for a pause that ends by itself."""
    now = office.clock.now()
    return [each for each in waiting(office) if now - each.since > each.limit and each.status != PAUSED]


def needs_a_person(office: Office) -> list[WaitingOrder]:
    """Orders in review or held up by a trouble, conflicts, and whatever is overdue, the oldest first."""
    now = office.clock.now()
    return [each for each in waiting(office) if each.status in AT_ONCE or now - each.since > each.limit]


def waiting(office: Office) -> list[WaitingOrder]:
    """Every order that isn't in the ERP yet or is contradicted, the oldest first; `others` wait for the very same."""
    # read together: one that moves on meanwhile would be missed, or stand there twice
    unfinished = office.store.orders.unfinished()
    groups = (*(part(office, unfinished) for part in (_for_approval, _for_the_push, _in_review)), _in_conflict(office))
    orders = sorted(chain(*groups), key=lambda each: (each.since, each.reference))
    same = Counter(each.waits_for for each in orders)
    return [replace(each, others=same[each.waits_for] - 1) for each in orders]


def worker_is_alive(office: Office) -> bool:
    """Whether a worker pushes this office's orders."""
    heartbeat = office.store.workers.last_beat()
    # one that is far ahead proves nothing: by the other machine's clock, or since ours was put back
    return heartbeat is not None and abs(heartbeat.age) <= HEARTBEAT_LIMIT


def _for_approval(office: Office, unfinished: list[StoredOrder]) -> Iterator[WaitingOrder]:
    limit = office.tenant.approval_limit
    for stored in unfinished:
        if stored.approval is not ApprovalState.WAITING:
            continue
        step = stored.open_step
        assert step
        remedy = "`hub orders approve` or `refuse`: an approver of that role"
        waits_for = f"approval by {step.role}"
        yield WaitingOrder(stored.reference, stored.received_at, OVERDUE, waits_for, limit, remedy)


def _for_the_push(office: Office, unfinished: list[StoredOrder]) -> Iterator[WaitingOrder]:
    unsent = [stored for stored in unfinished if stored.push and stored.push.state in UNSENT]
    if not unsent:
        return
    if pause := office.pauses.standing():
        yield from _paused(office, unsent, pause)
        return
    trouble = next(iter(office.store.troubles.standing()), None)
    common = (HELD_UP, trouble.what) if trouble else (OVERDUE, _common_reason(office, unsent))
    remedy = "what it waits for is to be mended; it goes by itself then"
    for stored in unsent:
        assert stored.push
        status, reason = (OVERDUE, stored.push.reason) if stored.push.reason else common
        yield WaitingOrder(stored.reference, stored.push.queued_at, status, reason, _push_limit(office), remedy)


def _paused(office: Office, unsent: list[StoredOrder], pause: Pause) -> Iterator[WaitingOrder]:
    told = pause.told(office.tenant.timezone, office.clock.now())
    # one that nobody ends may be forgotten: its orders are overdue like others
    status = PAUSED if pause.until else OVERDUE
    for stored in unsent:
        assert stored.push
        remedy = f"nothing until then, or `hub resume {pause.what}`"
        yield WaitingOrder(stored.reference, stored.push.queued_at, status, told, _push_limit(office), remedy)


def _common_reason(office: Office, unsent: list[StoredOrder]) -> str:
    """What an order waits for that has no reason of its own: what stopped the push, if anything did."""
    for stored in unsent:
        # a push stops at the first order that finds the ERP down; the others wait for the same
        if stored.push and stored.push.last_call is CallEnd.NOT_SENT and stored.push.reason:
            return stored.push.reason
    return "its turn" if worker_is_alive(office) else "a push: no worker gives a sign of life; start `hub worker`"


def _in_review(office: Office, unfinished: list[StoredOrder]) -> Iterator[WaitingOrder]:
    remedy = "`hub orders retry` when the cause is mended, `resolve` when the ERP holds it, `resend` when it doesn't"
    for stored in unfinished:
        if not stored.push or stored.push.state is not PushState.REVIEW:
            continue
        reason = stored.push.reason or "a look"
        yield WaitingOrder(stored.reference, stored.push.queued_at, REVIEW, reason, _push_limit(office), remedy)


def _in_conflict(office: Office) -> Iterator[WaitingOrder]:
    mend, tell = "mend it in the ERP, then `hub orders settle`", "tell the customer, then `hub orders settle`"
    for conflict in office.store.conflicts.find():
        is_short = conflict.kind is ConflictKind.CLOSED_SHORT
        status, remedy = (CLOSED_SHORT, tell) if is_short else (CONFLICT, mend)
        yield WaitingOrder(
            conflict.reference, conflict.opened_at, status, conflict.message, _push_limit(office), remedy
        )


def _push_limit(office: Office) -> timedelta:
    """The office's limit, but never less than the time for which an order in doubt must wait anyway."""
    return max(office.tenant.order_limit, office.pack.order.settle)
