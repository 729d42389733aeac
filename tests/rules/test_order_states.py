from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from hub.errors import OrderRefused
from hub.records import Basket
from hub.records.stored_order import ApprovalState, ApprovalStep, Push, PushState, StoredOrder
from hub.rules.order_states import (
    LEGAL_MOVES,
    NOT_IN_THE_ERP,
    TO_PUSH,
    Withdrawal,
    check_move,
    decide,
    state_on_entry,
    withdrawal,
)

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
STEPS = (ApprovalStep(1, "desk", "above 500"), ApprovalStep(2, "manager", "above 500"))
BASKET = Basket(key="web-1", account="1001", currency="GBP", placed_at=NOON, placed_by="Ann", lines=())
WAITING = StoredOrder("uk-north", "H1", "d", BASKET, ApprovalState.WAITING, "1001", NOON, steps=STEPS)
HALF = replace(WAITING, steps=(replace(STEPS[0], decision="approved"), STEPS[1]))


def answer(stored: StoredOrder, by: str, role: str, approve: bool = True, own_orders: bool = False) -> tuple[str, ...]:
    decision = decide(stored, by=by, role=role, approve=approve, own_orders=own_orders)
    return decision.step.role, decision.answer, decision.approval, decision.event


def test_the_last_yes_approves_and_one_no_refuses() -> None:
    assert answer(WAITING, "bob", "desk") == ("desk", "approved", "waiting", "approved in part")
    assert answer(HALF, "carol", "manager") == ("manager", "approved", "approved", "approved")
    for stored, role in ((WAITING, "desk"), (HALF, "manager")):
        assert answer(stored, "bob", role, approve=False) == (role, "refused", "refused", "refused")


def test_of_two_steps_of_one_role_the_first_yes_is_not_the_last() -> None:
    twice = replace(WAITING, steps=(STEPS[0], replace(STEPS[0], number=2)))
    assert answer(twice, "bob", "desk")[2] == "waiting"


@pytest.mark.parametrize(
    ("stored", "by", "role", "code"),
    [
        (WAITING, "carol", "manager", "role"),
        (HALF, "bob", "desk", "role"),
        (WAITING, "ANN", "desk", "own-order"),
        (WAITING, "\u0410nn", "desk", "own-order"),  # the first letter is Cyrillic
        (replace(HALF, steps=(HALF.steps[0], replace(STEPS[1], decision="approved"))), "bob", "desk", "not-waiting"),
        *(
            (replace(WAITING, approval=approval), "bob", "desk", "not-waiting")
            for approval in ApprovalState
            if approval is not ApprovalState.WAITING
        ),
    ],
)
def test_who_may_not_answer_is_told_why(stored: StoredOrder, by: str, role: str, code: str) -> None:
    with pytest.raises(OrderRefused) as refused:
        answer(stored, by, role)
    assert refused.value.code == code


def test_ones_own_order_may_be_refused_and_approved_only_where_the_office_allows_it() -> None:
    assert answer(WAITING, "ann", "desk", approve=False)[1] == "refused"
    assert answer(WAITING, "ann", "desk", own_orders=True)[1] == "approved"
    nobody = replace(WAITING, basket=BASKET.model_copy(update={"placed_by": None}))
    assert answer(nobody, "ann", "desk")[1] == "approved"


def test_an_order_that_nobody_must_approve_waits_for_nobody() -> None:
    assert (state_on_entry(STEPS), state_on_entry(())) == (ApprovalState.WAITING, ApprovalState.RECEIVED)


def test_a_push_makes_these_moves_and_no_other() -> None:
    assert len(LEGAL_MOVES) == 6
    for before, after in product(PushState, PushState):
        if before is after or (before, after) in LEGAL_MOVES:
            check_move(before, after)
        else:
            with pytest.raises(ValueError, match=f"{before} -> {after} isn't a legal move"):
                check_move(before, after)
    ends = {PushState.SENT, PushState.CANCELLED}
    assert {before for before, _ in LEGAL_MOVES} == {*PushState} - ends
    assert {*TO_PUSH} < NOT_IN_THE_ERP == {*PushState} - ends


def pushed(state: PushState, attempt: int = 0) -> StoredOrder:
    return replace(WAITING, approval=ApprovalState.APPROVED, push=Push(state, NOON, attempt=attempt))


def test_only_what_was_never_sent_is_taken_back() -> None:
    assert withdrawal(WAITING) is Withdrawal.REFUSE
    assert withdrawal(replace(WAITING, approval=ApprovalState.REFUSED)) is Withdrawal.DONE_BEFORE
    assert withdrawal(pushed(PushState.QUEUED)) is Withdrawal.CANCEL
    assert withdrawal(pushed(PushState.QUEUED, attempt=1)) is Withdrawal.CONTRADICT
    assert withdrawal(pushed(PushState.CANCELLED)) is Withdrawal.DONE_BEFORE
    for state in (PushState.SENDING, PushState.SENT, PushState.REVIEW):
        assert withdrawal(pushed(state)) is Withdrawal.CONTRADICT
