"""An ERP that doesn't keep our reference is noticed at its first order, and gets no second one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from hub.errors import RecordRejected, ReferenceDiffers, ReferenceNotKept
from hub.orders import review
from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import push_office
from hub.records.stored_order import CallEnd, PushState
from hub.store import Store
from tests.support.orders import DESK, MemoryErp, doubtful, raising, stocked
from tests.support.pushing import AT, run, taken, turn


@contextmanager
def cutting(desk: Any) -> Iterator[None]:
    """The ERP's field for our reference holds ten characters, and cuts the rest in silence."""
    table = desk.erp.companies[desk.company].tables["orders"]

    def cut(_: object) -> None:
        for row in table.rows():
            table.put(replace(row.record, reference=row.record.reference[:10]), row.modified)

    desk.erp.hooks.committed = cut
    try:
        yield
    finally:
        desk.erp.hooks.committed = None


def held(desk: Any, *orders: Any) -> list[str]:
    return [one.reference for one in desk.held() if one.reference in {order.reference for order in orders}]


def test_a_reference_that_is_cut_stops_the_orders_at_the_first_until_a_person_says_so(desk, desks):
    first = desk.order("first")
    desk.clock.advance(seconds=1)
    second = desk.order("second")
    assert len(first.reference) > 10
    with cutting(desk):
        for _ in range(3):
            with pytest.raises(ReferenceNotKept, match=f"didn't keep the reference of {first.reference}"):
                push_office(desk.office)
            desk.clock.advance(seconds=3600)
    assert (desk.stored(first).push.state, desk.stored(second).push.state) == (PushState.REVIEW, PushState.QUEUED)
    assert held(desk, first, second) == [first.reference]
    others = [one for one in desks.values() if one.erp is desk.erp and one is not desk]
    for other in others:
        with pytest.raises(ReferenceNotKept):
            push_office(other.office)
    with pytest.raises(RecordRejected, match=f"that is {first.reference}"):
        review.trust(desk.office, second.reference, DESK, "")
    review.trust(desk.office, first.reference, DESK, "the field was made longer")
    assert desk.office.store.orders.events(first.reference)[-1].kind == "trusted"
    assert push_office(desk.office).outcomes == {second.reference: DeliveryOutcome.SENT}
    assert held(desk, first, second) == [first.reference, second.reference]


def test_another_mapping_must_prove_it_anew(desk):
    stored = desk.order("before")
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert desk.office.reference_proof.is_given
    text = desk.office.tenant.mapping.read_text()
    desk.office.accept("a person", desk.office.draft(text + "\n# another version\n"))
    assert not desk.office.reference_proof.is_given


def test_an_answer_with_another_reference_is_review_and_the_others_go_on_where_it_was_proved(store: Store) -> None:
    another = raising(ReferenceDiffers("the answer is about another order", **AT))
    north, erp = stocked(store), MemoryErp(after=[None, another])
    first, second, third = taken(north, "web-1", "web-2", "web-3")
    report = run(north, erp)
    assert report.outcomes == {
        first: DeliveryOutcome.SENT,
        second: DeliveryOutcome.REVIEW,
        third: DeliveryOutcome.SENT,
    }
    push = north.orders.get(second).push
    assert push
    assert push.last_call is CallEnd.DOUBTFUL


def test_a_search_that_fails_proves_nothing_and_refutes_nothing(store: Store) -> None:
    north, erp = stocked(store), MemoryErp(finding=[raising(doubtful())])
    (reference,) = taken(north, "web-1")
    assert turn(north, erp).outcomes == {reference: DeliveryOutcome.SETTLING}
    assert run(north, erp).outcomes == {reference: DeliveryOutcome.SENT}
