"""Cancelled or replaced: at once while nothing was sent, by a person afterwards; never in silence."""

from types import SimpleNamespace

import pytest

from hub.errors import OrderRefused, RecordRejected, StoreUnavailable
from hub.orders import amend as changes
from hub.orders import review as desk
from hub.orders.intake import submit_order
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import ApprovalState, PushState
from hub.store import Store
from tests.support.orders import DESK, MemoryErp, basket, doubtful, line, raising, refused, stocked, tenant, to_payload
from tests.support.pushing import run, turn

LARGE = line(quantity="300")


@pytest.fixture
def office(store: Store):
    return _office(stocked(store))


def _office(north, duplicates: str = "searchable"):
    pack = SimpleNamespace(order=SimpleNamespace(duplicates=duplicates, lengths={}))
    erp, mapping = SimpleNamespace(name="nav"), SimpleNamespace(order=None)
    office = {"pack": pack, "erp": erp, "mapping": mapping}
    return SimpleNamespace(store=north, tenant=tenant(), payload=to_payload, carries=(), **office)


def taken(office, key: str = "web-1", *lines):
    return submit_order(basket(key, *lines), tenant=office.tenant, store=office.store).reference


def test_an_order_that_waits_for_approval_is_taken_back(office) -> None:
    reference = taken(office, "web-1", LARGE)
    assert changes.cancel(office, reference, "the buyer", "not needed")
    stored = office.store.orders.get(reference)
    assert (stored.approval, stored.is_taken_back, stored.push) == (ApprovalState.REFUSED, True, None)
    with pytest.raises(OrderRefused, match="waits for nobody"):
        office.store.approvals.decide(reference, by="desk", role="sales-desk", approve=True, note="", own_orders=True)
    assert run(office.store, MemoryErp()).outcomes == {}


def test_an_order_that_is_queued_is_cancelled_and_never_sent(office) -> None:
    reference, erp = taken(office), MemoryErp()
    assert changes.cancel(office, reference, "the buyer", "not needed")
    assert changes.cancel(office, reference, "the buyer", "not needed")
    push = office.store.orders.get(reference).push
    assert push
    assert push.state is PushState.CANCELLED
    assert run(office.store, erp).outcomes == {}
    assert erp.ledger == []
    assert [event.kind for event in office.store.orders.events(reference)][-1] == "cancelled"


@pytest.mark.parametrize("where", ["sent", "in doubt", "in review"])
def test_after_the_push_it_is_a_conflict_that_a_person_settles(office, where: str) -> None:
    reference = taken(office)
    erp = MemoryErp(after=[] if where == "sent" else [raising(doubtful())])
    turn(office.store, erp, "neither" if where == "in review" else "searchable")
    before = office.store.orders.get(reference).push
    assert not changes.cancel(office, reference, "the buyer", "ordered twice by mistake")
    assert not changes.cancel(office, reference, "the buyer", "ordered twice by mistake")
    assert office.store.orders.get(reference).push == before
    (conflict,) = office.store.conflicts.find()
    assert (conflict.kind, conflict.by) == (ConflictKind.CANCEL, "the buyer")
    assert "ordered twice by mistake" in conflict.message
    assert desk.close_conflict(office, reference, DESK, "cancelled in the ERP") == 1
    assert office.store.conflicts.find() == []
    with pytest.raises(RecordRejected, match="no open conflict"):
        desk.close_conflict(office, reference, DESK, "again")


def test_another_basket_takes_an_order_s_place(office) -> None:
    old, erp = taken(office), MemoryErp()
    new = changes.replace(office, old, basket("web-2", line(quantity="7")), "the buyer", "one more")
    again = changes.replace(office, old, basket("web-2", line(quantity="7")), "the buyer", "one more")
    assert new == again
    assert run(office.store, erp).outcomes == {new.reference: "sent"}
    assert [row["reference"] for row in erp.ledger] == [new.reference]


def test_a_basket_that_the_rules_refuse_leaves_the_order_as_it_was(office) -> None:
    old = taken(office)
    before = office.store.orders.get(old)
    with pytest.raises(OrderRefused, match="isn't in this office's catalogue"):
        changes.replace(office, old, basket("web-2", line("NONE")), "the buyer", "another")
    assert office.store.orders.get(old) == before


def test_a_key_that_stands_for_another_order_takes_nothing_back(office) -> None:
    old, other = taken(office), taken(office, "web-3", line(quantity="9"))
    for key, goods in ((office.store.orders.get(old).basket.key, "7"), ("web-3", "7"), ("web-3", "9")):
        with pytest.raises(OrderRefused, match="its key stands for the order H") as refused:
            changes.replace(office, old, basket(key, line(quantity=goods)), "the buyer", "one more")
        assert refused.value.code == "key-reused"
    assert [office.store.orders.get(each).state for each in (old, other)] == ["queued", "queued"]
    # once it took a place, its key stands for it as well
    changes.replace(office, old, basket("web-2", line(quantity="7")), "the buyer", "one more")
    with pytest.raises(OrderRefused, match="stands for another basket"):
        changes.replace(office, old, basket("web-2", line(quantity="8")), "the buyer", "one more")


