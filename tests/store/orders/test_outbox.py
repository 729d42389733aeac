from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import update

from hub.errors import RecordRejected
from hub.orders.intake import submit_order
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import CallEnd, ExtraLine, PushState
from hub.rules.order_states import LEGAL_MOVES
from hub.store import Store, TenantBinding
from hub.store.orders.order_tables import outbox
from tests.support.orders import basket, stocked, tenant

LEGAL_BY_DESIGN = {
    ("queued", "sending"),
    ("sending", "sent"),
    ("sending", "review"),
    ("review", "queued"),
    ("review", "sent"),
    ("queued", "cancelled"),
}


def queued(store: Store) -> tuple[TenantBinding, str]:
    north = stocked(store)
    return north, submit_order(basket(), tenant=tenant(), store=north).reference


def begin(north: TenantBinding, reference: str, claim: str = "one", extra_lines: Sequence[ExtraLine] = ()) -> bool:
    return north.outbox.begin_call(
        reference, claim, payload_digest="p", mapping_digest="m", payload={"No": "1"}, extra_lines=extra_lines
    )


def put(north: TenantBinding, reference: str, state: PushState) -> None:
    """Into any state, past all rules."""
    with north._scope.databases.orders.write() as connection:
        connection.execute(update(outbox).values(push_state=state, claim="one", attempt=0))


def state(north: TenantBinding, reference: str) -> PushState:
    push = north.orders.get(reference).push
    assert push is not None
    return push.state


def test_the_legal_moves_are_these() -> None:
    assert {(left.value, right.value) for left, right in LEGAL_MOVES} == LEGAL_BY_DESIGN


def attempt(north: TenantBinding, reference: str, to: PushState) -> None:
    """Every way to get to a state."""
    match to:
        case PushState.SENDING:
            begin(north, reference)
        case PushState.SENT:
            north.outbox.sent(reference, "one", "SO-1")
            _as_person(lambda: north.reviews.resolve(reference, "SO-1", "ann", "found it"))
        case PushState.REVIEW:
            north.outbox.review(reference, "one", "look")
        case PushState.QUEUED:
            _as_person(lambda: north.reviews.retry(reference, "ann", "again"))
        case PushState.CANCELLED:
            _as_person(lambda: taken_back(north, reference))


def taken_back(north: TenantBinding, reference: str) -> bool:
    return north.withdrawals.take_back(reference, "ann", "no more", requested=ConflictKind.CANCEL, fingerprint="cancel")


def _as_person(act: Callable[[], object]) -> None:
    with suppress(RecordRejected):
        act()


def test_every_pair_of_states_moves_only_as_the_design_says(store: Store) -> None:
    north, reference = queued(store)
    moved = set()
    for left, right in product(PushState, PushState):
        put(north, reference, left)
        before = len(north.orders.events(reference))
        attempt(north, reference, right)
        reached = state(north, reference)
        assert reached in (left, right)
        if reached is not left:
            moved.add((left.value, right.value))
            assert len(north.orders.events(reference)) == before + 1
    assert moved == LEGAL_BY_DESIGN


def test_a_move_that_isnt_legal_is_a_defect(store: Store) -> None:
    north, reference = queued(store)
    with (
        north._scope.databases.orders.write() as connection,
        pytest.raises(ValueError, match="sent -> queued isn't a legal move"),
    ):
        north.outbox._rows.change(connection, reference, PushState.SENT, push_state=PushState.QUEUED)


def test_sending_is_written_down_with_who_and_what(store: Store) -> None:
    north, reference = queued(store)
    assert begin(north, reference)
    push = north.orders.get(reference).push
    assert push is not None
    assert (push.state, push.attempt, push.claim, push.last_call) == (PushState.SENDING, 1, "one", CallEnd.OPEN)
    assert (push.payload_digest, push.mapping_digest, push.waiting_since) == ("p", "m", north._scope.clock.now())
    event = north.orders.events(reference)[-1]
    assert (event.kind, event.details) == (
        "sending",
        {"claim": "one", "payload": "p", "mapping": "m", "body": {"No": "1"}},
    )


