"""What waits too long, named with what it waits for."""

from datetime import timedelta

import pytest

from hub.errors import Unmappable, Unreachable
from hub.operations.waiting import needs_a_person, overdue, worker_is_alive
from hub.orders.intake import submit_order
from hub.records import Kind
from hub.store import Store
from hub.store.orders.pauses import PauseScope
from tests.support.orders import MemoryErp, basket, line, raising, refused
from tests.support.pushing import AT, turn


def taken(office, *keys: str, lines=()) -> list[str]:
    return [submit_order(basket(key, *lines), tenant=office.tenant, store=office.store).reference for key in keys]


def later(office, **span: float) -> None:
    office.clock.advance(**span)


def test_what_is_young_isnt_overdue(office) -> None:
    taken(office, "web-1")
    later(office, minutes=15)
    assert overdue(office) == []
    later(office, seconds=1)
    assert len(overdue(office)) == 1


def test_the_settle_time_counts_where_it_is_longer(office) -> None:
    office.pack.order.settle = timedelta(minutes=40)
    taken(office, "web-1")
    later(office, minutes=39)
    assert overdue(office) == []
    later(office, minutes=2)
    assert len(overdue(office)) == 1


def test_one_missing_entry_holds_up_several_and_is_named(office) -> None:
    references = taken(office, "web-1", "web-2", "web-3")

    def unmappable(order):
        raise Unmappable("uk-north.yaml:7: `crate` isn't among the values of the table units", code="no-mapping")

    turn(office.store, MemoryErp(), to_payload=unmappable)
    later(office, minutes=16)
    found = overdue(office)
    assert sorted(each.reference for each in found) == sorted(references)
    assert {(each.waits_for, each.others) for each in found} == {
        ("uk-north.yaml:7: `crate` isn't among the values of the table units", 2)
    }
    assert "(2 others wait for the same)" in str(found[0])


def test_an_erp_that_is_down_is_what_all_its_orders_wait_for(office) -> None:
    taken(office, "web-1", "web-2", "web-3")
    turn(office.store, MemoryErp(before=[raising(Unreachable("no connection", **AT))]))
    later(office, minutes=16)
    assert {(each.waits_for, each.others) for each in overdue(office)} == {("nav / North: Create: no connection", 2)}


def test_without_a_worker_that_is_what_it_waits_for(office) -> None:
    taken(office, "web-1")
    later(office, minutes=16)
    assert [each.waits_for for each in overdue(office)] == [
        "a push: no worker gives a sign of life; start `hub worker`"
    ]
    office.store.workers.beat(office.clock.now())
    assert [each.waits_for for each in overdue(office)] == ["its turn"]


def test_what_is_paused_waits_for_that_and_alarms_nobody_until_it_is_over(office, store: Store) -> None:
    references = taken(office, "web-1", "web-2")
    pauses = store.system().pauses
    until = office.clock.now() + timedelta(hours=2)
    pauses.begin(PauseScope.ERP, "nav", None, until, "ann", "the ERP is upgraded")
    later(office, hours=1)
    assert overdue(office) == []
    found = needs_a_person(office)
    assert sorted(each.reference for each in found) == sorted(references)
    assert {(each.status, each.waits_for, each.remedy) for each in found} == {
        ("paused", "nav is paused until 11:00 by ann: the ERP is upgraded", "nothing until then, or `hub resume nav`")
    }
    later(office, hours=1)
    assert len(overdue(office)) == 2


def test_a_pause_that_nobody_ends_is_told_like_everything_that_waits_too_long(office, store: Store) -> None:
    taken(office, "web-1")
    store.system().pauses.begin(PauseScope.OFFICE, "uk-north", None, None, "ann", "stocktaking")
    later(office, minutes=16)
    assert [each.waits_for for each in overdue(office)] == [
        "uk-north is paused since 09:00 by ann, until `hub resume uk-north`: stocktaking"
    ]


def test_a_pause_of_one_kind_holds_up_no_order(office, store: Store) -> None:
    taken(office, "web-1")
    store.system().pauses.begin(PauseScope.OFFICE, "uk-north", Kind.STOCK, None, "ann", "stocktaking")
    assert needs_a_person(office) == []


def test_an_order_that_a_trouble_holds_up_needs_a_person_at_once(office) -> None:
    references = taken(office, "web-1", "web-2")
    office.store.workers.beat(office.clock.now())
    assert needs_a_person(office) == []
    office.store.troubles.begin("a defect of the hub: KeyError at payload.py:57")
    found = needs_a_person(office)
    assert sorted(each.reference for each in found) == sorted(references)
    assert {(each.status, each.waits_for, each.others) for each in found} == {
        ("held up", "a defect of the hub: KeyError at payload.py:57", 1)
    }
    assert overdue(office) == []
    office.store.troubles.end()
    assert needs_a_person(office) == []


@pytest.mark.parametrize("machine", ["this", "another"])
@pytest.mark.parametrize("hours", [-25, -1, 1, 25])
def test_a_dead_worker_is_dead_and_a_living_one_lives_whoever_sets_the_clock(
    office, monkeypatch, machine, hours
) -> None:
    with monkeypatch.context() as patch:
        if machine == "another":
            patch.setattr("hub.store.engine.elapsed.machine", lambda: "another-host boot space")
        office.store.workers.beat(office.clock.now())
    office.clock.step(hours=hours)
    later(office, seconds=30)
    # another machine's beat can't be dated then: to push beside a living worker is safe, to wait for a dead one isn't
    assert worker_is_alive(office) is (machine == "this")
    later(office, seconds=31)
    assert not worker_is_alive(office)


def test_an_approval_may_take_longer(office) -> None:
    taken(office, "web-1", lines=[line(quantity="300")])
    later(office, hours=23)
    assert needs_a_person(office) == []
    later(office, hours=2)
    assert [each.waits_for for each in overdue(office)] == ["approval by sales-desk"]


def test_what_is_in_review_needs_a_person_at_once_and_is_overdue_later(office) -> None:
    (reference,) = taken(office, "web-1")
    turn(office.store, MemoryErp(before=[raising(refused())]))
    (row,) = needs_a_person(office)
    assert (row.reference, row.status) == (reference, "review")
    assert "hub orders retry" in row.remedy
    assert overdue(office) == []
    later(office, minutes=16)
    assert len(overdue(office)) == 1
