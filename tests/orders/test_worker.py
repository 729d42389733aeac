"""The worker: as soon as something is approved it goes, and one office's trouble is no other's."""

from itertools import pairwise
from threading import Event, Thread
from typing import Any

import pytest

from hub.errors import CredentialsRefused, StoreUnavailable, Unreachable
from hub.operations.alerts import send_alerts
from hub.orders.delivery import DeliveryOutcome
from hub.orders.worker import Batch, OfficeWorker, Reporter, work
from tests.support.patience import until


@pytest.fixture
def batches() -> list[Batch]:
    return []


@pytest.fixture
def lane(desk, batches) -> OfficeWorker:
    return OfficeWorker(desk.office, batches.append)


def calls(desk) -> int:
    return len(desk.erp.requests)


def test_what_is_approved_goes_with_the_next_turn_and_is_reported(desk, lane, batches):
    assert lane.run_once() is None
    stored = desk.order("soon")
    report = lane.run_once()
    assert report.outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert [(batch.tenant, batch.report) for batch in batches] == [(desk.office.tenant.id, report)]
    before = calls(desk)
    assert lane.run_once() is None
    assert calls(desk) == before


def test_an_order_approved_while_others_are_pushed_goes_with_the_turn_after(desk, lane, monkeypatch):
    first = desk.order("first")
    create = desk.office.connector.create
    late: list[Any] = []

    def approve_one_meanwhile(payload, reference):
        if not late:
            late.append(desk.order("meanwhile"))
        return create(payload, reference)

    monkeypatch.setattr(desk.office.store.outbox, "to_push", _once_read(desk.office.store))
    monkeypatch.setattr(desk.office.connector, "create", approve_one_meanwhile)
    assert lane.run_once().outcomes == {first.reference: DeliveryOutcome.SENT}
    monkeypatch.undo()
    assert lane.run_once().outcomes == {late[0].reference: DeliveryOutcome.SENT}


def _once_read(store):
    """As if the outbox had been read whole before the first call."""
    read = store.outbox.to_push
    return lambda: iter([*read()])


def test_an_unsettled_order_doesnt_hold_up_what_is_approved_later(desk, lane):
    lost = desk.order("lost")
    desk.erp.faults.add("lost response", on="create", times=1)
    assert lane.run_once().outcomes == {lost.reference: DeliveryOutcome.SETTLING}
    later = desk.order("later")
    assert lane.run_once().outcomes == {later.reference: DeliveryOutcome.SENT, lost.reference: DeliveryOutcome.SETTLING}
    assert desk.clock.slept == []
    desk.clock.advance(seconds=desk.office.pack.order.settle.total_seconds())
    assert lane.run_once().outcomes == {lost.reference: DeliveryOutcome.SENT}
    assert len([held for held in desk.held() if held.reference == lost.reference]) == 1


def test_an_erp_that_is_down_is_asked_ever_more_rarely_and_at_once_again_when_it_answers(desk, lane, batches):
    desk.order("down")
    desk.erp.faults.add("down")
    tries = []
    for _ in range(300):
        desk.clock.advance(seconds=1)
        before = calls(desk)
        lane.run_once()
        if calls(desk) > before:
            tries.append(desk.clock.now())
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 10
    assert pauses[-1] <= 70
    desk.erp.faults.clear()
    desk.clock.advance(seconds=60)
    assert [*lane.run_once().outcomes.values()] == [DeliveryOutcome.SENT]
    assert batches[-1].report.interrupted is None


def test_refused_credentials_are_tried_again_only_when_they_changed(desk, lane, monkeypatch):
    desk.order("locked out")
    desk.erp.faults.add("unauthorised")
    with pytest.raises(CredentialsRefused) as refused:
        lane.run_once()
    lane._pause(refused.value)
    desk.erp.faults.clear()
    before = calls(desk)
    for _ in range(10):
        desk.clock.advance(seconds=60)
        assert lane.run_once() is None
    assert calls(desk) == before
    monkeypatch.setattr(desk.office, "credentials", lambda: "others")
    desk.clock.advance(seconds=60)
    assert DeliveryOutcome.SENT in lane.run_once().outcomes.values()


def test_a_store_that_cant_just_now_is_waited_for(desk, batches, monkeypatch):
    stored = desk.order("locked")
    lane = OfficeWorker(desk.office, batches.append)
    signal = desk.office.store.outbox.signal
    told = iter([StoreUnavailable("store: locked")])

    def locked_once():
        for error in told:
            raise error
        return signal()

    monkeypatch.setattr(desk.office.store.outbox, "signal", locked_once)
    _run_until(lane, lambda: desk.stored(stored).push.erp_number, desk)


def _run_until(lane, done, desk):
    """The lane's own loop in a thread, until a condition holds."""
    thread = Thread(target=lane.run)
    thread.start()
    try:
        until(lambda: desk.clock.advance(seconds=5) or done())
    finally:
        lane.stop.set()
        thread.join()


def test_one_office_whose_erp_is_down_holds_up_no_other(desks):
    waiting, going = desks["uk-north"].order("down"), desks["ireland"].order("up")
    desks["uk-north"].erp.faults.add("down")
    batches, stop = list[Batch](), Event()
    thread = Thread(target=work, args=([desk.office for desk in desks.values()], batches.append, send_alerts, stop))
    thread.start()
    try:
        until(lambda: desks["ireland"].stored(going).push.erp_number)
    finally:
        stop.set()
        thread.join()
    assert desks["uk-north"].stored(waiting).push.erp_number is None
    desks["uk-north"].erp.faults.clear()
    worker = OfficeWorker(desks["uk-north"].office, batches.append)
    assert worker.run_once().of(DeliveryOutcome.SENT) == [waiting.reference]


def test_a_defect_in_one_lane_ends_the_worker_so_that_it_is_seen(desks, monkeypatch):
    desks["ireland"].order("defect")
    monkeypatch.setattr(desks["ireland"].office, "follow_mapping", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work([desk.office for desk in desks.values()], lambda batch: None, send_alerts, Event())


def test_a_report_that_cant_be_delivered_holds_up_nothing(desk, caplog):
    told = []

    def tell(batch):
        told.append(batch)
        raise Unreachable("the pages' storage is gone", erp="dagster")

    teller = Reporter(tell)
    lane = OfficeWorker(desk.office, teller)
    stored = desk.order("unreported")
    assert lane.run_once().outcomes == {stored.reference: DeliveryOutcome.SENT}
    teller.close()
    assert len(told) == 1
    assert "couldn't be reported" in caplog.text


def test_a_sign_of_life_is_given(desk, lane):
    assert desk.office.store.workers.last_beat() is None
    lane.run_once()
    first = desk.office.store.workers.last_beat()
    desk.clock.advance(seconds=1)
    lane.run_once()
    assert desk.office.store.workers.last_beat() == first
    desk.clock.advance(seconds=5)
    lane.run_once()
    assert desk.office.store.workers.last_beat() == desk.clock.now()


def test_a_mapping_that_was_accepted_meanwhile_counts_from_the_next_turn(desk, lane):
    desk.order("before")
    lane.run_once()
    accepted = desk.office.store.mappings.accepted()
    files = {name: f"{text}\n# one more remark\n" for name, text in accepted.files.items()}
    desk.office.store.mappings.accept("another", accepted.entry, files, "the office")
    stored = desk.order("after")
    lane.run_once()
    assert desk.stored(stored).push.mapping_digest == desk.office.mapping.digest