def test_only_its_holder_moves_what_is_being_sent(store: Store) -> None:
    north, reference = queued(store)
    begin(north, reference)
    assert not begin(north, reference, "two")
    assert not north.outbox.renew_claim(reference, "two")
    assert not north.outbox.sent(reference, "two", "SO-1")
    assert not north.outbox.review(reference, "two", "why")
    assert not north.outbox.end_call(reference, "two", CallEnd.DOUBTFUL, "why")
    assert state(north, reference) is PushState.SENDING
    assert north.outbox.renew_claim(reference, "one")
    assert begin(north, reference)
    assert north.outbox.sent(reference, "one", "SO-1")


def test_taking_over_starts_the_settle_time_of_an_open_call(store: Store) -> None:
    north, reference = queued(store)
    begin(north, reference)
    north._scope.clock.advance(seconds=600)  # type: ignore[attr-defined]
    found = north.orders.get(reference)
    assert north.outbox.take_over(found, "two", "it is dead")
    push = north.orders.get(reference).push
    assert push is not None
    assert (push.claim, push.last_call, push.waiting_since) == ("two", CallEnd.DOUBTFUL, north._scope.clock.now())
    assert not north.outbox.take_over(found, "three", "it is dead")


def test_what_a_late_answer_says_is_kept_beside_the_review(store: Store) -> None:
    north, reference = queued(store)
    begin(north, reference)
    north.outbox.review(reference, "one", "no sign of life")
    north.outbox.late_answer(reference, ["SO-7"], "it was sent after all")
    push = north.orders.get(reference).push
    assert push is not None
    assert (push.state, push.erp_number) == (PushState.REVIEW, "SO-7")
    assert north.orders.events(reference)[-1].details == {"numbers": ["SO-7"]}


def test_holding_back_is_said_once_for_a_reason(store: Store) -> None:
    north, reference = queued(store)
    for reason in ("a", "a", "b"):
        north.outbox.defer(north.orders.get(reference), reason)
    stored = north.orders.get(reference)
    assert (stored.waits_for, stored.push and stored.push.reason) == ("b", "b")
    kinds = [event.kind for event in north.orders.events(reference)]
    assert kinds == ["received", "approved", "queued", "held back", "held back"]
    begin(north, reference)
    stored = north.orders.get(reference)
    assert (stored.waits_for, stored.push and stored.push.reason) == (None, None)


def test_what_may_be_in_the_erp_isnt_cancelled(store: Store) -> None:
    north, reference = queued(store)
    begin(north, reference)
    north.outbox.review(reference, "one", "no answer")
    north.reviews.retry(reference, "ann", "try again")
    assert not taken_back(north, reference)
    assert [each.kind for each in north.conflicts.find()] == [ConflictKind.CANCEL]
    assert state(north, reference) is PushState.QUEUED


def test_another_office_moves_nothing(store: Store) -> None:
    _, reference = queued(store)
    south = stocked(store, "uk-south")
    assert not begin(south, reference)
    with pytest.raises(RecordRejected, match="uk-south has no order"):
        taken_back(south, reference)
    assert [*south.outbox.to_push()] == []


def test_what_is_written_beside_goods_stands_until_it_is_read_back(store: Store) -> None:
    north, reference = queued(store)
    written = ExtraLine("Account", "8510", "Carriage", Decimal("6.25"), ordered=True)
    assert begin(north, reference, extra_lines=[written])
    assert beside(north, reference) == (written,)
    assert begin(north, reference)  # announced again without a payload
    assert beside(north, reference) == (written,)
    read_back = replace(written, description="CARRIAGE")
    assert north.outbox.sent(reference, "one", "SO-1", extra_lines=[read_back])
    assert beside(north, reference) == (read_back,)


def beside(north: TenantBinding, reference: str) -> tuple[ExtraLine, ...]:
    push = north.orders.get(reference).push
    assert push is not None
    return push.extra_lines
