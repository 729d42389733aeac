"""Whatever happens to orders, in whatever order: approved ones are in the ERP once or with a person, others never.

A hypothesis state machine over taking in, approving, cancelling, editing, claiming, calling, crashing, reconciling and
the clock, with an ERP in memory whose faults it chooses.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hub.errors import OrderRefused, RecordRejected, Unavailable
from hub.orders import amend as changes
from hub.orders import review as desk
from hub.orders.approval import approve, refuse
from hub.orders.delivery import DeliveryOutcome
from hub.orders.intake import submit_order
from hub.orders.reconcile import reconcile
from hub.records import Kind, OrderDocument
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import ApprovalState, PushState
from hub.store import open_store
from tests.support.chaos.scale import EXAMPLES
from tests.support.fixed_clock import FixedClock
from tests.support.frames import publish
from tests.support.memory import MEMORY
from tests.support.orders import (
    DESK,
    PLACED,
    MemoryErp,
    basket,
    doubtful,
    line,
    raising,
    refused,
    stocked,
    tenant,
    to_payload,
)
from tests.support.pushing import AT, SETTLE, turn

STEPS = 20
STEPS_OF_THE_CLOCK = (0, 0, 25, -25)
OFFERED = 3
"""Orders that are there from the start; the last one waits for approval."""
SPANS = (0, 0.05, SETTLE / 2, SETTLE - 0.01, SETTLE, 3 * SETTLE)
SMALL, LARGE = "6", "300"


class Crash(BaseException):
    """The process is gone: nothing that it would do is done any more."""


class Office(SimpleNamespace):
    """As much of an office as the desk and the changes ask for."""

    def payload(self, order: Any) -> dict[str, Any]:
        return to_payload(order)


class Orders(RuleBasedStateMachine):
    """One office, its storefront, its people and its ERP."""

    template: Path
    duplicates = "searchable"

    @initialize()
    def begin(self) -> None:
        self.folder = Path(mkdtemp(dir=MEMORY))
        copytree(self.template, self.folder / "store")
        self.clock = FixedClock()
        self.opened = open_store(f"sqlite:///{self.folder / 'store'}", self.clock)
        self.store = self.opened.tenant("uk-north")
        self.erp = MemoryErp()
        self.keys = OFFERED
        self.late: list[Callable[[], object]] = []
        self.may_double: set[str] = set()
        self.office: Any = Office(
            store=self.store,
            tenant=tenant(),
            clock=self.clock,
            erp=SimpleNamespace(name="nav"),
            carries=(),
            pack=SimpleNamespace(order=SimpleNamespace(duplicates=self.duplicates, lengths={})),
            mapping=SimpleNamespace(order=None),
        )

    def teardown(self) -> None:
        if not hasattr(self, "opened"):
            return
        try:
            self.comes_to_rest()
        finally:
            self.opened.close()
            rmtree(self.folder)

    # what people do

    @rule(large=st.booleans())
    def offer(self, large: bool) -> None:
        self.keys += 1
        submit_order(self._basket(large), tenant=self.office.tenant, store=self.store)

    @rule(data=st.data(), what=st.sampled_from(["approve", "refuse", "cancel", "edit"]))
    def before_the_push(self, data: st.DataObject, what: str) -> None:
        reference = self._one(data)
        with suppress(OrderRefused):  # nobody is waited for
            if what == "approve":
                approve(reference, DESK, "", tenant=self.office.tenant, store=self.store)
            elif what == "refuse":
                refuse(reference, DESK, "no", store=self.store)
        if what == "cancel":
            self._cancel(reference)
        elif what == "edit":
            self._edit(reference)

    def _cancel(self, reference: str) -> None:
        before = self._state(reference)
        done = changes.cancel(self.office, reference, "the buyer", "not needed")
        assert done is (before in ("waiting", "refused", "cancelled", "queued unsent"))
        assert done or any(one.kind is ConflictKind.CANCEL for one in self._conflicts(reference))

    def _edit(self, reference: str) -> None:
        self.keys += 1
        gone = self._state(reference) in ("cancelled", "refused")
        basket = self._basket(False)
        if gone:
            with pytest.raises(OrderRefused) as refused:
                changes.replace(self.office, reference, basket, "the buyer", "another one")
            assert refused.value.code == "taken-back"
            return
        stored = changes.replace(self.office, reference, basket, "the buyer", "another one")
        if stored is None:
            assert any(one.kind is ConflictKind.EDIT for one in self._conflicts(reference))
        else:
            assert self._state(reference) in ("cancelled", "refused")

    @rule(data=st.data(), what=st.sampled_from(["retry", "resend", "resolve"]))
    def in_review(self, data: st.DataObject, what: str) -> None:
        if not (reference := self._one(data, push=PushState.REVIEW)):
            return
        held = self._held(reference)
        with suppress(RecordRejected):
            if what == "resolve" and held:
                desk.resolve(self.office, reference, held[0], DESK, "seen there")
            elif what == "resend" and not held:  # an honest person looks first; what comes late deceives them
                self.may_double.add(reference)
                desk.resend(self.office, reference, DESK, "looked there")
            elif what == "retry":
                desk.retry(self.office, reference, DESK, "mended")

    # what machines do

    @rule()
    def goes_well(self) -> None:
        self._push()

    @rule(fault=st.sampled_from(["late", "reset", "crash"]), nth=st.integers(0, 1))
    def goes_wrong_before(self, fault: str, nth: int) -> None:
        self._turn(before=[None] * nth + [self._fault(fault)])

    @rule(span=st.sampled_from(SPANS), hours=st.sampled_from(STEPS_OF_THE_CLOCK))
    def commits_after(self, span: float, hours: int) -> None:
        """What was sent is committed so long after; meanwhile others push, and somebody may set the clock."""
        self._turn(before=[self._fault("late")])
        self.clock.advance(seconds=span)
        self.clock.step(hours=hours)
        self._push()
        self._release()

    @rule(fault=st.sampled_from(["lost", "crash"]), nth=st.integers(0, 1))
    def goes_wrong_after(self, fault: str, nth: int) -> None:
        self._turn(after=[None] * nth + [self._fault(fault)])

    @rule(fault=st.sampled_from(["down", "refused"]), looking=st.sampled_from([None, "down", "crash"]))
    def the_erp_says_no(self, fault: str, looking: str | None) -> None:
        self._turn(before=[self._fault(fault)], finding=[self._fault(looking)])

    def _turn(self, **faults: list[Callable[[], None] | None]) -> None:
        for where, planned in faults.items():
            setattr(self.erp, where, planned)
        with suppress(Crash):
            self._push()
        self._revive()
        self.erp.before, self.erp.after, self.erp.finding = [], [], []

    @rule()
    def frozen(self) -> None:
        """A sender freezes between its last check and its call, and wakes when another has long looked at it."""
        seen: list[DeliveryOutcome | None] = []

        def sleep() -> None:
            self.clock.advance(seconds=SETTLE + 1)
            other = MemoryErp(rows=self.erp.rows)
            seen.append(self._push(other).outcomes.get(self._under_way()))

        self._turn(before=[sleep])
        assert seen in ([], [DeliveryOutcome.REVIEW])

    @rule(seconds=st.sampled_from(SPANS), hours=st.sampled_from(STEPS_OF_THE_CLOCK))
    def time_goes_by(self, seconds: float, hours: int) -> None:
        """And somebody may set the clock of the wall."""
        self.clock.advance(seconds=seconds)
        self.clock.step(hours=hours)

    @rule()
    def commits_late(self) -> None:
        self._release()

    @rule()
    def documents_come(self) -> None:
        self._documents()

    # what always holds

    @invariant()
    def the_promise_holds(self) -> None:
        """What the ERP holds was approved, is as agreed, and is there once unless it came too late."""
        if not hasattr(self, "erp"):
            return
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.erp.ledger:
            rows[row["reference"]].append(row)
        for stored in self.store.orders.find():
            held, push = rows.pop(stored.reference, []), stored.push
            assert len(held) <= 1 or stored.reference in self.may_double
            if held:
                assert stored.approval is ApprovalState.APPROVED
                assert push
                assert push.state is not PushState.CANCELLED
            if push and push.state is PushState.SENT:
                assert push.erp_number in [row["number"] for row in held]
            agreed = to_payload(stored.agreed)
            assert all({name: row[name] for name in agreed} == agreed for row in held)
        assert not rows

    def comes_to_rest(self) -> None:
        """Once the faults stop: each approved order is there once, or a person has it; a double is named."""
        self._release()
        for _ in range(4):
            self.clock.advance(seconds=SETTLE + 1)
            self._push()
        self._documents()
        for stored in self.store.orders.find(approval=ApprovalState.APPROVED):
            assert stored.push
            held = self._held(stored.reference)
            if stored.push.state is PushState.CANCELLED:
                assert not held
            elif len(held) != 1:
                named = " ".join(
                    [stored.push.reason or "", *(one.message for one in self._conflicts(stored.reference))]
                )
                in_review = stored.push.state is PushState.REVIEW
                assert in_review or self._conflicts(stored.reference), stored
                assert in_review or all(number in named for number in held)
            else:
                assert stored.push.state in (PushState.SENT, PushState.REVIEW), stored

    # means

    def _basket(self, large: bool) -> Any:
        return offered(self.keys, large, self.clock.now())

    def _one(self, data: st.DataObject, **which: Any) -> str:
        found = sorted(one.reference for one in self.store.orders.find(**which))
        return data.draw(st.sampled_from(found or [""]))

    def _state(self, reference: str) -> str:
        stored = self.store.orders.get(reference)
        if stored.push is None:
            return "cancelled" if stored.is_taken_back else stored.approval.value
        return "queued unsent" if stored.push.state == "queued" and not stored.push.attempt else stored.push.state.value

    def _held(self, reference: str) -> list[str]:
        return [row["number"] for row in self.erp.ledger if row["reference"] == reference]

    def _conflicts(self, reference: str) -> list[Any]:
        return self.store.conflicts.find([reference], settled=True)

    def _push(self, erp: MemoryErp | None = None) -> Any:
        return turn(self.store, erp or self.erp, self.duplicates, self.clock)

    def _under_way(self) -> str:
        return self.erp.calls[-1].split()[-1]

    def _fault(self, name: str | None) -> Callable[[], None] | None:
        match name:
            case "crash":
                return self._crash
            case "down":
                return raising(Unavailable("not just now", **AT))
            case "refused":
                return raising(refused())
            case "reset" | "lost":
                return raising(doubtful())
            case "late":
                return self._commit_later
        return None

    def _commit_later(self) -> None:
        """What was sent is committed at some time, and nobody hears of it."""
        reference = self._under_way()
        payload = to_payload(self.store.orders.get(reference).agreed)
        sent_at = self.clock.steady()

        def commit() -> None:
            if self.clock.steady() - sent_at >= SETTLE:
                self.may_double.add(reference)
            self.erp.accept(payload, reference)

        self.late.append(commit)
        raise doubtful()

    def _release(self) -> None:
        held, self.late = self.late, []
        for commit in held:
            commit()

    def _crash(self) -> None:
        def gone(*_: Any, **__: Any) -> bool:
            raise Crash

        for name in ("end_call", "sent", "review", "hold_back", "touch", "late_answer"):
            setattr(self.store, name, gone)
        raise Crash

    def _revive(self) -> None:
        for name in ("end_call", "sent", "review", "hold_back", "touch", "late_answer"):
            vars(self.store).pop(name, None)

    def _documents(self) -> None:
        publish(
            self.store,
            Kind.ORDER_DOCUMENT,
            [
                OrderDocument(
                    number=row["number"],
                    line=str(at),
                    account=row["account"],
                    reference=row["reference"],
                    sku=sku,
                    quantity=Decimal(quantity),
                    currency="GBP",
                    unit_price=Decimal(price),
                )
                for row in self.erp.ledger
                for at, (sku, quantity, price) in enumerate(row["lines"], 1)
            ],
        )
        reconcile(self.store)


def offered(number: int, large: bool, at: datetime = PLACED) -> Any:
    return basket(f"web-{number}", line(quantity=LARGE if large else SMALL), placed_at=at)


@pytest.fixture(scope="session")
def stocked_store(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copytree(sqlite_template, tmp_path_factory.mktemp("stocked") / "store")
    with open_store(f"sqlite:///{folder}", FixedClock()) as store:
        north = stocked(store)
        for number in range(1, OFFERED + 1):
            submit_order(offered(number, number == OFFERED), tenant=tenant(), store=north)
    return folder


@pytest.mark.parametrize("duplicates", ["searchable", "neither"])
def test_whatever_happens(stocked_store: Path, duplicates: str) -> None:
    machine: Any = type("Machine", (Orders,), {"template": stocked_store, "duplicates": duplicates})
    run = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        database=None,
        suppress_health_check=[*HealthCheck],
    )
    machine.TestCase.settings = run
    machine.TestCase().runTest()
