from decimal import Decimal

import pytest

from hub.orders.intake import submit_order
from hub.orders.reconcile import reconcile
from hub.records import Kind, OrderDocument
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import PushState
from hub.store import Store
from tests.support.frames import publish
from tests.support.orders import MemoryErp, basket, line, stocked, tenant
from tests.support.pushing import run


@pytest.fixture
def sent(store: Store):
    north, erp = stocked(store), MemoryErp()
    taken = submit_order(basket("web-1", line(quantity="6")), tenant=tenant(), store=north)
    run(north, erp)
    return north, taken.reference


def document(reference: str, number: str = "SO-1", quantity: str = "6", price: str | None = "2.55") -> OrderDocument:
    return OrderDocument(
        number=number,
        line="10000",
        account="N-1004",
        reference=reference,
        sku="LAMP",
        quantity=Decimal(quantity),
        currency="GBP",
        unit_price=None if price is None else Decimal(price),
    )


def pulled(north, *documents: OrderDocument) -> list[str]:
    publish(north, Kind.ORDER_DOCUMENT, documents)
    return reconcile(north)


def test_what_is_there_as_agreed_contradicts_nothing(sent) -> None:
    north, reference = sent
    before = north.orders.get(reference), north.orders.events(reference)
    assert pulled(north, document(reference), document("HSOMEBODYELSE", "SO-9")) == []
    assert (north.orders.get(reference), north.orders.events(reference)) == before


def test_a_second_order_under_our_reference_is_named_once(sent) -> None:
    north, reference = sent
    assert pulled(north, document(reference), document(reference, "SO-2")) == [reference]
    (conflict,) = north.conflicts.find()
    assert (conflict.kind, conflict.by) == (ConflictKind.DOUBLE, "documents")
    assert "SO-1, SO-2" in conflict.message
    assert reconcile(north) == []
    push = north.orders.get(reference).push
    assert push
    assert (push.state, push.erp_number) == (PushState.SENT, "SO-1")
    assert north.conflicts.close(reference, "ann", "SO-2 was cancelled there") == 1
    assert (north.conflicts.find(), reconcile(north)) == ([], [])


def test_a_double_is_seen_when_ours_was_posted_and_is_gone(sent) -> None:
    north, reference = sent
    assert pulled(north, document(reference, "SO-2")) == [reference]
    assert "SO-1, SO-2" in north.conflicts.find()[0].message


@pytest.mark.parametrize(("quantity", "price", "word"), [("5", "2.55", "5"), ("6", "2.50", "2.5")])
def test_an_order_that_was_changed_in_the_erp(sent, quantity: str, price: str, word: str) -> None:
    north, reference = sent
    assert pulled(north, document(reference, quantity=quantity, price=price)) == [reference]
    (conflict,) = north.conflicts.find()
    assert conflict.kind is ConflictKind.CHANGED
    assert word in conflict.message
    assert pulled(north, document(reference, quantity="1")) == [reference]
    assert len(north.conflicts.find()) == 2


def test_an_erp_that_tells_no_prices_cant_be_compared(sent) -> None:
    north, reference = sent
    assert pulled(north, document(reference, price=None)) == []


def test_another_office_s_documents_say_nothing_of_ours(sent, store: Store) -> None:
    north, reference = sent
    south = stocked(store, "uk-south", "S2001")
    assert pulled(south, document(reference), document(reference, "SO-2")) == []
    assert north.conflicts.find() == []
