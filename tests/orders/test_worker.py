"""The worker: as soon as something is approved it goes, and one office's trouble is no other's."""

import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.cli.log_lines import LogLines
from hub.errors import CredentialsRefused, ErpWaits, OutcomeUnknown, StoreReplaced, StoreUnavailable, Unreachable
from hub.operations.alerts import send_alerts
from hub.operations.waiting import worker_is_alive
from hub.orders.delivery import DeliveryOutcome
from hub.orders.worker import BEAT_EVERY, PAUSES, TRY_AGAIN, Batch, OfficeWorker, Reporter, watch, work
from hub.records.stored_order import PushState
from hub.store.runtime.runtime_tables import lease
from tests.support.orders import raising
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


def test_an_answer_that_trickles_in_frees_budget_claim_and_lane_at_its_end(desk, lane, serve, monkeypatch):
    """A byte every ten seconds, for ever: `max_time` of the pack ends it."""
    leases: list[int] = []

    def trickle(peer, connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        with suppress(OSError):
            while True:
                connection.sendall(b" ")
                leases.append(_leases(desk))
                desk.clock.advance(seconds=10)

    peer = serve(trickle)
    transport = desk.office.connector._adapter._http._transport
    send = transport.send

    def create_goes_astray(context, request, lost=Unreachable, deadline=None):
        if lost is OutcomeUnknown:
            request = replace(request, url=f"http://127.0.0.1:{peer.port}/")
        return send(context, request, lost, deadline)

    monkeypatch.setattr(transport, "send", create_goes_astray)
    slow = desk.order("slow")
    assert lane.run_once().outcomes == {slow.reference: DeliveryOutcome.SETTLING}
    assert "didn't end within 600 s" in desk.stored(slow).push.reason
    assert set(leases[:50]) == {1}
    assert _leases(desk) == 0
    with desk.office.store.push_claims.acquire() as claim:
        assert claim
    monkeypatch.undo()
    later = desk.order("later")
    assert lane.run_once().outcomes[later.reference] is DeliveryOutcome.SENT
    desk.clock.advance(seconds=desk.office.pack.order.settle.total_seconds())
    assert lane.run_once().outcomes == {slow.reference: DeliveryOutcome.SENT}


def _leases(desk):
    with desk.office.store._scope.databases.runtime.read() as connection:
        return connection.execute(select(func.count()).select_from(lease)).scalar_one()


def test_an_erp_that_is_down_is_asked_ever_more_rarely_and_at_once_again_when_it_answers(
    desk, lane, batches, monkeypatch
):
    monkeypatch.setattr(desk.office.connector._adapter._http._backoff, "_chance", lambda: 0.0)
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
    with pytest.raises(CredentialsRefused):
        lane.run_once()
    desk.erp.faults.clear()
    before = calls(desk)
    for _ in range(10):
        desk.clock.advance(seconds=60)
        with pytest.raises(ErpWaits, match="isn't asked with them again"):
            lane.run_once()
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


def _run_until(lane, done, desk, seconds=5):
    """The lane's own loop in a thread, until a condition holds."""
    thread = Thread(target=lane.run)
    thread.start()
    try:
        until(lambda: desk.clock.advance(seconds=seconds) or done() or not thread.is_alive())
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


BROKEN = {
    "store.workers.beat": AssertionError(),
    "store.outbox.signal": RecursionError("nested"),
    "store.troubles.end": MemoryError(),
    "follow_mapping": TypeError("Jane Doe"),
    "payload": KeyError("jane@example.com"),
    "connector.create": TypeError("Jane Doe"),
}


@pytest.mark.parametrize(("where", "error"), BROKEN.items(), ids=BROKEN)
def test_a_lane_survives_a_defect_wherever_it_is_and_goes_on(desk, batches, monkeypatch, caplog, where, error):
    stored = desk.order("defect")
    place, _, name = f"office.{where}".rpartition(".")
    given = attrgetter(place)(desk)
    monkeypatch.setattr(given, name, _broken_twice(getattr(given, name), error))
    lane = OfficeWorker(desk.office, batches.append)
    settle = desk.office.pack.order.settle.total_seconds()
    _run_until(lane, lambda: desk.stored(stored).push.erp_number, desk, seconds=settle / 20)
    assert len([held for held in desk.held() if held.reference == stored.reference]) == 1
    traces = [record for record in caplog.records if record.exc_info]
    assert len(traces) == 1, "the way through the code is logged once"
    logged = "".join(map(LogLines().format, caplog.records))
    assert f"{desk.office.tenant.id}: a defect of the hub: {type(error).__name__}" in logged
    assert ", in broken" in logged, "the traceback leads to the place"
    assert not any(words in logged for words in ("Jane Doe", "jane@example.com", "nested"))


def _broken_twice(works, error):
    told = iter([error, error])

    def broken(*arguments, **named):
        for each in told:
            raise each
        return works(*arguments, **named)

    return broken


def test_a_lane_pauses_after_a_defect_for_longer_each_time(desk, lane, monkeypatch):
    desk.order("paused")
    tries = []

    def broken():
        tries.append(desk.clock.steady())
        raise ZeroDivisionError

    monkeypatch.setattr(desk.office, "follow_mapping", broken)
    monkeypatch.setattr(lane.stop, "wait", lambda _: desk.clock.advance(seconds=0.5) or _end_after(lane, tries, 9))
    lane.run()
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]


