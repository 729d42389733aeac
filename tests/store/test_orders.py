import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal

import pytest

from hub.errors import HubError, OrderRefused, RecordRejected
from hub.orders.intake import submit_order
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import AccountExposure, ApprovalState, PushState
from hub.rules.approval_requirements import RequiredApproval
from hub.rules.order_identity import reference_of
from hub.store import Store, open_store
from hub.store.orders.order_tables import order_event
from hub.store.orders.submission_writes import Submission
from tests.support.fixed_clock import FixedClock
from tests.support.orders import basket, line, stocked, tenant


def test_an_order_reads_back_as_it_was_taken(store: Store) -> None:
    north = stocked(store)
    offered = basket("web-1", line(quantity="300"), line("CAGE", "2.500"), purchase_order="PO 7", ship_to="DOCK")
    taken = submit_order(offered, tenant=tenant(), store=north)
    assert north.orders.get(taken.reference) == north.orders.by_key("web-1") == taken
    assert taken.basket == offered
    assert [(each.number, each.sku, each.quantity) for each in taken.agreed.lines] == [
        (1, "LAMP", Decimal(300)),
        (2, "CAGE", Decimal("2.5")),
    ]


def test_an_order_that_isnt_there(store: Store) -> None:
    with pytest.raises(RecordRejected, match="uk-north has no order H1") as rejected:
        store.tenant("uk-north").orders.get("H1")
    assert rejected.value.code == "unknown-order"
    assert store.tenant("uk-north").orders.by_key("web-1") is None


def test_orders_are_listed_newest_first_and_by_state(store: Store, clock: FixedClock) -> None:
    north = stocked(store)
    for number, quantity in enumerate(["1", "300", "2"], 1):
        submit_order(basket(f"web-{number}", line(quantity=quantity)), tenant=tenant(), store=north)
        clock.advance(minutes=1)
    with pytest.raises(OrderRefused):
        submit_order(basket("web-4", line("NONE")), tenant=tenant(), store=north)

    def keys(**asked) -> list[str]:
        return [order.basket.key for order in north.orders.find(**asked)]

    assert keys() == ["web-4", "web-3", "web-2", "web-1"]
    assert keys(limit=2) == ["web-4", "web-3"]
    assert keys(approval=ApprovalState.WAITING) == ["web-2"]
    assert keys(push=PushState.QUEUED) == ["web-3", "web-1"]
    assert keys(account="N-1") == []
    states = Counter(order.push.state if order.push else order.approval for order in north.orders.find())
    assert states == {"queued": 2, "waiting": 1, "refused": 1}


def test_no_office_reaches_anothers_orders(store: Store) -> None:
    north, south = stocked(store), stocked(store, "uk-south")
    taken = submit_order(basket("web-1", line(quantity="300")), tenant=tenant(), store=north)
    assert south.orders.find() == []
    assert south.orders.by_key("web-1") is None
    assert south.orders.events(taken.reference) == []
    with pytest.raises(RecordRejected):
        south.orders.get(taken.reference)
    with pytest.raises(RecordRejected):
        south.approvals.decide(taken.reference, by="desk", role="sales-desk", approve=True, note="", own_orders=True)
    assert north.orders.get(taken.reference) == taken


def test_another_offices_orders_are_no_part_of_an_accounts_standing(store: Store) -> None:
    north, south = stocked(store), stocked(store, "uk-south")
    submit_order(basket(), tenant=tenant(), store=north)
    seen: list[AccountExposure] = []

    def approvers(standing: AccountExposure) -> list[RequiredApproval]:
        seen.append(standing)
        return []

    order = north.orders.find()[0].agreed
    south.submissions.take(Submission(basket(), "digest", order, approvers))
    assert seen == [AccountExposure({}, False)]


@pytest.mark.parametrize("statement", [order_event.update().values(message="never"), order_event.delete()])
def test_events_stay_as_they_are(store: Store, statement) -> None:
    north = stocked(store)
    taken = submit_order(basket(), tenant=tenant(), store=north)
    before = north.orders.events(taken.reference)
    with (
        pytest.raises(HubError, match="events stay as they are"),
        north._scope.databases.orders.write() as connection,
    ):
        connection.execute(statement)
    assert north.orders.events(taken.reference) == before


