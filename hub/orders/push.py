"""The way out: approval → outbox → mapping → connector → ERP.

`sending` is committed before the call. After any doubtful end the settle time is waited and the ERP is asked for our
reference before anything is sent again; an ERP that can't be asked leaves it to a person. Orders that went well don't
wait for those that didn't: what is doubtful is looked into after all others, in a later turn if it isn't settled yet.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from hub.admission import Admission
from hub.clock import Clock
from hub.errors import HubError, TransientError
from hub.office import Office
from hub.orders.as_written import OrderComparison
from hub.orders.delivery import Delivery, DeliveryOutcome, Route
from hub.records import Kind
from hub.records.stored_order import CallEnd, Push, PushState, StoredOrder
from hub.store import TenantBinding
from hub.store.engine.elapsed import elapsed
from hub.store.orders.push_claims import PushClaim

ShouldStop = Callable[[], bool]
"""Asked between two orders whether to leave the rest for later."""


@dataclass(frozen=True)
class PushReport:
    """References by what became of them.

    `busy`: another process pushes; `interrupted`: why the rest must wait, and `interruption` the error that says so;
    `again_in`: the seconds until the first of those that aren't settled yet may be looked into.
    """

    outcomes: dict[str, DeliveryOutcome] = field(default_factory=dict)
    busy: bool = False
    interrupted: str | None = None
    again_in: float | None = None
    interruption: TransientError | None = field(default=None, repr=False, compare=False)

    def of(self, outcome: DeliveryOutcome) -> list[str]:
        """The references with that outcome, in the order of the push."""
        return [reference for reference, reached in self.outcomes.items() if reached is outcome]

    def counts(self) -> dict[DeliveryOutcome, int]:
        """How many orders had each outcome that any had."""
        return dict(Counter(self.outcomes.values()))

    def then(self, later: "PushReport") -> "PushReport":
        """Both turns as one."""
        return replace(later, outcomes=self.outcomes | later.outcomes)


def push_office(office: Office, stop: ShouldStop = lambda: False) -> PushReport:
    """One turn with the office's own connector and accepted mapping, as its ERP's pack says; see `push`.

    A pause that begins during the turn lets the order that is being sent finish.

    Raises:
        Paused: a person paused the ERP or the office; its orders wait.
        ErpWaits: the ERP refuses the credentials, and isn't asked with them again.
    """
    admission = Admission(office)
    admission.ask(unattended=False)
    try:
        report = push(office.store, _route(office), office.clock, lambda: stop() or admission.is_paused)
    except HubError as error:
        admission.failed(error)
        raise
    if report.interruption:
        admission.failed(report.interruption)
    elif report.of(DeliveryOutcome.SENT):
        admission.answered()
    else:
        admission.not_asked()  # as far as is known here
    return report


def push_to_the_end(office: Office) -> PushReport:
    """Turns until nothing is left to settle; in between it waits for as long as the settle time says."""
    report = push_office(office)
    while report.again_in is not None:
        office.clock.sleep(report.again_in)
        report = report.then(push_office(office))
    return report


def push(store: TenantBinding, route: Route, clock: Clock, stop: ShouldStop = lambda: False) -> PushReport:
    """Send one office's approved orders, the oldest first, each once; it never waits.

    An order that can't be mapped stays queued and names the missing entry; the others go on. An ERP that is temporarily
    unavailable ends this turn; its orders stay safe.

    Raises:
        Exception: a defect that one order met; the others have gone before it is raised.
        PermanentError: credentials are refused, what answers isn't the interface that the pack describes, or the ERP
            doesn't keep our references.
        StoreUnavailable: the store is temporarily unavailable; what was under way is looked into in a later turn.
    """
    turn = _Turn(store, route, clock)
    # one process an office: what is found half-sent under the claim belongs to nobody who goes on with it
    with store.push_claims.acquire() as claim:
        if claim is None:
            turn.give_up_frozen()
            return turn.report(busy=True)
        delivery = Delivery(store, route, clock, str(claim))
        route.proof.check()
        store.restorations.compare()
        interruption = None
        try:
            # what is in doubt waits behind what was never sent: a look-up may take long, a first send never has to wait
            doubtful = []
            for stored in store.outbox.to_push():
                if stop():
                    return turn.report()
                with turn.apart():
                    if not turn.goes_at_once(delivery, stored):
                        doubtful.append(stored.reference)
            for reference in doubtful:
                if stop():
                    return turn.report()
                with turn.apart():
                    # read anew: the list is of before all the sends above
                    turn.look_into(delivery, store.orders.get(reference))
            store.restorations.end_if_proved()
        except TransientError as error:
            interruption = error
    if turn.defect:
        raise turn.defect
    return turn.report(interruption=interruption)


@dataclass
class _Turn:
    """What one turn does with each order, and what came of it."""

    store: TenantBinding
    route: Route
    clock: Clock
    outcomes: dict[str, DeliveryOutcome] = field(default_factory=dict)
    unsettled: list[float] = field(default_factory=list)
    defect: Exception | None = None

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What one order does: a defect in it, which it would meet again each time, holds up no other order."""
        try:
            yield
        except HubError:
            raise
        except Exception as error:  # noqa: BLE001 - it is raised when the others have gone
            self.defect = self.defect or error

    def report(self, *, busy: bool = False, interruption: TransientError | None = None) -> PushReport:
        """Of all that was done."""
        told = str(interruption) if interruption else None
        return PushReport(self.outcomes, busy, told, min(self.unsettled, default=None), interruption)

    def goes_at_once(self, delivery: Delivery, stored: StoredOrder) -> bool:
        """Send what was never sent; False for what must be looked into."""
        push = _push_of(stored)
        if not push.was_never_called:
            return False
        if self.store.documents.lines(Kind.ORDER_DOCUMENT, [stored.reference], vanished=True):
            # nobody sent it as far as this database knows, and the ERP's documents have it
            self.store.restorations.declare(f"the ERP holds {stored.reference}, which it takes for unsent")
            return False
        outcome = self.outcomes[stored.reference] = delivery.deliver(stored, look_first=False)
        return outcome is not DeliveryOutcome.DOUBTFUL

    def look_into(self, delivery: Delivery, stored: StoredOrder) -> None:
        """An order that was sent before, or may have been."""
        self.outcomes[stored.reference] = self._looked_into(delivery, stored)

    def _looked_into(self, delivery: Delivery, stored: StoredOrder) -> DeliveryOutcome:
        push = _push_of(stored)
        if push.state is PushState.SENDING and push.claim != delivery.claim:
            if not may_take_over(push):
                return self._leave(stored)
            if not self.store.outbox.take_over(stored, delivery.claim, "its holder is gone"):
                return DeliveryOutcome.ELSEWHERE
            # read again: its last holder may have moved it between our list and the take-over
            stored = self.store.orders.get(stored.reference)
            push = _push_of(stored)
        if push.state not in (PushState.SENDING, PushState.QUEUED):
            return DeliveryOutcome.ELSEWHERE
        # a person looked there, and answers for it: `hub orders resend`
        if push.skip_lookup:
            return delivery.deliver(stored, look_first=False)
        if self.route.duplicates == "searchable":
            # asked sooner, an ERP that commits late would say no, and the order would be sent twice
            wait = self._unsettled(push)
            # of a restored database the ERP may hold it for long: then there is nothing to wait for
            if wait and not (push.is_suspected and delivery.is_held(stored.reference)):
                self.unsettled.append(wait)
                return DeliveryOutcome.SETTLING
            return delivery.deliver(stored, look_first=True)
        # only a call that surely never left may be repeated where nobody can look
        may_be_there = push.state is PushState.SENDING and push.last_call is not CallEnd.NOT_SENT
        if self.route.duplicates == "neither" and push.is_suspected:
            return delivery.hold(stored, "the orders database was restored: an older push may have sent it")
        if self.route.duplicates == "neither" and may_be_there:
            return delivery.doubt(stored, "the process that sent it died before the ERP's answer was kept")
        return delivery.deliver(stored, look_first=False)

    def give_up_frozen(self) -> None:
        """Another process holds the claim: what it left open for too long must not wait unseen."""
        for stored in self.store.outbox.to_push((PushState.SENDING,)):
            if not may_take_over(_push_of(stored)):
                self.outcomes[stored.reference] = self._leave(stored)

    def _leave(self, stored: StoredOrder) -> DeliveryOutcome:
        """Whoever holds it may still be calling, or frozen before the call: past the settle time a person looks."""
        push = _push_of(stored)
        if wait := self._unsettled(push):
            self.unsettled.append(wait)
            return DeliveryOutcome.ELSEWHERE
        reason = f"its sender gave no sign of life for over {self.route.settle:g} s and may yet send it"
        done = self.store.outbox.give_up(stored.reference, push.claim, f"{reason}: {_who(push)}")
        return DeliveryOutcome.REVIEW if done else DeliveryOutcome.ELSEWHERE

    def _unsettled(self, push: Push) -> float:
        """Seconds until nothing of the last call can turn up any more; 0 when that is so, or its end was clear."""
        # a clear end needs no wait: the ERP said no, or said what it holds
        if push.waiting_since is None or push.last_call in (CallEnd.NOT_SENT, CallEnd.ENDED):
            return 0.0
        return max(0.0, self.route.settle - elapsed(push.waiting_since, push.waiting_since_monotonic, self.clock))


def _route(office: Office) -> Route:
    order = office.pack.order
    return Route(
        office.connector,
        office.payload,
        office.mapping.digest,
        office.reference_proof,
        order.duplicates,
        order.settle.total_seconds(),
        office.tenant.tax.tolerance,
        OrderComparison(
            office.mapping.order,
            order.lines,
            office.tenant.extra_lines,
            has_total=order.gross is not None,
            ids=order.left_as_ids,
        ),
    )


def may_take_over(push: Push) -> bool:
    """Only on proof that nobody can still be calling."""
    return push.last_call is not CallEnd.OPEN or push.claim is None or PushClaim.parse(push.claim).is_dead()


def _who(push: Push) -> str:
    assert push.claim is not None
    return PushClaim.parse(push.claim).described()


def _push_of(stored: StoredOrder) -> Push:
    assert stored.push is not None
    return stored.push
