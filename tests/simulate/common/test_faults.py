"""Each fault shows as it is named, as often as asked, and does to the ledger what it says."""

import json
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
import requests
import zeep.exceptions
from lxml import etree

from hub.simulate import FAULTS, Faults
from tests.support.patience import PATIENCE, until

GONE = (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)


@pytest.fixture(params=["nav", "bc"])
def place(request):
    """An ERP, a call that creates an order, a call that reads items, and its ledger's orders."""
    if request.param == "nav":
        erp, page, create = (request.getfixturevalue(name) for name in ("nav", "page", "create"))
        orders, items = page("SalesOrder"), page("ItemCard")
        erp.requests.clear()
        return (
            erp,
            lambda: create(orders),
            lambda: items.ReadMultiple(filter=[{"Field": "No", "Criteria": ""}], setSize=0),
        )
    erp, rest = (request.getfixturevalue(name) for name in ("bc", "rest"))
    erp.requests.clear()
    return erp, rest.order, lambda: rest.get("items")


@pytest.mark.parametrize(
    ("name", "kept"), [("down", 0), ("reset before", 0), ("lost response", 1), ("late commit", 0), ("cut short", 1)]
)
def test_connections_that_break(place, name, kept):
    erp, create, _ = place
    erp.faults.add(name, on="create", times=1)
    with pytest.raises(GONE):
        create()
    assert len(erp.ledger.orders()) == kept
    create()
    assert len(erp.ledger.orders()) == kept + 1
    assert next(call.status for call in erp.requests if "create" in call.tags) == 0


def test_a_late_commit_comes_when_released(place):
    erp, create, _ = place
    erp.faults.add("late commit", on="create", times=1)
    with pytest.raises(GONE):
        create()
    assert erp.faults.release() == 1
    assert erp.faults.release() == 0
    assert len(erp.ledger.orders()) == 1


def test_a_late_commit_comes_by_itself(place):
    erp, create, _ = place
    erp.faults.add("late commit", on="create", times=1, seconds=0.05)
    with pytest.raises(GONE):
        create()
    assert len(until(erp.ledger.orders)) == 1


def test_a_late_commit_is_made_at_the_latest_when_the_erp_stops(place):
    erp, create, _ = place
    erp.faults.add("late commit", on="create", times=1, seconds=60)
    with pytest.raises(GONE):
        create()
    erp.stop()
    assert len(erp.ledger.orders()) == 1


def test_slow(place, monkeypatch):
    erp, _, read = place
    waited: list[float] = []
    monkeypatch.setattr(erp._stopping, "wait", waited.append)
    erp.faults.add("slow", on="read", times=1, seconds=0.2)
    read()
    assert waited == [0.2]
    assert erp.requests.count("read") == 1


def test_stopped_refuses_and_starts_again_at_the_same_address(place):
    erp, create, read = place
    create()
    url = erp.url
    erp.stop()
    with pytest.raises(GONE):
        read()
    erp.start()
    assert erp.url == url
    read()
    assert len(erp.ledger.orders()) == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [("throttled", 429), ("unavailable", 503), ("html", 200), ("wrong content", 200), ("unauthorised", 401)],
)
def test_answers_of_business_central(rest, bc, name, status):
    bc.faults.add(name, on="read items", times=1, seconds=7)
    answer = rest.get("items")
    assert answer.status_code == status
    if status == 200:
        assert "json" not in answer.headers["Content-Type"]
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()
    else:
        assert answer.json()["error"]["code"]
    assert (answer.headers.get("Retry-After") == "7") is (name == "throttled")
    assert rest.get("items").status_code == 200


def test_answers_of_nav(nav, page):
    service = page("ItemCard")

    def read():
        return service.ReadMultiple(filter=[{"Field": "No", "Criteria": ""}], setSize=0)

    nav.faults.add("throttled", on="ReadMultiple", times=1)
    with pytest.raises(zeep.exceptions.Fault, match="too busy"):
        read()
    for name in ("unavailable", "unauthorised", "wrong content", "html"):
        nav.faults.add(name, on="ReadMultiple ItemCard North", times=1)
        with pytest.raises(zeep.exceptions.Error):
            read()
    assert len(read()) == 6


