"""Header and lines: the ERP holds an order whole or not at all, whatever breaks in the middle of it."""

import os
import signal
from contextlib import suppress
from datetime import timedelta

import pytest

from hub.errors import HubError
from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import push_office
from hub.records.stored_order import PushState
from tests.support.chaos import jobs
from tests.support.chaos.oracle import judge
from tests.support.chaos.place import Place
from tests.support.chaos.site import COMPANIES, SETTLE, Buyer

at_both_erps = pytest.mark.parametrize("erp", ["nav", "business_central"])
LINES = {"nav": "update SalesOrder", "business_central": "create salesOrderLines"}
"""The calls that add lines."""


class Scene:
    """One office and one of its orders; `rest` pushes until nothing waits."""

    def __init__(self, place: Place, erp: str, way: str, name: str, number: int = 1) -> None:
        self.place, self.erp = place, place.erp(erp)
        self.site, self.office = place.site(erp, way, "sqlite")
        self.buyer = Buyer(self.office, f"whole-{self.site.name}-{name}")
        self.references = self.buyer.take(number)

    @property
    def push(self):
        push = self.office.store.orders.get(self.references[0]).push
        assert push
        return push

    def turn(self):
        return push_office(self.office)

    def rest(self):
        for _ in range(8):
            if not self.office.store.outbox.signal():
                break
            with suppress(HubError):
                self.turn()
            self.place.clock.advance(seconds=SETTLE + 1)

    def assert_whole(self):
        verdict = judge(self.office, self.erp.ledger, COMPANIES[self.site.tenant], self.buyer.prefix)
        assert not verdict.wrong, str(verdict)
        assert (verdict.orders, verdict.sent) == (len(self.references), len(self.references))

    def held(self):
        company = COMPANIES[self.site.tenant]
        return [row for row in self.erp.ledger.remaining(company) if row.reference in self.references]


@at_both_erps
@pytest.mark.parametrize("fault", ["half a document", "fails in the middle"])
def test_an_erp_that_breaks_off_in_the_middle_of_a_document(place: Place, erp: str, fault: str) -> None:
    scene = Scene(place, erp, "searchable", fault, number=4)  # of one to four lines
    scene.erp.faults.add(fault, on="create", times=4)
    scene.rest()
    scene.assert_whole()


@at_both_erps
def test_what_the_erp_holds_in_part_is_completed_under_its_number(place: Place, erp: str) -> None:
    scene = Scene(place, erp, "searchable", "completed", number=1)
    scene.erp.faults.add("half a document", on="create", times=1)
    assert scene.turn().of(DeliveryOutcome.SETTLING) == scene.references
    (part,) = scene.held()
    assert len(part.lines) < len(scene.office.store.orders.get(scene.references[0]).agreed.lines)
    scene.place.clock.advance(seconds=SETTLE + 1)
    assert scene.turn().of(DeliveryOutcome.SENT) == scene.references
    assert [row.number for row in scene.held()] == [part.number] == [scene.push.erp_number]
    scene.assert_whole()


@at_both_erps
def test_header_and_lines_in_calls_of_their_own(place: Place, erp: str) -> None:
    scene = Scene(place, erp, "separate", "well", number=4)
    assert sorted(scene.turn().of(DeliveryOutcome.SENT)) == sorted(scene.references)
    scene.assert_whole()


@at_both_erps
@pytest.mark.parametrize("fault", ["lost response", "reset before", "late commit", "down", "unavailable", "throttled"])
@pytest.mark.parametrize("after", [0, 1], ids=["first lines", "lines behind"])
def test_a_fault_between_header_and_lines(place: Place, erp: str, fault: str, after: int) -> None:
    scene = Scene(place, erp, "separate", f"{fault}-{after}", number=4)
    scene.erp.faults.add(fault, on=LINES[erp], times=1, after=after)
    scene.turn()
    scene.erp.faults.release()
    scene.place.clock.advance(seconds=SETTLE + 1)
    scene.rest()
    scene.assert_whole()


@at_both_erps
def test_a_line_that_the_erp_refuses_leaves_nothing_there(place: Place, erp: str) -> None:
    scene = Scene(place, erp, "separate", "refused", number=3)
    last = scene.office.store.orders.get(scene.references[2]).agreed.lines[-1].sku
    scene.erp.change(COMPANIES[scene.site.tenant], "items", last, blocked=True)
    try:
        scene.turn()
    finally:
        scene.erp.change(COMPANIES[scene.site.tenant], "items", last, blocked=False)
    for reference in scene.references:
        push = scene.office.store.orders.get(reference).push
        assert push
        held = [row for row in scene.held() if row.reference == reference]
        assert (push.state, len(held)) in [(PushState.SENT, 1), (PushState.REVIEW, 0)]
    push = scene.office.store.orders.get(scene.references[2]).push
    assert push
    assert push.state is PushState.REVIEW
    assert "was taken away again" in (push.reason or "")


@at_both_erps
@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("moment", ["received", "committed"])
def test_a_kill_at_every_call_of_an_order(place: Place, erp: str, moment: str, nth: int) -> None:
    scene = Scene(place, erp, "separate", f"kill-{moment}-{nth}", number=4)
    passed = 0

    def hit(_: object) -> None:
        nonlocal passed
        passed += 1
        if passed == nth:
            os.kill(child.pid, signal.SIGKILL)

    now = scene.place.clock.now()
    setattr(scene.erp.hooks, moment, hit)
    child = place.zygote.start(jobs.push, scene.site.name, now)
    assert child.wait().signal == signal.SIGKILL
    scene.erp.requests.idle()
    setattr(scene.erp.hooks, moment, None)
    place.clock.moment = now + timedelta(seconds=SETTLE + 1)
    scene.rest()
    scene.assert_whole()