def _end_after(lane, tries, number):
    if len(tries) == number:
        lane.stop.set()


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt])
def test_what_is_meant_to_end_a_process_ends_the_worker(desks, monkeypatch, end):
    desks["ireland"].order("ends")
    monkeypatch.setattr(desks["ireland"].office, "follow_mapping", raising(end()))
    with pytest.raises(end):
        work([desk.office for desk in desks.values()], lambda batch: None, send_alerts, Event())


def test_an_alarm_that_fails_ends_nothing_and_the_others_people_are_told(desks, monkeypatch, caplog):
    monkeypatch.setattr("hub.orders.worker.ALARM_EVERY", 0.001)
    told, stop = [], Event()

    def alarm(office):
        told.append(office.tenant.id)
        raise AssertionError("whatever an alarm may raise")

    thread = Thread(target=watch, args=([desk.office for desk in desks.values()], alarm, stop))
    thread.start()
    until(lambda: len(told) > 10 or not thread.is_alive())
    stop.set()
    thread.join()
    assert set(told) == set(desks)
    assert len([record for record in caplog.records if record.exc_info]) == len(desks)


def test_a_report_that_raises_in_the_lane_itself_holds_up_nothing(desk):
    lane = OfficeWorker(desk.office, lambda batch: raising(AssertionError())())
    first, second = desk.order("first"), desk.order("second")
    assert set(lane.run_once().outcomes) == {first.reference, second.reference}
    third = desk.order("third")
    assert lane.run_once().outcomes == {third.reference: DeliveryOutcome.SENT}


def test_an_order_with_a_defect_holds_up_no_other(desk, lane, monkeypatch):
    poisoned, others = desk.order("poisoned", lines=1), [desk.order(key) for key in ("second", "third")]
    payload = desk.office.payload
    monkeypatch.setattr(desk.office, "payload", lambda order: payload(order) if len(order.lines) > 1 else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        lane.run_once()
    assert all(desk.stored(other).push.erp_number for other in others)
    assert desk.stored(poisoned).push.state is PushState.QUEUED


def test_a_clock_that_is_set_back_lengthens_no_wait(desk, lane):
    stored = desk.order("set back")
    desk.erp.faults.add("down")
    assert lane.run_once().interrupted
    desk.erp.faults.clear()
    desk.clock.step(hours=-1)
    beat = desk.office.store.workers.last_beat()
    desk.clock.advance(seconds=BEAT_EVERY + PAUSES[0])
    assert lane.run_once().outcomes == {stored.reference: DeliveryOutcome.SENT}
    now = desk.office.store.workers.last_beat()
    assert now.at < beat.at, "a sign of life was given, by the wall's clock of an hour ago"
    assert worker_is_alive(desk.office)
    desk.order("unknown unit")
    desk.clock.step(hours=-1)
    desk.clock.advance(seconds=TRY_AGAIN)
    assert lane.run_once() is not None


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
    first = desk.clock.now()
    desk.clock.advance(seconds=1)
    lane.run_once()
    assert desk.office.store.workers.last_beat().at == first
    desk.clock.advance(seconds=5)
    lane.run_once()
    assert desk.office.store.workers.last_beat().at == desk.clock.now()


def test_a_mapping_that_was_accepted_meanwhile_counts_from_the_next_turn(desk, lane):
    desk.order("before")
    lane.run_once()
    accepted = desk.office.store.mappings.accepted()
    files = {name: f"{text}\n# one more remark\n" for name, text in accepted.files.items()}
    desk.office.store.mappings.accept("another", accepted.entry, files, "the office")
    stored = desk.order("after")
    lane.run_once()
    assert desk.stored(stored).push.mapping_digest == desk.office.mapping.digest


def test_a_store_in_whose_place_another_was_put_ends_all_lanes_and_nothing_is_lost(desks, tmp_path):
    north, ireland = desks["uk-north"], desks["ireland"]
    orders = tmp_path / "store" / "orders.db"
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(orders)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    stored = ireland.order("on-its-way")

    def put_back(batch: Batch) -> None:
        for log in ("-wal", "-shm"):
            orders.with_name(f"orders.db{log}").unlink()
        copy.replace(orders)

    with pytest.raises(StoreReplaced, match="the orders database was replaced while it was in use"):
        work([north.office, ireland.office], put_back, lambda office: None, Event())
    held = [order for order in ireland.held() if stored.reference in str(order)]
    assert len(held) == 1
