import os
import signal
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.connectors import Receipt
from hub.errors import CredentialsRefused, ProtocolBroken, RecordRejected, Throttled, Unmappable, Unreachable
from hub.orders.delivery import DeliveryOutcome, Route, digest
from hub.orders.intake import submit_order
from hub.orders.push import PushReport, push
from hub.records import Kind, Order
from hub.records.stored_order import CallEnd, Push, PushState
from hub.rules.order_identity import agreed_digest
from hub.store import Store, TenantBinding, open_store
from hub.store.orders.order_tables import order_line
from tests.support.fixed_clock import FixedClock
from tests.support.frames import publish
from tests.support.orders import MemoryErp, basket, doubtful, line, raising, refused, stocked, tenant, to_payload
from tests.support.patience import until
from tests.support.pushing import AT, SETTLE, proof_of, run, taken, turn


def row(north: TenantBinding, reference: str) -> Push:
    found = north.orders.get(reference).push
    assert found is not None
    return found


def kinds(north: TenantBinding, reference: str) -> list[str]:
    """What happened since it was queued."""
    return [event.kind for event in north.orders.events(reference)][3:]


def test_orders_go_once_the_oldest_first_and_carry_the_erps_number(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    first, second = taken(north, "web-1", "web-2")
    assert run(north, erp).outcomes == {first: DeliveryOutcome.SENT, second: DeliveryOutcome.SENT}
    assert [(each["reference"], each["number"]) for each in erp.ledger] == [(first, "SO-1"), (second, "SO-2")]
    assert [row(north, each).erp_number for each in (first, second)] == ["SO-1", "SO-2"]
    assert kinds(north, first) == ["sending", "sent"]
    sending = north.orders.events(first)[-2]
    assert sending.details["payload"] == digest(to_payload(north.orders.get(first).agreed))
    assert sending.details["mapping"] == "m1"
    assert run(north, erp).outcomes == {}
    assert len(erp.ledger) == 2


def test_sending_is_committed_before_the_call(store: Store) -> None:
    north = stocked(store)
    (reference,) = taken(north, "web-1")
    seen: list[tuple[PushState, CallEnd | None]] = []

    def look() -> None:
        with open_store_again(store) as other:
            push_row = row(other.tenant("uk-north"), reference)
            seen.append((push_row.state, push_row.last_call))

    run(north, MemoryErp(before=[look]))
    assert seen == [(PushState.SENDING, CallEnd.OPEN)]


def open_store_again(store: Store) -> Store:
    """Over connections of its own."""
    url = store._databases.orders.engine.url
    is_file = url.get_backend_name() == "sqlite"
    place = f"sqlite:///{Path(str(url.database)).parent}" if is_file else url.render_as_string(hide_password=False)
    return open_store(place, store._clock)


def test_an_order_that_isnt_approved_never_goes(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    order = submit_order(basket("web-1", line(quantity="300")), tenant=tenant(), store=north)
    assert run(north, erp).outcomes == {}
    north.approvals.decide(order.reference, by="desk", role="sales-desk", approve=True, note="", own_orders=True)
    _forget_the_answer(north, order.reference)
    assert run(north, erp).of(DeliveryOutcome.WAITING) == [order.reference]
    assert row(north, order.reference).reason == "its approvals aren't complete"
    assert erp.calls == []


def _forget_the_answer(north: TenantBinding, reference: str) -> None:
    from hub.store.orders.order_tables import approval_step

    with north._scope.databases.orders.write() as connection:
        connection.execute(approval_step.update().values(decision=None))


def test_what_isnt_what_was_approved_never_goes(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    with north._scope.databases.orders.write() as connection:
        connection.execute(order_line.update().values(quantity=Decimal(600)))
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.WAITING}
    assert "isn't what was approved" in (row(north, reference).reason or "")
    assert erp.calls == []


def test_an_account_that_was_blocked_since_waits_and_goes_when_it_is_free_again(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    customer = north.catalogue.customer("N-1004")
    assert customer
    publish(north, Kind.CUSTOMER, [customer.model_copy(update={"blocked": True})])
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.WAITING}
    assert "was blocked in the ERP" in (row(north, reference).reason or "")
    publish(north, Kind.CUSTOMER, [customer])
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}


def test_an_account_that_was_blocked_doesnt_keep_what_the_erp_holds_from_being_found(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(after=[raising(doubtful())])
    (reference,) = taken(north, "web-1")
    assert turn(north, erp).of(DeliveryOutcome.SETTLING) == [reference]
    customer = north.catalogue.customer("N-1004")
    assert customer
    publish(north, Kind.CUSTOMER, [customer.model_copy(update={"blocked": True})])
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}
    assert len(erp.ledger) == 1


@pytest.mark.parametrize(("gross", "outcome"), [("40.26", "sent"), ("40.28", "sent"), ("40.29", "review")])
def test_a_total_of_the_erp_beyond_the_tolerance_is_held(store: Store, gross: str, outcome: str) -> None:
    north = stocked(store)
    (reference,) = taken(north, "web-1")

    class Adding(MemoryErp):
        def create(self, payload: dict[str, Any], reference: str) -> Receipt:
            return replace(super().create(payload, reference), gross=Decimal(gross))

    route = Route(Adding(), to_payload, "m1", proof_of(north), "searchable", SETTLE, Decimal("0.02"))
    assert push(north, route, north._scope.clock).outcomes == {reference: outcome}


def test_the_audit_has_what_was_sent_and_what_the_erp_answered(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    run(north, erp)
    sending, sent = north.orders.events(reference)[-2:]
    assert sending.details["body"] == to_payload(north.orders.get(reference).agreed)
    assert sending.details["mapping"] == "m1"
    assert [answer["number"] for answer in sent.details["answers"]] == ["SO-1", "SO-1"]
    approved = next(event for event in north.orders.events(reference) if event.kind == "approved")
    assert approved.details["order"] == agreed_digest(north.orders.get(reference).agreed)


def test_an_order_that_cant_be_mapped_waits_by_name_and_the_others_go_on(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    first, second = taken(north, "web-1", "web-2")

    def partly(order: Order) -> dict[str, Any]:
        if order.reference == first:
            raise Unmappable("north.yaml:12: units: no entry for `each`", code="unmappable")
        return to_payload(order)

    assert run(north, erp, to_payload=partly).outcomes == {first: DeliveryOutcome.WAITING, second: DeliveryOutcome.SENT}
    assert (row(north, first).state, row(north, first).reason) == (
        PushState.QUEUED,
        "north.yaml:12: units: no entry for `each`",
    )
    assert run(north, erp).outcomes == {first: DeliveryOutcome.SENT}
    assert (row(north, first).reason, north.orders.get(first).waits_for) == (None, None)


def test_the_erps_no_is_for_a_person_and_the_others_go_on(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(refused())])
    first, second = taken(north, "web-1", "web-2")
    assert run(north, erp).outcomes == {first: DeliveryOutcome.REVIEW, second: DeliveryOutcome.SENT}
    assert row(north, first).reason == "the ERP refuses it: nav / North: Create: the customer is blocked"
    assert run(north, erp).outcomes == {}


@pytest.mark.parametrize("error", [Unreachable("no connection", **AT), Throttled("too many calls", after=None, **AT)])
def test_an_erp_that_cant_just_now_ends_the_push_and_loses_nothing(store: Store, error, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp(before=[None, raising(error)])
    references = taken(north, "web-1", "web-2", "web-3")
    report = run(north, erp)
    assert (report.of(DeliveryOutcome.SENT), report.interrupted) == (references[:1], str(error))
    assert [row(north, each).state for each in references] == [PushState.SENT, PushState.SENDING, PushState.QUEUED]
    assert row(north, references[1]).reason == str(error)
    assert sorted(run(north, erp).of(DeliveryOutcome.SENT)) == sorted(references[1:])
    assert sorted(each["reference"] for each in erp.ledger) == sorted(references)
    assert sum(clock.slept) == 0


@pytest.mark.parametrize("duplicates", ["idempotent", "searchable", "neither"])
def test_what_surely_wasnt_sent_goes_with_the_next_push(store: Store, duplicates) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(Unreachable("no connection", **AT))])
    (reference,) = taken(north, "web-1")
    assert run(north, erp, duplicates).of(DeliveryOutcome.SENT) == []
    assert run(north, erp, duplicates).of(DeliveryOutcome.SENT) == [reference]


def test_refused_credentials_stop_at_once(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(CredentialsRefused("wrong password", **AT))])
    first, second = taken(north, "web-1", "web-2")
    with pytest.raises(CredentialsRefused):
        run(north, erp)
    assert (row(north, first).last_call, row(north, second).state) == (CallEnd.NOT_SENT, PushState.QUEUED)
    assert len(erp.calls) == 1
    assert sorted(run(north, erp).of(DeliveryOutcome.SENT)) == sorted([first, second])


