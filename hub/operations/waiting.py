"""Orders that wait: for what, since when, what helps, and which of them wait for longer than their office allows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.office import Office
from hub.store.orders.model import ApprovalState, CallEnd, PushState, StoredOrder

SIGN_OF_LIFE = timedelta(seconds=60)
"""A worker that was silent for longer isn't there."""
ON_ITS_WAY = (PushState.QUEUED, PushState.SENDING)
OVERDUE, REVIEW, CONFLICT = "overdue", "review", "conflict"


@dataclass(frozen=True)
class WaitingOrder:
    """An order that waits, and the command that helps. `limit`: how long it may wait."""

    reference: str
    since: datetime
    stands: str
    waits_for: str
    limit: timedelta
    helps: str
    others: int = 0

    def __str__(self) -> str:
        more = f" ({self.others} others wait for the same)" if self.others else ""
        return f"{self.reference}, since {self.since:%Y-%m-%d %H:%MZ}: {self.waits_for}{more}"


def overdue(office: Office) -> list[WaitingOrder]:
    """Those that are older than their limit and than the ERP's settle time, the oldest first."""
    now = office.clock.now()
    return [each for each in waiting(office) if now - each.since > each.limit]


def needs_a_person(office: Office) -> list[WaitingOrder]:
    """Orders in review, conflicts, and whatever is overdue, the oldest first."""
    now = office.clock.now()
    return [each for each in waiting(office) if each.stands in (REVIEW, CONFLICT) or now - each.since > each.limit]


def waiting(office: Office) -> list[WaitingOrder]:
    """Every order that isn't in the ERP yet or is contradicted, the oldest first; `others` wait for the very same."""
    found = sorted(_waits(office), key=lambda each: (each.since, each.reference))
    same = Counter(each.waits_for for each in found)
    return [replace(each, others=same[each.waits_for] - 1) for each in found]


def worker_lives(office: Office) -> bool:
    """Whether a worker pushes this office's orders."""
    beat = office.store.workers.last_beat()
    return beat is not None and office.clock.now() - beat <= SIGN_OF_LIFE


def _waits(office: Office) -> Iterator[WaitingOrder]:
    tenant, store = office.tenant, office.store
    for stored in store.orders.find(approval=ApprovalState.WAITING):
        step = stored.open_step
        assert step
        helps = "`hub orders approve` or `refuse`: an approver of that role"
        yield WaitingOrder(
            stored.reference, stored.received_at, OVERDUE, f"approval by {step.role}", tenant.approval_limit, helps
        )
    limit = max(tenant.order_limit, office.pack.order.settle)
    on_its_way = [stored for state in ON_ITS_WAY for stored in store.orders.find(push=state)]
    at_large = _for_all(office, on_its_way)
    for stored in on_its_way:
        assert stored.push
        reason = stored.push.reason or at_large
        helps = "what it waits for is to be mended; it goes by itself then"
        yield WaitingOrder(stored.reference, stored.push.queued_at, OVERDUE, reason, limit, helps)
    for stored in store.orders.find(push=PushState.REVIEW):
        assert stored.push
        helps = "`hub orders retry` when the cause is mended, `resolve` when the ERP holds it, `resend` when it doesn't"
        yield WaitingOrder(
            stored.reference, stored.push.queued_at, REVIEW, stored.push.reason or "a look", limit, helps
        )
    for conflict in store.conflicts.find():
        helps = "mend it in the ERP, then `hub orders settle`"
        yield WaitingOrder(conflict.reference, conflict.opened_at, CONFLICT, conflict.message, limit, helps)


def _for_all(office: Office, on_its_way: list[StoredOrder]) -> str:
    """What an order waits for that has no reason of its own: what stopped the push, if anything did."""
    for stored in on_its_way:
        if stored.push and stored.push.last_call is CallEnd.NOT_SENT and stored.push.reason:
            return stored.push.reason
    return "its turn" if worker_lives(office) else "a push: no worker gives a sign of life; start `hub worker`"
