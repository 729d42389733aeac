"""One number of the ERP is never two orders', whoever looks first; older databases where it is are parted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic import command
from sqlalchemy import insert, select, text, update

from hub.errors import RecordRejected
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import CallEnd, PushState
from hub.store import Store, TenantBinding, open_store
from hub.store.engine.database import Databases
from hub.store.orders.order_tables import order_event, outbox, sales_order
from hub.store.schema import configuration
from tests.support.fixed_clock import FixedClock
from tests.support.orders import basket, stocked
from tests.support.patience import PATIENCE
from tests.support.pushing import taken


@pytest.fixture
def north(store: Store) -> TenantBinding:
    return stocked(store)


def sending(north: TenantBinding, key: str) -> str:
    (reference,) = taken(north, key)
    assert north.outbox.begin_call(reference, "one", payload_digest="p", mapping_digest="m", payload={})
    return reference


def entry(north: TenantBinding, reference: str) -> Any:
    return north.orders.get(reference).push


def test_the_database_itself_keeps_a_number_from_two_orders(north: TenantBinding) -> None:
    first, second = sending(north, "web-1"), sending(north, "web-2")
    orders = north._scope.databases.orders
    assert north.outbox.sent(first, "one", "SO-1")
    with (
        pytest.raises(RecordRejected, match=r"orders database refuses a record: .*(outbox_one_number|erp_number)"),
        orders.write() as connection,
    ):
        connection.execute(update(outbox).where(outbox.c.reference == second).values(erp_number="SO-1"))
    assert entry(north, second).erp_number is None


def test_two_that_answer_at_once_dont_both_get_it(north: TenantBinding) -> None:
    """Each looks before the other has committed; on SQLite they take turns."""
    first, second = sending(north, "web-1"), sending(north, "web-2")

    def late() -> bool:
        try:
            return north.outbox.sent(second, "one", "SO-1")
        except RecordRejected:
            return False

    with ThreadPoolExecutor(1) as other:
        with north._scope.databases.orders.write() as connection:
            values = {"push_state": PushState.SENT, "erp_number": "SO-1"}
            assert north.outbox._rows.change(connection, first, PushState.SENDING, **values)
            answer = other.submit(late)
            with pytest.raises(TimeoutError):
                answer.result(timeout=0.2)
        assert answer.result(timeout=PATIENCE) is False
    assert (entry(north, second).state, entry(north, second).erp_number) == (PushState.SENDING, None)


def test_an_order_in_review_doesnt_take_anothers_number(north: TenantBinding) -> None:
    first, second = sending(north, "web-1"), sending(north, "web-2")
    north.outbox.sent(first, "one", "SO-1")
    assert north.outbox.review(second, "one", "SO-1 isn't as agreed", ["SO-1"])
    push = entry(north, second)
    # without a number a clear end would be the ERP's no, and it could be sent again unasked
    assert (push.state, push.erp_number, push.last_call) == (PushState.REVIEW, None, CallEnd.DOUBTFUL)
    assert north.orders.events(second)[-1].details["numbers"] == ["SO-1"]


def test_its_own_number_stays_with_an_order(north: TenantBinding, store: Store) -> None:
    (first,) = [sending(north, "web-1")]
    assert north.outbox.review(first, "one", "SO-1 isn't as agreed", ["SO-1"])
    assert (entry(north, first).erp_number, entry(north, first).last_call) == ("SO-1", CallEnd.ENDED)
    north.reviews.resolve(first, "SO-1", "ann", "it is")
    assert entry(north, first).state is PushState.SENT
    south = stocked(store, "uk-south")
    (theirs,) = [sending(south, "web-1")]
    assert south.outbox.sent(theirs, "one", "SO-1"), "another office's ERP counts for itself"


# databases of before

MOMENT = FixedClock().now()


@pytest.fixture
def before(empty_url: str) -> Iterator[str]:
    """An orders database at the step before the index."""
    databases = Databases.at(empty_url)
    with databases.orders.upgrade() as connection:
        command.upgrade(configuration("orders", connection), "0004")
    yield empty_url
    databases.close()


def put(url: str, reference: str, state: str, number: str, minute: int, last_call: str = "ended") -> None:
    databases = Databases.at(url)
    key = {"tenant": "t", "reference": reference}
    at = MOMENT.replace(minute=minute)
    head = {
        "storefront_key": reference, "content_digest": "d", "basket": basket().model_dump_json(),
        "approval": "approved", "reasons": [],
        "events": 1, "account": "A", "currency": "GBP", "placed_at": at, "received_at": at, "ordered_on": at.date(),
    }  # fmt: skip
    pushed = {"push_state": state, "queued_at": at, "attempt": 1, "last_call": last_call, "erp_number": number}
    with databases.orders.write() as connection:
        connection.execute(insert(sales_order).values(**key, **head))
        event = {"number": 1, "at": at, "kind": "received", "by": "web", "message": "", "details": {}}
        connection.execute(insert(order_event).values(**key, **event))
        connection.execute(insert(outbox).values(**key, **pushed, sent_at=at if state == "sent" else None))
    databases.close()


def test_an_older_database_with_a_number_twice_is_parted_and_a_person_told(before: str) -> None:
    put(before, "H-LATER", "sent", "SO-1", 30)
    put(before, "H-FIRST", "sent", "SO-1", 10)
    put(before, "H-REVIEW", "review", "SO-1", 5)
    put(before, "H-OTHER", "sent", "SO-2", 6)
    with open_store(before, FixedClock()) as store:
        binding = store.tenant("t")
        with store._databases.orders.read() as connection:
            rows = connection.execute(select(outbox.c.reference, outbox.c.erp_number, outbox.c.last_call)).all()
        assert sorted(map(tuple, rows)) == [
            ("H-FIRST", "SO-1", "ended"),
            ("H-LATER", None, "ended"),
            ("H-OTHER", "SO-2", "ended"),
            ("H-REVIEW", None, "doubtful"),
        ]
        (conflict,) = binding.conflicts.find()
        assert (conflict.reference, conflict.kind) == ("H-LATER", ConflictKind.DOUBLE)
        assert conflict.message == "its number SO-1 is H-FIRST's too: look in the ERP under both references"
        event = binding.orders.events("H-LATER")[-1]
        assert (event.number, event.kind, event.by) == (2, "conflict: double", "upgrade")
        assert binding.conflicts.close("H-LATER", "ann", "entered anew there") == 1


def test_an_older_database_without_such_stays_as_it_is(before: str) -> None:
    put(before, "H-1", "sent", "SO-1", 10)
    put(before, "H-2", "sent", "SO-2", 10)
    with open_store(before, FixedClock()) as store:
        assert store.tenant("t").conflicts.find() == []
        with store._databases.orders.read() as connection:
            assert connection.execute(text("SELECT count(erp_number) FROM outbox")).scalar() == 2