def test_an_answer_that_isnt_the_interface_stops_and_blocks_nothing(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(ProtocolBroken("HTML came", **AT))])
    first, second = taken(north, "web-1", "web-2")
    with pytest.raises(ProtocolBroken):
        run(north, erp)
    assert row(north, first).state is PushState.REVIEW
    assert run(north, erp).outcomes == {second: DeliveryOutcome.SENT}


def test_a_lost_answer_is_looked_up_after_the_settle_time_and_all_others(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp(after=[raising(doubtful())])
    first, second = taken(north, "web-1", "web-2")
    assert run(north, erp).outcomes == {first: DeliveryOutcome.SENT, second: DeliveryOutcome.SENT}
    assert [each["reference"] for each in erp.ledger] == [first, second]
    assert erp.calls == [f"create {first}", f"create {second}", f"find {second}", f"find {first}", f"find {first}"]
    assert clock.slept == [SETTLE]
    assert kinds(north, first) == ["sending", "call doubtful", "taken over", "sending", "sent"]


def test_what_the_erp_doesnt_hold_after_the_settle_time_is_sent_again(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(doubtful())])
    (reference,) = taken(north, "web-1")
    assert run(north, erp).of(DeliveryOutcome.SENT) == [reference]
    assert len(erp.ledger) == 1
    assert clock.slept == [SETTLE]


