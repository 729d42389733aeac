"""A look-up that finds nothing isn't believed of an ERP that answered, or that was never seen to find an order."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from hub.office import Office
from hub.orders.push import push_office, push_to_the_end
from hub.records.stored_order import CallEnd, PushState
from hub.store import Store
from tests.support.orders import MemoryErp, doubtful, raising, stocked
from tests.support.pushing import proof_of, run, taken, turn


@contextmanager
def losing_references(desk: Any) -> Iterator[None]:
    """The ERP takes an order, answers with our reference and then keeps none of it."""
    table = desk.erp.companies[desk.company].tables["orders"]

    def lose(_: object) -> None:
        for row in table.rows():
            if row.record.reference.startswith("H"):
                table.put(replace(row.record, reference=row.record.reference[:10]), row.modified)

    desk.erp.hooks.committed = lose
    try:
        yield
    finally:
        desk.erp.hooks.committed = None


def held(desk: Any, stored: Any) -> int:
    return [one.reference for one in desk.held()].count(stored.reference)


def test_an_order_that_the_erp_answered_and_cant_find_any_more_is_for_a_person(desk) -> None:
    first = desk.order("first")
    push_to_the_end(desk.office)
    assert desk.stored(first).push.state is PushState.SENT
    desk.clock.advance(seconds=1)
    second = desk.order("second")
    with losing_references(desk):
        for _ in range(4):
            push_office(desk.office)
            desk.clock.advance(seconds=3600)
    push = desk.stored(second).push
    assert (push.state, push.last_call) == (PushState.REVIEW, CallEnd.DOUBTFUL)
    assert "the ERP answered with SO-" in push.reason
    assert held(desk, second) == 1


def test_the_first_order_of_all_whose_answer_is_lost_is_for_a_person(desk) -> None:
    desk.office.reference_proof.lift()
    stored = desk.order("first")
    desk.erp.faults.add("lost response", on="create", times=1)
    with losing_references(desk):
        for _ in range(4):
            push_office(desk.office)
            desk.clock.advance(seconds=3600)
    push = desk.stored(stored).push
    assert push.state is PushState.REVIEW
    assert "was never seen to find an order by its reference" in push.reason
    assert held(desk, stored) == 1


def test_an_order_behind_it_proves_that_there_is_none(store: Store) -> None:
    # the first call is lost before the ERP has it, the second order is found by its reference
    north, erp = stocked(store), MemoryErp(before=[raising(doubtful())])
    first, second = taken(north, "web-1", "web-2")
    turn(north, erp, proved=False)
    assert proof_of(north).was_ever_given()
    run(north, erp, proved=False)
    assert [north.orders.get(each).push.state for each in (first, second)] == [PushState.SENT] * 2
    assert sorted(one["reference"] for one in erp.ledger) == sorted((first, second))


def test_what_surely_never_left_needs_no_proof(desk) -> None:
    desk.office.reference_proof.lift()
    stored = desk.order("first")
    desk.erp.faults.add("throttled", on="create", times=8)
    for _ in range(3):
        push_office(desk.office)
        desk.clock.advance(seconds=3600)
    desk.erp.faults.clear()
    push_to_the_end(desk.office)
    assert desk.stored(stored).push.state is PushState.SENT


def test_a_later_process_knows_it_and_a_person_who_lifts_a_stop_has_it_proved_anew(store: Store) -> None:
    north = stocked(store)
    assert not proof_of(north).was_ever_given()
    proof_of(north).give()
    assert proof_of(north).was_ever_given()
    assert not proof_of(north).is_given
    proof_of(north).lift()
    assert not proof_of(north).was_ever_given()


@pytest.mark.parametrize("who", ["another mapping", "another ERP"])
def test_what_was_seen_of_another_says_nothing(store: Store, who: str) -> None:
    north = stocked(store)
    proof_of(north).give()
    other = store.reference_proof("nav", "another") if who == "another mapping" else store.reference_proof("bc")
    assert not other.was_ever_given()


def test_another_process_with_the_same_pack_and_mapping_knows_it(desk) -> None:
    desk.office.reference_proof.lift()
    assert not desk.office.reference_proof.was_ever_given()
    desk.office.reference_proof.give()
    office = desk.office
    again = Office(office.tenant, office.erp, office._whole_store, desk.clock)
    assert again.reference_proof.was_ever_given()
    again.mapping = again.draft(office.tenant.mapping.read_text(encoding="utf-8") + "\n# another\n").mapping
    again.__dict__.pop("reference_proof")
    assert not again.reference_proof.was_ever_given()
