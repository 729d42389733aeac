"""What webhooks have to tell waits in the transaction of the event itself, for whoever wants to know then."""

from datetime import timedelta

import pytest

from hub.errors import RecordRejected
from hub.orders.intake import submit_order
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import StoredOrder
from hub.store import Store
from hub.store.orders import order_writes
from hub.store.orders.order_writes import OrderWrites
from hub.store.orders.webhooks import TargetKey, Webhooks
from hub.store.orders.withdrawals import Withdrawals
from tests.support.fixed_clock import FixedClock
from tests.support.orders import NOBODY, basket, stocked, tenant

OURS, THEIRS = "uk-north", "uk-south"
STATES = ("received", "approved", "queued")
KEY, OTHER = TargetKey("shop", "moves"), TargetKey("shop", "copy")


@pytest.fixture
def webhooks(store: Store) -> Webhooks:
    stocked(store, OURS)
    return store.system().webhooks


def order(store: Store, key: str = "web-1") -> StoredOrder:
    return submit_order(basket(key), tenant=tenant(OURS, NOBODY), store=store.tenant(OURS))


def waiting(webhooks: Webhooks, key: TargetKey = KEY) -> list[tuple[str, int, str]]:
    return [(move.reference, move.number, move.state) for move in webhooks.waiting(key, 100)]


def test_a_move_waits_for_each_target_that_wants_orders_of_its_office(store: Store, webhooks: Webhooks) -> None:
    webhooks.subscribe(KEY, {(OURS, "order"): 0, (THEIRS, "order"): 0})
    webhooks.subscribe(OTHER, {(OURS, "price"): 7, (THEIRS, "order"): 0})
    taken = order(store)
    assert waiting(webhooks) == [(taken.reference, number + 1, state) for number, state in enumerate(STATES)]
    assert waiting(webhooks, OTHER) == []
    assert webhooks.topics(OTHER) == {(OURS, "price"): 7, (THEIRS, "order"): 0}


def test_where_it_cannot_wait_nothing_moves(store: Store, webhooks: Webhooks, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    webhooks.subscribe(KEY, {(OURS, "order"): 0})
    with monkeypatch.context() as patch:
        patch.setattr(order_writes, "queue_move", fails)
        with pytest.raises(RuntimeError):
            order(store)
    taken = order(store)
    assert [event.kind for event in store.tenant(OURS).orders.events(taken.reference)] == [*STATES]


def test_what_did_not_move_is_not_told(store: Store, webhooks: Webhooks, monkeypatch: pytest.MonkeyPatch) -> None:
    webhooks.subscribe(KEY, {(OURS, "order"): 0})
    taken = order(store)
    written = OrderWrites.event

    def breaks_off(*arguments: object, **details: object) -> None:
        written(*arguments, **details)  # type: ignore[arg-type]
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(OrderWrites, "event", breaks_off)
        with pytest.raises(RuntimeError):
            take_back(store.tenant(OURS).withdrawals, taken)
    assert [state for _, _, state in waiting(webhooks)] == [*STATES]
    take_back(store.tenant(OURS).withdrawals, taken)
    assert [state for _, _, state in waiting(webhooks)] == [*STATES, "cancelled"]


def test_what_waits_for_a_person_or_is_only_noted_moves_nothing(store: Store, webhooks: Webhooks) -> None:
    webhooks.subscribe(KEY, {(OURS, "order"): 0})
    taken = order(store)
    binding = store.tenant(OURS)
    binding.orders.note_alarm(taken.reference, "a unit")
    binding.reviews.note(taken.reference, "noted", "ann", "so")
    binding.outbox.defer(taken, "a unit")
    assert len(waiting(webhooks)) == len(STATES)


def test_what_was_told_goes_and_nothing_else(store: Store, webhooks: Webhooks) -> None:
    for key in (KEY, OTHER):
        webhooks.subscribe(key, {(OURS, "order"): 0})
    taken = order(store)
    first, *_ = webhooks.waiting(KEY, 1)
    webhooks.told_move(OTHER, first.position)  # which is another's
    assert (len(waiting(webhooks)), len(waiting(webhooks, OTHER))) == (3, 3)
    webhooks.told_move(KEY, first.position)
    assert [number for _, number, _ in waiting(webhooks)] == [2, 3]
    assert {state.key: state.waiting for state in webhooks.states()} == {KEY: 2, OTHER: 3}
    webhooks.subscribe(KEY, {(OURS, "stock"): 0})
    webhooks.forget(besides=[KEY])
    assert [(state.key, state.waiting) for state in webhooks.states()] == [(KEY, 0)]
    assert store.tenant(OURS).orders.get(taken.reference).state == "queued"


def test_it_is_parked_once_and_resumed(store: Store, webhooks: Webhooks, clock: FixedClock) -> None:
    webhooks.subscribe(KEY, {(OURS, "order"): 0})
    began = clock.now()
    for _ in range(2):
        webhooks.failed(KEY, "it answered 500", clock.now() + timedelta(minutes=1))
        clock.advance(minutes=1)
    (state,) = webhooks.states()
    assert (state.failing_since, state.attempts, state.next_try_at) == (began, 2, clock.now())
    assert [webhooks.park(KEY, "it answered 500"), webhooks.park(KEY, "again")] == [True, False]
    assert [webhooks.resume(KEY), webhooks.resume(OTHER)] == [True, False]
    (state,) = webhooks.states()
    assert (state.parked_at, state.failing_since, state.attempts, state.last_error) == (None, None, 0, None)


def test_an_order_of_nobody_is_no_move(store: Store, webhooks: Webhooks) -> None:
    webhooks.subscribe(KEY, {(OURS, "order"): 0})
    with pytest.raises(RecordRejected):
        store.tenant(OURS).reviews.note("H-NONE", "sent", "ann", "so")
    assert waiting(webhooks) == []


def take_back(withdrawals: Withdrawals, taken: StoredOrder) -> None:
    withdrawals.take_back(taken.reference, "ann", "no more", requested=ConflictKind.CANCEL, fingerprint="f")