def test_the_settle_time_counts_from_the_end_of_a_call(store: Store, clock: FixedClock) -> None:
    """However long it took, the ERP may enter the order for so long after it."""

    def slow() -> None:
        clock.advance(seconds=SETTLE + 1)
        raise doubtful()

    north, erp = stocked(store), MemoryErp(before=[slow])
    (reference,) = taken(north, "web-1")
    report = turn(north, erp)
    assert (report.outcomes, report.again_in) == ({reference: DeliveryOutcome.SETTLING}, SETTLE)
    assert erp.calls == [f"create {reference}"]


def test_a_commit_within_the_settle_time_is_never_doubled(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    payload = to_payload(north.orders.get(reference).agreed)

    class Late(FixedClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            erp.accept(payload, reference)

    late = Late()
    late.moment = clock.now()
    erp.before = [raising(doubtful())]
    assert run(north, erp, clock=late).of(DeliveryOutcome.SENT) == [reference]
    assert len(erp.ledger) == 1


def test_a_commit_beyond_the_settle_time_is_found_and_both_are_named(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    payload = to_payload(north.orders.get(reference).agreed)
    erp.before = [raising(doubtful()), lambda: erp.accept(payload, reference)]
    assert run(north, erp).of(DeliveryOutcome.REVIEW) == [reference]
    assert row(north, reference).reason == "the ERP holds it more than once: SO-2, SO-1"
    assert kinds(north, reference)[-1] == "review"
    assert north.orders.events(reference)[-1].details["numbers"] == ["SO-2", "SO-1"]


def test_two_orders_under_our_reference_are_named(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    payload = to_payload(north.orders.get(reference).agreed)
    erp.before = [lambda: [erp.accept(payload, reference) for _ in range(2)] and raising(doubtful())()]
    assert run(north, erp).of(DeliveryOutcome.REVIEW) == [reference]
    assert row(north, reference).reason == "the ERP holds it more than once: SO-1, SO-2"


def test_an_erp_that_cant_be_searched_leaves_doubt_to_a_person(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp(after=[raising(doubtful())])
    (reference,) = taken(north, "web-1")
    assert run(north, erp, "neither").outcomes == {reference: DeliveryOutcome.REVIEW}
    assert "resolve or resend it" in (row(north, reference).reason or "")
    assert run(north, erp, "neither").outcomes == {}
    assert (len(erp.ledger), clock.slept) == (1, [])
    north.reviews.resolve(reference, "SO-1", "ann", "seen in the ERP")
    assert row(north, reference).erp_number == "SO-1"


def test_a_person_may_send_it_again_where_the_erp_cant_be_searched(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(doubtful())])
    (reference,) = taken(north, "web-1")
    run(north, erp, "neither")
    north.reviews.resend(reference, "ann", "the ERP has nothing")
    assert run(north, erp, "neither").outcomes == {reference: DeliveryOutcome.SENT}
    assert [call.split()[0] for call in erp.calls] == ["create", "create"]


def test_an_idempotent_erp_gets_the_same_key_again_at_once(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(doubtful())])
    (reference,) = taken(north, "web-1")
    assert run(north, erp, "idempotent").outcomes == {reference: DeliveryOutcome.SENT}
    assert erp.calls == [f"create {reference}"] * 2
    assert clock.slept == []


def test_a_retry_from_review_looks_before_it_sends(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(refused())])
    (reference,) = taken(north, "web-1")
    run(north, erp)
    erp.accept(to_payload(north.orders.get(reference).agreed), reference)
    north.reviews.retry(reference, "ann", "unblocked")
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}
    assert len(erp.ledger) == 1


def test_an_order_that_the_erp_changed_is_held(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")

    def dearer(order: Order) -> dict[str, Any]:
        return {"lines": [[each.sku, str(each.quantity), "9.99"] for each in order.lines]}

    assert run(north, erp, to_payload=dearer).outcomes == {reference: DeliveryOutcome.REVIEW}
    assert (row(north, reference).erp_number, row(north, reference).reason) == (
        "SO-1",
        "SO-1 isn't as agreed: CAGE at 10.95: 2 was agreed, the ERP holds 2 at 9.99",
    )


def test_an_erp_that_fails_after_it_took_the_order_changes_nothing(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(finding=[raising(Unreachable("gone", **AT))])
    (reference,) = taken(north, "web-1")
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}


def test_an_order_whose_read_back_failed_is_looked_at_again_when_it_is_settled(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(finding=[raising(doubtful())])
    (reference,) = taken(north, "web-1")
    first = turn(north, erp)
    assert (first.again_in, row(north, reference).state) == (SETTLE, PushState.SENDING)
    assert "couldn't be asked" in (row(north, reference).reason or "")
    erp.accept(to_payload(north.orders.get(reference).agreed), reference)  # a proxy sent it a second time
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.REVIEW}
    assert "more than once: SO-1, SO-2" in (row(north, reference).reason or "")


def test_an_answer_that_was_meant_for_another_order_is_no_proof(store: Store) -> None:
    """By a proxy that answers with what it kept, and passes nothing on."""
    north, erp = stocked(store), MemoryErp()
    first, second = taken(north, "web-1", "web-2")
    real, kept = erp.create, list[Receipt]()

    def create(payload: dict[str, Any], reference: str) -> Receipt:
        if len(kept) == 1:
            kept.append(replace(kept[0], reference=None))
            return kept[1]
        kept.append(real(payload, reference))
        return kept[-1]

    erp.create = create  # type: ignore[method-assign]
    turn(north, erp)
    assert row(north, first).state is PushState.SENT
    assert (row(north, second).state, row(north, second).erp_number) == (PushState.SENDING, None)
    assert "holds nothing under" in (row(north, second).reason or "")
    assert run(north, erp).outcomes == {second: DeliveryOutcome.SENT}
    assert [each["reference"] for each in erp.ledger] == [first, second]


@pytest.mark.parametrize("duplicates", ["idempotent", "neither"])
def test_one_number_is_never_two_orders(store: Store, duplicates: str) -> None:
    north, erp = stocked(store), MemoryErp()
    first, second = taken(north, "web-1", "web-2")
    turn(north, erp, duplicates)
    (third,) = taken(north, "web-3")
    erp.create = lambda payload, reference: next(erp._receipts())  # type: ignore[method-assign]
    assert turn(north, erp, duplicates).outcomes == {third: DeliveryOutcome.REVIEW}
    assert f"the number of {first}" in (row(north, third).reason or "")
    assert row(north, third).erp_number is None
    with pytest.raises(RecordRejected, match=f"number of {second}"):
        north.reviews.resolve(third, "SO-2", "desk", "")
    north.reviews.resolve(third, "SO-9", "desk", "")
    assert row(north, third).erp_number == "SO-9"


def test_the_store_refuses_a_number_that_is_taken(store: Store) -> None:
    north = stocked(store)
    first, second = taken(north, "web-1", "web-2")
    for reference in (first, second):
        north.outbox.begin_call(reference, "c", payload_digest="", mapping_digest="", payload={})
    assert north.outbox.sent(first, "c", "SO-1")
    assert not north.outbox.sent(second, "c", "SO-1")
    assert north.outbox.sent(second, "c", "SO-2")


def test_a_look_up_that_fails_leaves_the_order_as_safe_as_it_was(store: Store) -> None:
    north = stocked(store)
    erp = MemoryErp(after=[raising(doubtful())], finding=[raising(Unreachable("gone", **AT))])
    (reference,) = taken(north, "web-1")
    assert run(north, erp).interrupted == "nav / North: Create: gone"
    assert row(north, reference).state is PushState.SENDING
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}
    assert len(erp.ledger) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a defect")], ids=["interrupt", "defect"])
def test_a_push_that_is_broken_off_is_taken_up_again(store: Store, clock: FixedClock, error) -> None:
    north, erp = stocked(store), MemoryErp(after=[raising(error)])
    (reference,) = taken(north, "web-1")
    with pytest.raises(type(error)):
        run(north, erp)
    assert row(north, reference).last_call is CallEnd.DOUBTFUL
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}
    assert (len(erp.ledger), clock.slept) == (1, [SETTLE])


