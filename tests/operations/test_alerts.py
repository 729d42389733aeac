"""Alerts: people are told of what is overdue, once."""

import io
import logging
import sys

import pytest

from hub.config.alert_addresses import address_problems
from hub.config.secrets import Secret
from hub.errors import ConfigurationError, PermanentError, StoreUnavailable
from hub.operations.alerts import send_alerts
from hub.orders.intake import submit_order
from tests.support.orders import MemoryErp, basket, raising, refused
from tests.support.pushing import turn


def taken(office, *keys: str) -> list[str]:
    return [submit_order(basket(key), tenant=office.tenant, store=office.store).reference for key in keys]


def told(office) -> list[tuple[str, str]]:
    messages: list[tuple[str, str]] = []
    send_alerts(office, lambda title, text: messages.append((title, text)))
    return messages


def later(office, **span: float) -> None:
    office.clock.advance(**span)


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


DEFECT = "a defect of the hub: KeyError at payload.py:57; the worker's log says more"


def test_what_holds_orders_up_is_told_at_once_and_once_however_often_it_comes_and_goes(office) -> None:
    troubles = office.store.troubles
    troubles.begin(DEFECT)
    ((title, text),) = told(office)
    assert title == "uk-north: its orders are held up"
    assert DEFECT in text
    assert "`hub orders review`" in text
    assert told(office) == []
    troubles.end()
    assert troubles.standing() == []
    later(office, minutes=1)
    troubles.begin(DEFECT)
    assert [each.since for each in troubles.standing()] == [office.clock.now()]
    assert told(office) == []
    troubles.begin("another")
    assert len(told(office)) == 1
    troubles.end()
    later(office, days=2)
    troubles.begin(DEFECT)
    assert len(told(office)) == 1


def test_a_store_that_is_out_of_reach_is_told_once_for_as_long_as_it_lasts(office, monkeypatch) -> None:
    lost = StoreUnavailable("store: the runtime database is temporarily unavailable: connection refused")
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(office.store.troubles, "standing", raising(lost))
            ((title, text),) = told(office)
            assert (title, text.split("\n")[0]) == ("the hub's store is held up", str(lost))
            assert told(office) == []
        assert told(office) == []


def test_an_alert_goes_to_its_address(office, httpserver) -> None:
    httpserver.expect_request("/alerts", method="POST").respond_with_json({})
    address = httpserver.url_for("/alerts").replace("http://", "json://")
    office.tenant = office.tenant.model_copy(update={"alerts": (Secret(address),)})
    (reference,) = taken(office, "web-1")
    later(office, minutes=16)
    assert len(send_alerts(office)) == 1
    ((request, _),) = httpserver.log
    assert request.json["title"] == "uk-north: an order is overdue"
    assert reference in request.json["message"]


def test_an_address_that_doesnt_answer_is_said_without_the_address(office) -> None:
    secret = Secret("json://127.0.0.1:9/hidden", "tenants.yaml:60: tenants.uk-north.alerts.0")
    office.tenant = office.tenant.model_copy(update={"alerts": (secret,)})
    taken(office, "web-1")
    later(office, minutes=16)
    with pytest.raises(PermanentError, match=r"couldn't be delivered; see the addresses at tenants.yaml:60") as error:
        send_alerts(office)
    assert "hidden" not in str(error.value)


@pytest.mark.parametrize("address", ["slack://hush-hush", "https://hooks.slack.com/services/hush-hush/x"])
def test_an_address_that_is_none_any_more_is_shown_in_no_log(office, monkeypatch, address) -> None:
    log = io.StringIO()
    # where the worker's log is; caplog also hears what doesn't get there
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(log)])
    monkeypatch.setattr(logging.getLogger("apprise"), "propagate", True)
    monkeypatch.setenv("ALERTS", address)
    secret = Secret("env:ALERTS", "tenants.yaml:60: tenants.uk-north.alerts.0")
    office.tenant = office.tenant.model_copy(update={"alerts": (secret,)})
    taken(office, "web-1")
    later(office, minutes=16)
    with pytest.raises(PermanentError, match=r"couldn't be delivered; see the addresses at tenants.yaml:60"):
        send_alerts(office)
    assert "hush" not in log.getvalue()


def test_without_what_sends_alerts_nothing_is_noted_as_told(office, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    (reference,) = taken(office, "web-1")
    later(office, minutes=16)
    assert len(send_alerts(office)) == 1, "without addresses the note is all"
    office.tenant = office.tenant.model_copy(update={"alerts": (Secret("json://127.0.0.1/", "tenants.yaml:7"),)})
    (reference,) = taken(office, "web-2")
    later(office, minutes=16)
    with pytest.raises(ConfigurationError, match=r"^tenants.yaml:7: .* pip install 'hub\[alerts\]'$"):
        send_alerts(office)
    assert office.store.orders.events(reference)[-1].kind == "queued"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("nonesuch://x", "isn't an address that apprise knows"),
        ("not an address", "isn't an address that apprise knows"),
        ("mailto://user:hush@example.com", "holds a secret written out"),
        ("json://127.0.0.1:99999/alerts", "a port beyond 65535"),
        ("json://127.0.0.1:8080/alerts", ""),
        ("json://127.0.0.1/alerts", ""),
        ("env:ALERTS", ""),
    ],
)
def test_what_apprise_doesnt_know_is_told_before_anything_is_due(monkeypatch, capfd, written, told) -> None:
    monkeypatch.setenv("ALERTS", "mailto://user:hush@example.com")
    said = [str(problem) for problem in address_problems([Secret(written, "tenants.yaml:7")])]
    assert [told in each and each.startswith("tenants.yaml:7: ") for each in said] == [True] * bool(told)
    assert "hush" not in "".join([*said, *capfd.readouterr()])