def test_a_basket_that_was_refused_under_its_key_is_checked_again_before_anything_is_taken_back(office) -> None:
    old = taken(office)
    with pytest.raises(OrderRefused):
        taken(office, "web-2", line("NONE"))
    with pytest.raises(OrderRefused, match="isn't in this office's catalogue"):
        changes.replace(office, old, basket("web-2", line("NONE")), "the buyer", "another")
    assert office.store.orders.get(old).state == "queued"
    assert changes.replace(office, old, basket("web-2", line(quantity="7")), "the buyer", "one more")


def test_one_basket_alone_takes_an_orders_place(office) -> None:
    old = taken(office)
    changes.replace(office, old, basket("web-2", line(quantity="7")), "the buyer", "one more")
    cancelled = taken(office, "web-3")
    changes.cancel(office, cancelled, "the buyer", "no more")
    for gone in (old, cancelled):
        with pytest.raises(OrderRefused, match=f"{gone} is cancelled, so nothing can take its place") as refused:
            changes.replace(office, gone, basket("web-4", line(quantity="8")), "the buyer", "one more")
        assert refused.value.code == "taken-back"
    assert office.store.orders.by_key("web-4") is None


def test_a_death_between_taking_back_and_taking_in_leaves_it_to_the_next_try(office, monkeypatch) -> None:
    old = taken(office)

    def locked(*_) -> None:
        raise StoreUnavailable("locked")

    monkeypatch.setattr(changes, "take_in", locked)
    with pytest.raises(StoreUnavailable):
        changes.replace(office, old, basket("web-2", line(quantity="7")), "the buyer", "one more")
    monkeypatch.undo()
    assert office.store.orders.by_key("web-2") is None
    new = changes.replace(office, old, basket("web-2", line(quantity="7")), "the buyer", "one more")
    assert (new.state, office.store.orders.get(old).state) == ("queued", "cancelled")


def test_an_edit_after_the_push_is_a_conflict_with_what_was_wished(office) -> None:
    old = taken(office)
    run(office.store, MemoryErp())
    for _ in range(2):
        assert changes.replace(office, old, basket("web-2", line(quantity="7")), "the buyer", "one more") is None
    (conflict,) = office.store.conflicts.find()
    assert (conflict.kind, conflict.details["by_key"]) == (ConflictKind.EDIT, "web-2")
    assert office.store.orders.by_key("web-2") is None


# the desk


def in_review(office, duplicates: str = "searchable", **faults):
    reference, erp = taken(office), MemoryErp(**faults)
    office.pack.order.duplicates = duplicates
    run(office.store, erp, duplicates)
    return reference, erp


def test_what_nobody_can_ask_for_is_resent_only_by_a_person_who_looked(office) -> None:
    reference, erp = in_review(office, "neither", before=[raising(doubtful())])
    with pytest.raises(RecordRejected, match="can't be asked") as no:
        desk.retry(office, reference, DESK, "again")
    assert no.value.code == "unclear"
    desk.resend(office, reference, DESK, "it isn't there")
    assert run(office.store, erp, "neither").outcomes == {reference: "sent"}
    assert len(erp.ledger) == 1


def test_a_resend_doesnt_ask_the_erp(office) -> None:
    reference = taken(office)
    erp = MemoryErp(before=[raising(refused())])
    run(office.store, erp)
    erp.calls.clear()
    desk.resend(office, reference, DESK, "surely not there")
    assert turn(office.store, erp).outcomes == {reference: "sent"}
    assert erp.calls[0] == f"create {reference}"


def test_an_order_that_isnt_in_review_cant_be_sent_again(office) -> None:
    reference = taken(office)
    for act in (desk.retry, desk.resend):
        with pytest.raises(RecordRejected, match="is queued, not in review"):
            act(office, reference, DESK, "again")


def test_a_number_belongs_to_one_order(office) -> None:
    first, _ = in_review(office, "neither", after=[raising(doubtful())])
    desk.resolve(office, first, "SO-1", DESK, "seen")
    second = taken(office, "web-2")
    run(office.store, MemoryErp(before=[raising(doubtful())]), "neither")
    with pytest.raises(RecordRejected, match=f"SO-1 is {first} already"):
        desk.resolve(office, second, "SO-1", DESK, "seen")


def test_who_may_yet_send_it_keeps_it_from_being_sent_again(office, clock) -> None:
    reference = taken(office)
    office.store.outbox.begin_call(
        reference, "another-host/7/100/abc", payload_digest="", mapping_digest="", payload={}
    )
    clock.advance(seconds=61)
    assert turn(office.store, MemoryErp()).outcomes == {reference: "review"}
    with pytest.raises(RecordRejected, match="process 7 on another-host") as no:
        desk.retry(office, reference, DESK, "again")
    assert no.value.code == "sender-lives"
    desk.resend(office, reference, DESK, "that host is gone for good")
    assert run(office.store, MemoryErp()).outcomes == {reference: "sent"}