def test_what_is_no_wsdl(nav, session):
    for name, kind in (("html", "html"), ("not a wsdl", "catalogue")):
        nav.faults.add(name, on="wsdl", times=1)
        answer = session.get(f"{nav.url}/North/Page/ItemCard?wsdl", timeout=PATIENCE)
        assert answer.status_code == 200
        assert kind in answer.text
        assert "definitions" not in answer.text


def test_truncated_looks_right_but_is_half(rest, nav, session):
    whole = rest.get("items").content
    rest.erp.faults.add("truncated", on="items", times=1)
    half = rest.get("items")
    assert half.status_code == 200
    assert half.content == whole[: len(whole) // 2]
    assert int(half.headers["Content-Length"]) == len(half.content)
    with pytest.raises(json.JSONDecodeError):
        json.loads(half.content)
    nav.faults.add("truncated", on="wsdl", times=1)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(session.get(f"{nav.url}/North/Page/ItemCard?wsdl", timeout=PATIENCE).content)


def test_an_empty_success(rest, nav, page):
    service = page("ItemCard")
    nav.faults.add("empty", on="ReadMultiple", times=1)
    assert not service.ReadMultiple(filter=[{"Field": "No", "Criteria": ""}], setSize=0)
    rest.erp.faults.add("empty", on="read items", times=1)
    assert rest.rows("items") == []
    assert len(rest.rows("items")) == 6


def test_one_companys_fault_leaves_the_other_alone(nav, page):
    services = {company: page("ItemCard", company) for company in ("North", "South Coast")}
    nav.faults.add("down", on="North")
    assert services["South Coast"].Read(No="12").No == "12"
    with pytest.raises(GONE):
        services["North"].Read(No="12")


def test_times_after_probability_and_clear():
    faults = Faults(seed=3)
    read, write = frozenset({"read", "items"}), frozenset({"create"})
    second = faults.add("down", on="read", times=1, after=1)
    assert [faults.next_due(tags) for tags in (read, write, read, read)] == [None, None, second, None]
    often = faults.add("slow", probability=0.3)
    hits = sum(faults.next_due(write) is often for _ in range(1000))
    assert 240 < hits < 360
    assert often.hits == hits
    faults.clear(often)
    assert faults.next_due(write) is None
    faults.add("down")
    faults.clear()
    assert faults.next_due(write) is None
    with pytest.raises(ValueError, match=r"no fault `dwon`: one of down, slow"):
        faults.add("dwon")


def test_every_fault_shows_on_both_erps_without_an_unhandled_error(place, capfd):
    erp, _, read = place
    for name in FAULTS:
        fault = erp.faults.add(name, times=1)
        with suppress(zeep.exceptions.Error, requests.exceptions.RequestException):
            read()
        assert fault.hits == 1
    assert capfd.readouterr().err == ""


def test_limits_answer_as_throttled(rest, bc, clock):
    bc.requests_per_minute = 3
    bc.requests.clear()
    clock.forward(hours=1)
    rest.session.headers["Authorization"] = f"Bearer {rest.token().json()['access_token']}"
    assert [rest.get("items").status_code for _ in range(4)] == [200, 200, 429, 429]
    clock.forward(seconds=61)
    assert rest.get("items").status_code == 200
    bc.requests_per_minute, bc.concurrent = None, 0
    assert rest.get("items").status_code == 429


def test_traffic_counts(rest, bc, clock):
    bc.requests.clear()
    for _ in range(3):
        rest.get("items")
        clock.forward(seconds=20)
    rest.order()
    assert (bc.requests.count("read items"), bc.requests.count("create Dublin"), len(bc.requests)) == (3, 1, 4)
    assert bc.requests.most_within(timedelta(seconds=60)) == 3
    assert bc.requests.most_within(timedelta(seconds=20)) == 1
    assert bc.requests.most_at_once == 1
    assert [call.status for call in bc.requests] == [200, 200, 200, 201]


def test_calls_at_the_same_time_are_seen(rest, bc, monkeypatch):
    all_there = threading.Barrier(4)
    monkeypatch.setattr(bc._stopping, "wait", lambda seconds: all_there.wait(PATIENCE))
    bc.requests.clear()
    bc.faults.add("slow", seconds=0.3)
    threads = [threading.Thread(target=rest.get, args=("items",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bc.requests.most_at_once == 4
