from decimal import Decimal

import pytest

from hub.errors import OrderRefused
from hub.orders.approval import approve, refuse
from hub.orders.intake import submit_order
from hub.records.stored_order import ApprovalState, PushState
from hub.store import Store
from tests.support.orders import DESK, MANAGER, basket, line, stocked, tenant

OFFICE = tenant()


def waiting(store: Store, placed_by: str | None = None):
    """An order that both the desk and the manager must approve."""
    north = stocked(store, credit_limit=Decimal(0))
    lines = line(quantity="300", price="2.00")
    return north, submit_order(basket("web-1", lines, placed_by=placed_by), tenant=OFFICE, store=north)


def test_each_step_is_answered_in_turn_and_the_last_yes_queues(store: Store) -> None:
    north, order = waiting(store)
    assert [step.role for step in order.steps] == ["sales-desk", "sales-manager"]
    half = approve(order.reference, DESK, "fine", tenant=OFFICE, store=north)
    assert (half.approval, half.push) == (ApprovalState.WAITING, None)
    done = approve(order.reference, MANAGER, tenant=OFFICE, store=north)
    assert (done.approval, done.push and done.push.state) == (ApprovalState.APPROVED, PushState.QUEUED)
    now = north._scope.clock.now()
    assert [(step.decision, step.by, step.note, step.at) for step in done.steps] == [
        ("approved", "desk", "fine", now),
        ("approved", "manager", "", now),
    ]
    events = [(event.kind, event.by) for event in north.orders.events(order.reference)]
    assert events == [
        ("received", "storefront"),
        ("waits for approval", "rules"),
        ("waits for approval", "rules"),
        ("approved in part", "desk"),
        ("approved", "manager"),
        ("queued", "rules"),
    ]


def test_a_no_is_final(store: Store) -> None:
    north, order = waiting(store)
    done = refuse(order.reference, DESK, "too cheap", store=north)
    assert (done.approval, done.push, done.steps[0].note) == (ApprovalState.REFUSED, None, "too cheap")
    with pytest.raises(OrderRefused) as refused:
        approve(order.reference, DESK, tenant=OFFICE, store=north)
    assert refused.value.code == "not-waiting"
    assert submit_order(order.basket, tenant=OFFICE, store=north) == done
    with pytest.raises(OrderRefused) as reused:
        submit_order(basket("web-1", line()), tenant=OFFICE, store=north)
    assert reused.value.code == "key-reused"


def test_only_the_role_of_the_open_step_may_answer(store: Store) -> None:
    north, order = waiting(store)
    with pytest.raises(OrderRefused, match="waits for sales-desk, and manager is sales-manager") as refused:
        approve(order.reference, MANAGER, tenant=OFFICE, store=north)
    assert refused.value.code == "role"
    assert north.orders.get(order.reference) == order


def test_nobody_approves_what_they_placed(store: Store) -> None:
    north, order = waiting(store, placed_by="Desk")
    with pytest.raises(OrderRefused, match="another sales-desk must approve it") as refused:
        approve(order.reference, DESK, tenant=OFFICE, store=north)
    assert refused.value.code == "own-order"
    assert north.orders.get(order.reference) == order


def test_but_may_where_the_office_allows_it(store: Store) -> None:
    north, order = waiting(store, placed_by="desk")
    office = tenant(approval=OFFICE.approval.model_copy(update={"own_orders": "allow"}))
    assert approve(order.reference, DESK, tenant=office, store=north).steps[0].by == "desk"


def test_anyone_may_refuse_what_they_placed(store: Store) -> None:
    north, order = waiting(store, placed_by="desk")
    assert refuse(order.reference, DESK, "a mistake", store=north).approval is ApprovalState.REFUSED


def test_a_second_yes_to_the_same_order_changes_nothing(store: Store) -> None:
    north = stocked(store)
    order = submit_order(basket("web-1", line(quantity="300")), tenant=OFFICE, store=north)
    approve(order.reference, DESK, tenant=OFFICE, store=north)
    events = north.orders.events(order.reference)
    with pytest.raises(OrderRefused, match="waits for nobody"):
        approve(order.reference, DESK, tenant=OFFICE, store=north)
    assert north.orders.events(order.reference) == events
