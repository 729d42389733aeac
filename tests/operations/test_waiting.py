"""What waits too long: named with what it waits for, and told once."""

import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest

from hub.config.secrets import Secret
from hub.errors import ConfigurationError, PermanentError, Unmappable, Unreachable
from hub.operations.alerts import raise_alarms
from hub.operations.waiting import needs_a_person, overdue
from hub.orders.intake import submit_order
from hub.store import Store
from tests.support.orders import MemoryErp, basket, line, raising, refused, stocked, tenant
from tests.support.pushing import AT, turn


@pytest.fixture
def office(store: Store, clock):
    order = SimpleNamespace(duplicates="searchable", settle=timedelta(minutes=10))
    pack = SimpleNamespace(order=order)
    return SimpleNamespace(store=stocked(store), tenant=tenant(), clock=clock, pack=pack)


def taken(office, *keys: str, lines=()) -> list[str]:
    return [submit_order(basket(key, *lines), tenant=office.tenant, store=office.store).reference for key in keys]


def told(office) -> list[tuple[str, str]]:
    messages: list[tuple[str, str]] = []
    raise_alarms(office, lambda title, text: messages.append((title, text)))
    return messages


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
    assert (row.reference, row.stands) == (reference, "review")
    assert "hub orders retry" in row.helps
    assert overdue(office) == []
    later(office, minutes=16)
    assert len(overdue(office)) == 1


def test_people_are_told_once_for_each_thing_that_is_waited_for(office) -> None:
    taken(office, "web-1", "web-2")
    assert told(office) == []
    later(office, minutes=16)
    ((title, text),) = told(office)
    assert title == "uk-north: 2 orders are overdue"
    assert "no worker gives a sign of life" in text
    assert "`hub orders review`" in text
    assert told(office) == []
    turn(office.store, MemoryErp(before=[raising(refused()), raising(refused())]))
    assert [title for title, _ in told(office)] == ["uk-north: 2 orders are overdue"]


def test_the_alarm_is_an_event_of_the_order(office) -> None:
    (reference,) = taken(office, "web-1")
    later(office, minutes=16)
    told(office)
    event = office.store.orders.events(reference)[-1]
    assert (event.kind, event.by) == ("alarm", "rules")


def test_an_alert_goes_to_its_address(office, httpserver) -> None:
    httpserver.expect_request("/alerts", method="POST").respond_with_json({})
    address = httpserver.url_for("/alerts").replace("http://", "json://")
    office.tenant = office.tenant.model_copy(update={"alerts": (Secret(address),)})
    (reference,) = taken(office, "web-1")
    later(office, minutes=16)
    assert len(raise_alarms(office)) == 1
    ((request, _),) = httpserver.log
    assert request.json["title"] == "uk-north: an order is overdue"
    assert reference in request.json["message"]


def test_an_address_that_doesnt_answer_is_said_without_the_address(office) -> None:
    secret = Secret("json://127.0.0.1:9/hidden", "tenants.yaml:60: tenants.uk-north.alerts.0")
    office.tenant = office.tenant.model_copy(update={"alerts": (secret,)})
    taken(office, "web-1")
    later(office, minutes=16)
    with pytest.raises(PermanentError, match=r"couldn't be delivered; see the addresses at tenants.yaml:60") as error:
        raise_alarms(office)
    assert "hidden" not in str(error.value)


def test_without_what_sends_alerts_nothing_is_noted_as_told(office, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    (reference,) = taken(office, "web-1")
    later(office, minutes=16)
    assert len(raise_alarms(office)) == 1, "without addresses the note is all"
    office.tenant = office.tenant.model_copy(update={"alerts": (Secret("json://127.0.0.1/", "tenants.yaml:7"),)})
    (reference,) = taken(office, "web-2")
    later(office, minutes=16)
    with pytest.raises(ConfigurationError, match=r"^tenants.yaml:7: .* pip install 'hub\[alerts\]'$"):
        raise_alarms(office)
    assert office.store.orders.events(reference)[-1].kind == "queued"