def test_a_second_pusher_leaves_at_once(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    reports: list[PushReport] = []
    other = MemoryErp()
    erp.before = [lambda: reports.append(turn(north, other))]
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}
    assert [(report.busy, report.outcomes) for report in reports] == [(True, {reference: DeliveryOutcome.ELSEWHERE})]
    assert other.calls == []


def test_a_sender_without_a_sign_of_life_is_for_a_person_and_its_late_answer_is_kept(
    store: Store, clock: FixedClock
) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    reports: list[PushReport] = []

    def frozen() -> None:
        clock.advance(seconds=SETTLE - 1)
        reports.append(turn(north, MemoryErp()))
        clock.advance(seconds=2)
        reports.append(turn(north, MemoryErp()))

    erp.before = [frozen]
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.ELSEWHERE}
    assert [report.outcomes for report in reports] == [
        {reference: DeliveryOutcome.ELSEWHERE},
        {reference: DeliveryOutcome.REVIEW},
    ]
    assert (row(north, reference).state, row(north, reference).erp_number) == (PushState.REVIEW, "SO-1")
    assert len(erp.ledger) == 1


def test_a_sender_elsewhere_is_never_taken_over_but_shown(store: Store, clock: FixedClock) -> None:
    north, erp = stocked(store), MemoryErp()
    (reference,) = taken(north, "web-1")
    north.outbox.begin_call(reference, "another-host/7/100/abc", payload_digest="", mapping_digest="", payload={})
    report = turn(north, erp)
    assert (report.outcomes, report.again_in) == ({reference: DeliveryOutcome.ELSEWHERE}, SETTLE)
    clock.advance(seconds=SETTLE + 1)
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.REVIEW}
    assert erp.calls == []


