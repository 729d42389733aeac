"""An older copy of the orders database that was put back: nothing that was sent since is entered a second time."""

import pytest

from hub.errors import RecordRejected
from hub.orders.delivery import DeliveryOutcome
from hub.orders.intake import submit_order
from hub.records import Kind
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import PushState
from hub.store import Store, TenantBinding
from hub.store.orders.restorations import LONGEST
from tests.support.fixed_clock import FixedClock
from tests.support.frames import publish
from tests.support.orders import MemoryErp, basket, line, stocked, tenant
from tests.support.pushing import SETTLE, run, taken, turn
from tests.support.restoring import copied, numbers, put_back, state


def test_what_was_sent_since_the_copy_is_looked_up_and_not_sent_again(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    references = taken(north, *(f"web-{number}" for number in range(20)))
    copy = copied(store)
    run(north, erp)
    put_back(store, copy)
    assert {state(north, each) for each in references} == {PushState.QUEUED}
    assert set(run(north, erp).outcomes.values()) == {DeliveryOutcome.SENT}
    assert numbers(erp) == references
    assert {state(north, each) for each in references} == {PushState.SENT}
    assert north.restorations.current() is None


def test_what_the_storefront_offers_again_is_looked_up_before_and_after_the_state_has_ended(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    copy = copied(store)
    references = taken(north, "web-1", "web-2")
    run(north, erp)
    put_back(store, copy)
    assert run(north, erp).outcomes == {}
    current = north.restorations.current()
    assert current
    assert (current.unproved, current.unaccounted) == (0, 2)
    assert taken(north, "web-1") == references[:1]
    run(north, erp)
    north.restorations.clear()
    assert taken(north, "web-2") == references[1:]
    run(north, erp)
    assert numbers(erp) == references
    assert {state(north, each) for each in references} == {PushState.SENT}


def test_the_state_ends_when_every_call_that_the_copy_lacks_is_explained_or_after_a_week(
    store: Store, clock: FixedClock
) -> None:
    north, erp = stocked(store), MemoryErp()
    copy = copied(store)
    taken(north, "web-1", "web-2")
    run(north, erp)
    put_back(store, copy)
    taken(north, "web-1")
    run(north, erp)
    assert north.restorations.current()
    clock.advance(seconds=LONGEST.total_seconds() + 60)
    run(north, erp)
    assert north.restorations.current() is None


def test_a_copy_that_is_put_back_while_the_last_one_is_found_proved_stays_suspected(
    store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    restorations = stocked(store).restorations
    restorations.declare("a copy")
    current = restorations.current

    def looked_at_before_another() -> object:
        found = current()
        clock.advance(seconds=1)
        restorations.declare("another copy")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(restorations, "current", looked_at_before_another)
        restorations.end_if_proved()
    left = current()
    assert left
    assert left.how == "another copy"
    restorations.end_if_proved()
    assert current() is None


def test_what_the_erp_holds_is_found_at_once_and_nothing_is_held_longer_than_the_settle_time(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (first,) = taken(north, "web-1")
    copy = copied(store)
    run(north, erp)
    put_back(store, copy)
    (later,) = taken(north, "web-9")
    report = turn(north, erp)
    assert report.outcomes == {first: DeliveryOutcome.SENT, later: DeliveryOutcome.SETTLING}
    assert report.again_in == SETTLE
    north._scope.clock.advance(seconds=SETTLE)  # type: ignore[attr-defined]
    assert turn(north, erp).outcomes == {later: DeliveryOutcome.SENT}
    assert numbers(erp) == [first, later]
    assert erp.calls.index(f"find {later}") < erp.calls.index(f"create {later}")


def test_when_the_runtime_database_was_restored_too_a_person_tells(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    references = taken(north, "web-1", "web-2")
    copy, runtime = copied(store), copied(store, "runtime")
    run(north, erp)
    put_back(store, copy)
    put_back(store, runtime, "runtime")
    north.restorations.compare()
    assert north.restorations.current() is None
    north.restorations.declare("a person says so")
    run(north, erp)
    assert numbers(erp) == references
    assert north.restorations.current() is None


def test_an_order_that_waits_for_approval_in_the_copy_may_have_been_sent(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    order = submit_order(basket("web-1", line(quantity="300")), tenant=tenant(), store=north).reference
    copy = copied(store)
    _approve(north, order)
    run(north, erp)
    put_back(store, copy)
    run(north, erp)
    current = north.restorations.current()
    assert current
    assert current.unproved == 1
    _approve(north, order)
    run(north, erp)
    assert numbers(erp) == [order]
    assert north.restorations.current() is None


def _approve(north: TenantBinding, order: str) -> None:
    north.approvals.decide(order, by="desk", role="sales-desk", approve=True, note="", own_orders=True)


def test_what_may_have_been_sent_isnt_cancelled_in_silence(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (order,) = taken(north, "web-1")
    copy = copied(store)
    run(north, erp)
    put_back(store, copy)
    north.restorations.compare()
    wish = ConflictKind.CANCEL
    assert not north.withdrawals.take_back(order, "buyer", "too many", requested=wish, fingerprint="cancel")
    assert state(north, order) is PushState.QUEUED


def test_an_erp_that_cant_be_asked_leaves_it_to_a_person(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    (order,) = taken(north, "web-1")
    copy = copied(store)
    run(north, erp, "neither")
    put_back(store, copy)
    assert run(north, erp, "neither").outcomes == {order: DeliveryOutcome.REVIEW}
    assert numbers(erp) == [order]
    assert "was restored" in (north.orders.get(order).push.reason or "")
    with pytest.raises(RecordRejected):
        north.reviews.retry("H000", "desk", "")
    north.reviews.resend(order, "desk", "it isn't there")
    assert run(north, erp, "neither").outcomes == {order: DeliveryOutcome.SENT}


def test_a_persons_word_of_before_the_restore_counts_no_more(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(before=[_refuse])
    (order,) = taken(north, "web-1")
    run(north, erp)
    north.reviews.resend(order, "desk", "send it")
    copy = copied(store)
    run(north, erp)
    put_back(store, copy)
    run(north, erp)
    assert numbers(erp) == [order]


def _refuse() -> None:
    from tests.support.orders import refused

    raise refused()


def test_a_store_that_lost_its_runtime_database_goes_on(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    runtime = copied(store, "runtime")
    taken(north, "web-1")
    run(north, erp)
    put_back(store, runtime, "runtime")
    taken(north, "web-2")
    run(north, erp)
    assert north.restorations.current() is None
    assert [each.partition(" ")[0] for each in erp.calls if each.startswith("create")] == ["create", "create"]


def test_a_document_of_an_order_that_was_never_sent_tells_too(store: Store) -> None:
    north, erp = stocked(store), MemoryErp()
    references = taken(north, "web-1", "web-2")
    copy, runtime = copied(store), copied(store, "runtime")
    run(north, erp)
    put_back(store, copy)
    put_back(store, runtime, "runtime")
    publish(north, Kind.ORDER_DOCUMENT, [_document(references[0])])
    run(north, erp)
    assert numbers(erp) == references


def _document(reference: str):
    from hub.records import OrderDocument

    return OrderDocument(number="SO-1", line="1", reference=reference, account="N-1004", sku="LAMP", currency="GBP")
