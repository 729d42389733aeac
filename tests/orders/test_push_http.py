"""One order in the ERP for each that was approved, whatever breaks on the way; the ERP's ledger is the judge."""

from decimal import Decimal

import pytest

from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import push_to_the_end as push_office
from hub.records.stored_order import PushState


def numbers(desk, stored) -> list[str]:
    return [order.number for order in desk.held() if order.reference == stored.reference]


def test_what_was_agreed_is_what_the_erp_holds(desk):
    stored = desk.order("agreed", lines=4, purchase_order="PO 'quoted' & <odd>")
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    (held,) = [order for order in desk.held() if order.reference == stored.reference]
    agreed = stored.agreed
    assert (held.customer, held.currency) == (agreed.account, agreed.currency)
    assert [(line.sku, line.quantity, line.unit_price) for line in held.lines] == [
        (line.sku, line.quantity, line.unit_price) for line in agreed.lines
    ]
    push = desk.stored(stored).push
    assert (push.state, push.erp_number, push.attempt) == (PushState.SENT, held.number, 1)
    assert push_office(desk.office).outcomes == {}
    assert numbers(desk, stored) == [held.number]


def test_an_answer_that_is_lost_is_looked_up_after_the_settle_time_and_not_sent_again(desk):
    stored = desk.order("lost")
    desk.erp.faults.add("lost response", on="create", times=1)
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert desk.office.pack.order.settle.total_seconds() in desk.clock.slept
    assert numbers(desk, stored) == [desk.stored(stored).push.erp_number]


def test_a_call_that_never_arrived_is_made_again_after_the_look_up(desk):
    stored = desk.order("reset")
    desk.erp.faults.add("reset before", on="create", times=1)
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert desk.office.pack.order.settle.total_seconds() in desk.clock.slept
    assert len(numbers(desk, stored)) == 1
    assert desk.stored(stored).push.attempt == 2


def test_a_commit_within_the_settle_time_is_found(desk, monkeypatch):
    stored = desk.order("late")
    desk.erp.faults.add("late commit", on="create", times=1)
    sleep = desk.clock.sleep

    def commit_meanwhile(seconds: float) -> None:
        sleep(seconds)
        desk.erp.faults.release()

    monkeypatch.setattr(desk.clock, "sleep", commit_meanwhile)
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert len(numbers(desk, stored)) == 1


def test_a_commit_later_than_the_settle_time_is_found_by_the_read_back_and_both_are_named(desk, monkeypatch):
    stored = desk.order("too late")
    desk.erp.faults.add("late commit", on="create", times=1)
    connector = desk.office.connector
    create = connector.create

    def second_call(payload, reference):
        receipt = create(payload, reference)
        desk.erp.faults.release()
        return receipt

    def create_late_only_once(payload, reference):
        monkeypatch.setattr(connector, "create", second_call)
        return create(payload, reference)

    monkeypatch.setattr(connector, "create", create_late_only_once)
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    both = numbers(desk, stored)
    push = desk.stored(stored).push
    assert len(both) == 2
    assert push.state is PushState.REVIEW
    assert all(number in push.reason for number in both)


def test_a_clear_no_of_the_erp_goes_to_review_in_its_own_words_and_the_others_go_on(desk):
    refused, fine = desk.order("refused", lines=2), desk.order("fine", lines=1)
    sku = refused.agreed.lines[1].sku
    desk.erp.change(desk.company, "items", sku, blocked=True)
    try:
        outcomes = push_office(desk.office).outcomes
    finally:
        desk.erp.change(desk.company, "items", sku, blocked=False)
    assert outcomes == {refused.reference: DeliveryOutcome.REVIEW, fine.reference: DeliveryOutcome.SENT}
    assert "block" in desk.stored(refused).push.reason.lower()
    assert numbers(desk, refused) == []


def test_an_erp_that_is_down_keeps_its_own_orders_waiting_alone(desks):
    waiting, going = desks["uk-north"].order("down"), desks["ireland"].order("up")
    desks["uk-north"].erp.faults.add("unavailable", on="create")
    report = push_office(desks["uk-north"].office)
    assert report.interrupted or report.outcomes[waiting.reference] is not DeliveryOutcome.SENT
    assert numbers(desks["uk-north"], waiting) == []
    assert push_office(desks["ireland"].office).outcomes[going.reference] is DeliveryOutcome.SENT
    desks["uk-north"].erp.faults.clear()
    push_office(desks["uk-north"].office)
    assert desks["uk-north"].stored(waiting).push.state is PushState.SENT
    assert len(numbers(desks["uk-north"], waiting)) == 1


def test_two_offices_of_one_erp_keep_the_same_storefront_key_apart(desks):
    orders = {name: desks[name].order("same key") for name in ("uk-north", "uk-south")}
    for name in orders:
        push_office(desks[name].office)
    for name, stored in orders.items():
        assert len(numbers(desks[name], stored)) == 1
    references = {name: stored.reference for name, stored in orders.items()}
    assert len(set(references.values())) == 2


@pytest.mark.parametrize("changed", [Decimal("0.01"), Decimal("-0.01")])
def test_another_price_in_the_erp_is_held_for_review(desk, monkeypatch, changed):
    stored = desk.order(f"other price {changed}")
    payload = desk.office.payload

    def cheaper(order):
        lines = tuple(
            line.model_copy(update={"unit_price": line.unit_price + changed}) if line.number == 1 else line
            for line in order.lines
        )
        return payload(order.model_copy(update={"lines": lines}))

    monkeypatch.setattr(desk.office, "payload", cheaper)
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    push = desk.stored(stored).push
    assert push.erp_number in push.reason
    assert stored.agreed.lines[0].sku in push.reason