def test_who_lost_the_order_before_the_call_doesnt_call(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(before=[raising(doubtful())])
    (reference,) = taken(north, "web-1")

    def taken_away() -> None:
        north.outbox.review(reference, row(north, reference).claim, "a person took it")

    erp.finding = [taken_away]
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.ELSEWHERE}
    assert erp.ledger == []


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_child(store_url: str, clock: FixedClock, erp: MemoryErp, duplicates: str) -> None:
    """Push in a process of its own that is killed on the way."""
    child = os.fork()
    if child == 0:
        try:
            with open_store(store_url, clock) as own:
                run(own.tenant("uk-north"), erp, duplicates)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def until_free(attempt: Callable[[], PushReport]) -> PushReport:
    """PostgreSQL sees within moments that its client is gone."""
    return until(lambda: None if (report := attempt()).busy else report)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("duplicates", ["searchable", "neither"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_around_the_call_neither_loses_nor_doubles(
    store_url: str, clock: FixedClock, tmp_path: Path, duplicates: str, moment: str
) -> None:
    with open_store(store_url, clock) as store:
        references = taken(stocked(store), "web-1", "web-2", "web-3")
    ledger = tmp_path / "ledger"
    killed_child(store_url, clock, MemoryErp(ledger, **{moment: [None, kill]}), duplicates)  # type: ignore[arg-type]
    with open_store(store_url, clock) as store:
        north, erp = store.tenant("uk-north"), MemoryErp(ledger)
        assert [row(north, each).state for each in references] == [PushState.SENT, PushState.SENDING, PushState.QUEUED]
        report = until_free(lambda: run(north, erp, duplicates))
        held = sorted(each["reference"] for each in erp.ledger)
        if duplicates == "searchable":
            assert report.of(DeliveryOutcome.SENT) == [references[2], references[1]]
            assert held == sorted(references)
            assert clock.slept == [SETTLE]
        else:
            assert report.outcomes == {references[2]: DeliveryOutcome.SENT, references[1]: DeliveryOutcome.REVIEW}
            assert held == sorted(references if moment == "after" else [references[0], references[2]])
        assert len(set(held)) == len(held)
