"""The way out: approval → outbox → mapping → connector → ERP.

`sending` is committed before the call. After any doubtful end the settle time is waited and the ERP is asked for our
reference before anything is sent again; an ERP that can't be asked leaves it to a person. Orders that went well don't
wait for those that didn't: what is doubtful is looked into after all others.
"""

from dataclasses import dataclass, field

from hub.clock import Clock
from hub.connectors import Connector
from hub.delivery import Delivery, Duplicates, Outcome, ToPayload
from hub.errors import RetryLater
from hub.office import Office
from hub.store import TenantBinding
from hub.store.claims import Holder
from hub.store.order_records import CallEnd, Push, PushState, StoredOrder


@dataclass
class PushReport:
    """References by what became of them. `busy`: another process pushes; `interrupted`: why the rest must wait."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    busy: bool = False
    interrupted: str | None = None

    def of(self, outcome: Outcome) -> list[str]:
        """The references with that outcome, in the order of the push."""
        return [reference for reference, reached in self.outcomes.items() if reached is outcome]


def push_office(office: Office) -> PushReport:
    """Push with the office's own connector and accepted mapping, as its ERP's pack says."""
    order = office.pack.order
    return push(
        office.store,
        office.connector,
        office.payload,
        mapping_digest=office.mapping.digest,
        duplicates=order.duplicates,
        settle=order.settle.total_seconds(),
        clock=office.clock,
    )


def push(
    store: TenantBinding,
    connector: Connector,
    to_payload: ToPayload,
    *,
    mapping_digest: str,
    duplicates: Duplicates,
    settle: float,
    clock: Clock,
) -> PushReport:
    """Send one office's approved orders, the oldest first, each once.

    An order that can't be mapped stays queued and names the missing entry; the others go on. An ERP that can't just now
    ends this push; its orders stay safe.

    Raises:
        Stop: credentials are refused, or what answers isn't the interface that the pack describes.
    """
    report = PushReport()
    with store.claim_push() as holder:
        if holder is None:
            report.busy = True
            _give_up_frozen(store, settle, clock, report)
            return report
        delivery = Delivery(store, connector, to_payload, mapping_digest, duplicates, settle, clock, holder=str(holder))
        try:
            doubtful = [stored.reference for stored in store.to_push() if not _goes_at_once(delivery, stored, report)]
            for reference in doubtful:
                report.outcomes[reference] = _look_into(delivery, store.order(reference))
        except RetryLater as error:
            report.interrupted = str(error)
    return report


def _goes_at_once(delivery: Delivery, stored: StoredOrder, report: PushReport) -> bool:
    """Send what was never sent; False for what must be looked into."""
    push = _push_of(stored)
    if push.state is not PushState.QUEUED or push.attempt:
        return False
    outcome = report.outcomes[stored.reference] = delivery.deliver(stored, look_first=False)
    return outcome is not Outcome.DOUBTFUL


def _look_into(delivery: Delivery, stored: StoredOrder) -> Outcome:
    """An order that was sent before, or may have been."""
    push = _push_of(stored)
    if push.state is PushState.SENDING and push.holder != delivery.holder:
        if not _may_take_over(push):
            return _leave(delivery.store, stored, delivery.settle, delivery.clock)
        if not delivery.store.take_over(stored, delivery.holder, "its holder is gone"):
            return Outcome.ELSEWHERE
        stored = delivery.store.order(stored.reference)
        push = _push_of(stored)
    if push.state not in (PushState.SENDING, PushState.QUEUED):
        return Outcome.ELSEWHERE
    if delivery.duplicates == "searchable":
        delivery.clock.sleep(_unsettled(push, delivery.settle, delivery.clock))
        return delivery.deliver(stored, look_first=True)
    if delivery.duplicates == "neither" and push.state is PushState.SENDING and push.last_call is not CallEnd.NOT_SENT:
        return delivery.doubt(stored, "the process that sent it died before the ERP's answer was kept")
    return delivery.deliver(stored, look_first=False)


def _may_take_over(push: Push) -> bool:
    """Only on proof that nobody can still be calling."""
    return push.last_call is not CallEnd.OPEN or push.holder is None or Holder.parse(push.holder).is_dead()


def _leave(store: TenantBinding, stored: StoredOrder, settle: float, clock: Clock) -> Outcome:
    """Whoever holds it may still be calling, or frozen before the call: past the settle time a person looks."""
    push = _push_of(stored)
    if _unsettled(push, settle, clock):
        return Outcome.ELSEWHERE
    reason = f"its sender gave no sign of life for over {settle:g} s and may yet send it: see whether it lives"
    return Outcome.REVIEW if store.review(stored.reference, push.holder, reason) else Outcome.ELSEWHERE


def _give_up_frozen(store: TenantBinding, settle: float, clock: Clock, report: PushReport) -> None:
    """Another process holds the claim: what it left open for too long must not wait unseen."""
    for stored in store.to_push():
        push = _push_of(stored)
        if push.state is PushState.SENDING and not _may_take_over(push):
            report.outcomes[stored.reference] = _leave(store, stored, settle, clock)


def _unsettled(push: Push, settle: float, clock: Clock) -> float:
    """Seconds until nothing of the last call can turn up any more; 0 when that is so, or nothing was sent."""
    if push.waiting_since is None or push.last_call is CallEnd.NOT_SENT:
        return 0.0
    return max(0.0, settle - (clock.now() - push.waiting_since).total_seconds())


def _push_of(stored: StoredOrder) -> Push:
    assert stored.push is not None
    return stored.push