COLUMNS = 'tenant, reference, number, at, kind, "by", message, details'
OTHER_KEY = "tenant, reference, 99, at, kind, 'nobody', 'forged', details"
FORGED = "tenant, reference, number, at, kind, 'nobody', 'forged', details"


@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT OR REPLACE INTO order_event ({COLUMNS}) SELECT {FORGED} FROM order_event",
        f"REPLACE INTO order_event (rowid, {COLUMNS}) SELECT rowid, {FORGED} FROM order_event",
        f"REPLACE INTO order_event (rowid, {COLUMNS}) SELECT rowid, {OTHER_KEY} FROM order_event",
        f"INSERT INTO order_event ({COLUMNS}) SELECT {FORGED} FROM order_event WHERE true "
        "ON CONFLICT (tenant, reference, number) DO UPDATE SET message = 'forged'",
    ],
)
def test_events_arent_replaced_in_a_file_either(tmp_path, clock: FixedClock, statement: str) -> None:
    with open_store(f"sqlite:///{tmp_path}", clock) as store:
        north = stocked(store)
        taken = submit_order(basket(), tenant=tenant(), store=north)
        before = north.orders.events(taken.reference)
        with closing(sqlite3.connect(tmp_path / "orders.db")) as other:
            with pytest.raises(sqlite3.IntegrityError, match="events stay as they are"):
                other.execute(statement)
            other.rollback()
        assert north.orders.events(taken.reference) == before


def test_a_basket_offered_many_times_at_once_is_one_order(store: Store) -> None:
    north = stocked(store)
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda _: submit_order(basket(), tenant=tenant(), store=north), range(12)))
    assert len(north.orders.find()) == 1
    assert {order.reference for order in taken} == {reference_of("uk-north", "web-1")}
    assert [event.kind for event in north.orders.events(taken[0].reference)] == ["received", "approved", "queued"]


def test_of_different_baskets_under_one_key_at_once_one_is_taken(store: Store) -> None:
    north = stocked(store)

    def offer(quantity: int) -> str:
        try:
            return submit_order(basket("web-1", line(quantity=str(quantity))), tenant=tenant(), store=north).digest
        except OrderRefused as refused:
            return refused.code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(offer, range(1, 7)))
    assert sorted(answers) == sorted([north.orders.find()[0].digest, *["key-reused"] * 5])


def test_a_key_that_is_taken_between_the_look_and_the_writing(store: Store, monkeypatch) -> None:
    north = stocked(store)
    submit_order(basket(), tenant=tenant(), store=north)
    monkeypatch.setattr(north.orders, "by_key", lambda key: None)
    with pytest.raises(OrderRefused) as refused:
        submit_order(basket("web-1", line()), tenant=tenant(), store=north)
    assert refused.value.code == "key-reused"


def test_orders_at_once_cant_pass_the_credit_limit_together(store: Store) -> None:
    north = stocked(store, credit_limit=Decimal(100))
    with ThreadPoolExecutor(6) as pool:
        keys = [f"web-{number}" for number in range(6)]
        taken = list(pool.map(lambda key: submit_order(basket(key), tenant=tenant(), store=north), keys))
    assert sum(not order.steps for order in taken) == 2


def test_the_system_knows_which_offices_have_orders_to_push(store: Store) -> None:
    submit_order(basket("web-1", line(quantity="300")), tenant=tenant(), store=stocked(store))
    submit_order(basket(), tenant=tenant("uk-south"), store=stocked(store, "uk-south"))
    assert list(store.system().outbox.counts()) == ["uk-south"]
    assert store.system().outbox.counts() == {"uk-south": {"queued": 1}}


def test_what_is_written_of_an_order_that_isnt_there_is_refused_as_unknown(store: Store) -> None:
    south = store.tenant("uk-south")
    writes = (
        lambda: south.orders.note_alarm("H1", "a unit"),
        lambda: south.outbox.late_answer("H1", ["SO-1"], "late"),
        lambda: south.conflicts.open("H1", ConflictKind.DOUBLE, "SO-1 SO-2", "documents", "twice"),
        lambda: south.conflicts.close("H1", "ann", "so"),
        lambda: south.reviews.resolve("H1", "SO-1", "ann", "so"),
    )
    for write in writes:
        with pytest.raises(RecordRejected, match="uk-south has no order H1") as rejected:
            write()
        assert rejected.value.code == "unknown-order"
