"""Orders through the door: one basket over all offices, taken whole or not at all, and one history of them."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from hub.errors import OrderRefused
from hub.orders.approval import approve
from hub.orders.push import push_to_the_end
from hub.records import Kind
from hub.records.stored_order import ApprovalState, OrderState, PushState
from hub.store import BuyerBinding
from hub.store.buyers.buyer_logins import LoginRole
from hub.store.orders.submission_writes import Submission, SubmissionWrites
from hub.storefront.page_cursor import cursor_of
from hub.sync.pull import pull
from tests.support.fixtures.doors import SHARED, AskedDoor, baskets, told

THREE = baskets(uk_north="0012", uk_south="0013", ireland="007")
KEY = {"Idempotency-Key": "web-1"}


def kept(door: AskedDoor) -> dict[str, int]:
    """How many orders each office keeps of the shared accounts, refused ones aside."""
    return {
        name: sum(not each.is_refused_by_rules for each in desk.office.store.orders.find(account=SHARED[name]))
        for name, desk in door.desks.items()
    }


def changed(part: int, **more: Any) -> dict[str, Any]:
    """The basket with one part's line changed."""
    orders = [dict(each) for each in THREE["orders"]]
    orders[part] = orders[part] | {"lines": [orders[part]["lines"][0] | more]}
    return {"orders": orders}


def test_one_basket_becomes_one_order_for_each_office(door: AskedDoor) -> None:
    tried = door.post("/baskets/check", THREE)
    assert tried["can_be_taken"]
    assert kept(door) == dict.fromkeys(SHARED, 0)
    taken = door.post("/orders", THREE, 201, **KEY)["orders"]
    assert [each["office"] for each in taken] == ["uk-north", "uk-south", "ireland"]
    assert [each["account"] for each in taken] == [*SHARED.values()]
    for one, whole in zip(tried["orders"], taken, strict=True):
        assert {name: one[name] for name in ("net", "tax", "gross", "currency")} == {
            name: whole[name] for name in ("net", "tax", "gross", "currency")
        }
        assert [each["role"] for each in one["approvals"]] == [each["role"] for each in whole["approvals"]]
    assert kept(door) == dict.fromkeys(SHARED, 1)
    assert {each["placed_by"] for each in taken} == {"ann"}


def test_offered_again_the_same_orders_come_back(door: AskedDoor) -> None:
    first = door.post("/orders", THREE, 201, **KEY)
    again = door.post("/orders", THREE, 200, **KEY)
    assert [each["reference"] for each in again["orders"]] == [each["reference"] for each in first["orders"]]
    assert kept(door) == dict.fromkeys(SHARED, 1)


def test_what_was_shown_is_no_part_of_what_is_ordered(door: AskedDoor) -> None:
    first = door.post("/orders", THREE, 201, **KEY)["orders"]
    shown = changed(0, shown_price=first[0]["lines"][0]["unit_price"])
    assert door.post("/orders", shown, 200, **KEY)["orders"][0]["reference"] == first[0]["reference"]


def test_of_many_at_once_with_one_key_one_is_taken(door: AskedDoor) -> None:
    def offer(_: int) -> int:
        return door.http.__class__(door.http.address).post("/v1/orders", json=THREE, headers=headers).status_code

    headers = door.headers() | KEY
    with ThreadPoolExecutor(6) as several:
        statuses = [*several.map(offer, range(12))]
    assert sorted(statuses) == [200] * 11 + [201]
    assert kept(door) == dict.fromkeys(SHARED, 1)


@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"quantity": "0.5"}, "smallest-quantity", "quantity"),
        ({"sku": "NOSUCH"}, "unknown-product", "sku"),
        ({"shown_price": "0.01"}, "price-changed", "shown_price"),
        ({"unit": "keg"}, "unit", "unit"),
    ],
)
def test_what_one_office_refuses_no_office_takes(
    door: AskedDoor, part: int, more: dict[str, str], code: str, field: str
) -> None:
    problem = door.post("/orders", changed(part, **more), 422, **KEY)
    office = THREE["orders"][part]["office"]
    assert problem["code"] == "refused"
    assert told(problem) == [(office, code, 1, field)]
    assert kept(door) == dict.fromkeys(SHARED, 0)
    tried = door.post("/baskets/check", changed(part, **more))
    assert not tried["can_be_taken"]
    assert [bool(each["reasons"]) for each in tried["orders"]] == [number == part for number in range(3)]
    # nothing came of it, so that its key serves the basket that is mended
    assert len(door.post("/orders", THREE, 201, **KEY)["orders"]) == 3


def test_what_is_refused_while_it_is_kept_leaves_nothing_at_the_others(
    door: AskedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one of them: the others' rows were written in the same transaction."""
    take = SubmissionWrites.take

    def refusing(self: SubmissionWrites, connection: Any, submission: Submission) -> Any:
        if self.tenant == "uk-south":
            raise OrderRefused("nobody may approve it", code="approval")
        return take(self, connection, submission)

    monkeypatch.setattr(SubmissionWrites, "take", refusing)
    problem = door.post("/orders", THREE, 422, **KEY)
    assert told(problem) == [("uk-south", "approval", None, None)]
    assert kept(door) == dict.fromkeys(SHARED, 0)


@pytest.mark.parametrize(
    "other", [changed(1, quantity="3"), {"orders": THREE["orders"][:2]}, {"orders": THREE["orders"][1:]}]
)
def test_a_key_that_stands_for_another_basket_names_its_orders(door: AskedDoor, other: dict[str, Any]) -> None:
    first = door.post("/orders", THREE, 201, **KEY)["orders"]
    problem = door.post("/orders", other, 409, **KEY)
    assert (problem["code"], problem["field"]) == ("key-reused", "Idempotency-Key")
    assert sorted(each["reference"] for each in problem["orders"]) == sorted(each["reference"] for each in first)
    assert kept(door) == dict.fromkeys(SHARED, 1)


def test_a_key_of_fewer_offices_isnt_widened(door: AskedDoor) -> None:
    door.post("/orders", {"orders": THREE["orders"][:1]}, 201, **KEY)
    assert door.post("/orders", THREE, 409, **KEY)["code"] == "key-reused"
    assert kept(door) == {"uk-north": 1, "uk-south": 0, "ireland": 0}


def test_keys_of_two_buyers_never_meet(door: AskedDoor) -> None:
    other = door.desks["uk-north"].office.store.links.buyer_of("N-1001")
    assert other
    door.hub.store.system().logins.put("shop", "bob", other, LoginRole.ORDER, {}, by="manager", note="")
    mine = door.post("/orders", baskets(uk_north="0012"), 201, **KEY)["orders"]
    response = door.http.post("/v1/orders", json=baskets(uk_north="0013"), headers=door.headers(login="bob") | KEY)
    assert response.status_code == 201
    assert response.json()["orders"][0]["reference"] != mine[0]["reference"]


@pytest.mark.parametrize("key", ["", "with a blank", "x" * 65, "ü"])
def test_a_key_that_is_none_is_refused(door: AskedDoor, key: str) -> None:
    headers = door.headers() | {"Idempotency-Key": key.encode("latin-1")}
    response = door.http.post("/v1/orders", json=THREE, headers=headers)
    assert (response.status_code, response.json()["field"]) == (422, "Idempotency-Key")


def test_an_office_stands_once_in_a_basket(door: AskedDoor) -> None:
    twice = {"orders": [THREE["orders"][0], THREE["orders"][0]]}
    assert "each office stands once" in door.post("/orders", twice, 422, **KEY)["detail"]


def test_a_login_orders_up_to_its_limit_in_each_currency(door: AskedDoor) -> None:
    door.add_login("ann", "uk-north", GBP=Decimal("1000"))
    problem = door.post("/orders", THREE, 422, **KEY)
    assert told(problem) == [("ireland", "login-limit", None, None)]
    tried = door.post("/baskets/check", THREE)
    assert [[each["code"] for each in part["reasons"]] for part in tried["orders"]] == [[], [], ["login-limit"]]
    assert len(door.post("/orders", {"orders": THREE["orders"][:2]}, 201, **KEY)["orders"]) == 2
    dear = {"orders": [{"office": "uk-north", "lines": [{"sku": "0012", "quantity": "999"}]}]}
    assert told(door.post("/orders", dear, 422, **{"Idempotency-Key": "web-2"})) == [
        ("uk-north", "login-limit", None, None)
    ]


def test_one_history_moves_as_offices_approve_and_erps_ship(door: AskedDoor) -> None:
    taken = {each["office"]: each for each in door.post("/orders", THREE, 201, **KEY)["orders"]}
    assert {each["reference"] for each in door.get("/orders")["orders"]} == {
        each["reference"] for each in taken.values()
    }
    states = {each["office"]: each["state"] for each in door.get("/orders")["orders"]}
    assert set(states.values()) <= {"waiting", "queued"}
    desk = door.desks["uk-north"]
    stored = desk.office.store.orders.get(taken["uk-north"]["reference"])
    while step := stored.open_step:
        person = next(each for each in desk.office.tenant.approvers.values() if each.role == step.role)
        stored = approve(stored.reference, person, tenant=desk.office.tenant, store=desk.office.store)
    push_to_the_end(desk.office)
    pull(desk.office, Kind.ORDER_DOCUMENT)
    shown = door.get(f"/orders/{stored.reference}")
    assert (shown["state"], shown["fulfilment"]["stage"]) == ("sent", "acknowledged")
    assert shown["fulfilment"]["orders"] == [shown["erp_number"]]
    assert [each["office"] for each in door.get("/orders", state="sent")["orders"]] == ["uk-north"]
    assert [each["office"] for each in door.get("/orders", office="ireland")["orders"]] == ["ireland"]


@pytest.mark.parametrize("office", ["uk-north", "ireland"])
def test_what_was_sent_is_followed_by_the_carriers_number(door: AskedDoor, office: str) -> None:
    desk = door.desks[office]
    order = desk.order("x", account=SHARED[office])
    push_to_the_end(desk.office)
    number = desk.stored(order).push.erp_number
    desk.erp.ship(number)
    for kind in (Kind.ORDER_DOCUMENT, Kind.SHIPMENT):
        pull(desk.office, kind)
    fulfilment = door.get(f"/orders/{order.reference}")["fulfilment"]
    assert fulfilment["stage"] == "shipped"
    # Business Central's API of shipments has no such field
    (shipment,) = fulfilment["shipments"]
    tracking = f"TRK-{shipment['number']}" if office == "uk-north" else None
    assert shipment["tracking"] == tracking


def test_the_history_comes_in_pages_each_order_once(door: AskedDoor) -> None:
    for number in range(4):
        door.clock.advance(minutes=1)
        door.post("/orders", THREE, 201, **{"Idempotency-Key": f"web-{number}"})
    pages, cursor = [], None
    while True:
        page = door.get("/orders", limit=5, **({"cursor": cursor} if cursor else {}))
        pages.append([each["reference"] for each in page["orders"]])
        if not (cursor := page["next"]):
            break
    assert [len(page) for page in pages] == [5, 5, 2]
    assert len({reference for page in pages for reference in page}) == 12
    newest = door.get("/orders", since=door.clock.now().isoformat())["orders"]
    assert {each["reference"] for each in newest} <= set(pages[0])
    for cursor in (
        "x",
        cursor_of("x", "H1"),
        cursor_of("0001-01-01T00:00:00+14:00", "H1"),
        cursor_of("2026-03-02T12:00:00Z", "\0"),
    ):
        assert door.http.get(f"/v1/orders?cursor={cursor}", headers=door.headers()).json()["code"] == "cursor"
    for since in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"):
        assert door.http.get(f"/v1/orders?since={since}", headers=door.headers()).status_code == 422
    assert door.http.get("/v1/orders?since=2026-01-01T00:00:00", headers=door.headers()).status_code == 422


def test_a_page_of_the_history_reads_no_more_orders_than_it_shows(
    door: AskedDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        door.clock.advance(minutes=1)
        (first, *_) = door.post("/orders", THREE, 201, **{"Idempotency-Key": f"web-{number}"})["orders"]
        if number == 0:
            taken_back = first["reference"]
            door.post(f"/orders/{taken_back}/cancel", {"why": "ordered twice"})
    read, orders = list[int](), BuyerBinding.orders

    def counted(*given: Any, **named: Any) -> Any:
        found = orders(*given, **named)
        read.append(len(found))
        return found

    monkeypatch.setattr(BuyerBinding, "orders", counted)
    assert len(door.get("/orders", limit=2)["orders"]) == 2
    assert read == [3]
    # the oldest one of all, behind others that are in another state
    (cancelled,) = door.get("/orders", limit=2, state="cancelled")["orders"]
    assert cancelled["reference"] == taken_back
    assert read[1:] == [3, 3, 3, 3, 0]
    assert door.get("/orders", office="uk-south", limit=100)["next"] is None
    assert read[-1] == 4


def test_an_order_is_taken_back_while_it_may_be(door: AskedDoor) -> None:
    (taken,) = door.post("/orders", baskets(ireland="007"), 201, **KEY)["orders"]
    assert taken["state"] == "waiting"
    back = door.post(f"/orders/{taken['reference']}/cancel", {"why": "ordered twice"})
    assert (back["done"], back["order"]["state"]) == (True, "cancelled")
    assert door.post(f"/orders/{taken['reference']}/cancel", {"why": "ordered twice"})["done"]
    assert door.post(f"/orders/{taken['reference']}/cancel", {}, 422)["field"] == "why"


def test_one_that_the_erp_has_is_settled_by_a_person(door: AskedDoor) -> None:
    desk = door.desks["uk-north"]
    order = desk.order("x", account=SHARED["uk-north"])
    push_to_the_end(desk.office)
    asked = door.post(f"/orders/{order.reference}/cancel", {"why": "wrong size"})
    assert (asked["done"], asked["order"]["state"]) == (False, "sent")


def test_an_order_is_replaced_by_another_of_its_office(door: AskedDoor) -> None:
    (taken,) = door.post("/orders", baskets(ireland="007"), 201, **KEY)["orders"]
    path = f"/orders/{taken['reference']}/replace"
    new = {"why": "more of it", "order": {"office": "ireland", "lines": [{"sku": "007", "quantity": "4"}]}}
    elsewhere = {"why": "x", "order": {"office": "uk-north", "lines": [{"sku": "0012", "quantity": "1"}]}}
    assert door.post(path, elsewhere, 422, **{"Idempotency-Key": "web-2"})["field"] == "order.office"
    bad = {"why": "x", "order": {"office": "ireland", "lines": [{"sku": "NOSUCH", "quantity": "1"}]}}
    assert told(door.post(path, bad, 422, **{"Idempotency-Key": "web-2"})) == [("ireland", "unknown-product", 1, "sku")]
    reused = door.post(path, new, 409, **KEY)
    assert (reused["code"], reused["orders"]) == (
        "key-reused",
        [{"office": "ireland", "reference": taken["reference"]}],
    )
    assert door.get(f"/orders/{taken['reference']}")["state"] == "waiting"
    replaced = door.post(path, new, 200, **{"Idempotency-Key": "web-2"})
    assert replaced["done"]
    assert replaced["order"]["lines"][0]["quantity"] == "4"
    assert door.get(f"/orders/{taken['reference']}")["state"] == "cancelled"
    assert door.post(path, new, 200, **{"Idempotency-Key": "web-2"}) == replaced
    assert door.post(path, new, 409, **{"Idempotency-Key": "web-3"})["code"] == "taken-back"


def test_what_a_buyer_says_beside_goods_is_carried(door: AskedDoor) -> None:
    part = {
        "office": "uk-north",
        "purchase_order": "PO-7",
        "wanted_on": "2026-03-09",
        "lines": [{"sku": "0012", "quantity": 2}, {"text": "thank you"}],
    }
    (taken,) = door.post("/orders", {"orders": [part]}, 201, **KEY)["orders"]
    stored = door.desks["uk-north"].office.store.orders.get(taken["reference"])
    assert (stored.agreed.purchase_order, str(stored.agreed.wanted_on)) == ("PO-7", "2026-03-09")
    assert [line["text"] for line in taken["lines"]] == [None, "thank you"]
    # what the office's mapping has no place for is refused, not lost
    problem = door.post("/orders", {"orders": [part | {"comment": "ring twice"}]}, 422, **{"Idempotency-Key": "web-2"})
    assert told(problem) == [("uk-north", "not-carried", None, "comment")]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("state=shipped", "input should be 'received'"),
        ("offic=uk-north", "`offic`: isn't known; the parameters here are cursor, limit, office, since, state."),
        ("limit=1&limit=2", "`limit`: stands twice, and only one would count."),
    ],
)
def test_what_would_have_no_effect_in_a_query_is_refused(door: AskedDoor, query: str, said: str) -> None:
    answer = door.http.get(f"/v1/orders?{query}", headers=door.headers())
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_each_state_of_an_order_can_be_asked_for() -> None:
    assert {*OrderState} == {*ApprovalState, *PushState}


def test_a_list_whose_entries_are_wrong_isnt_said_to_be_too_short(door: AskedDoor) -> None:
    part = {"office": "uk-north", "lines": [{"sku": "0012", "quantity": 2, "colour": "red"}]}
    problem = door.post("/orders", {"orders": [part]}, 422, **KEY)
    assert [each["field"] for each in problem["errors"]] == ["orders.0.lines.0.colour"]
    assert door.post("/orders", {"orders": []}, 422, **KEY)["errors"][0]["message"].startswith("more was expected")


def test_a_body_that_isnt_said_to_be_json_names_the_header(door: AskedDoor) -> None:
    sent = door.http.post("/v1/orders", data="{}", headers=door.headers() | KEY | {"Content-Type": "text/plain"})
    assert "Content-Type: application/json" in sent.json()["detail"]


@pytest.mark.parametrize("why", ["  ", "x\u202ey", "\x1b[1m"])
def test_a_reason_that_doesnt_show_is_refused(door: AskedDoor, why: str) -> None:
    (taken,) = door.post("/orders", baskets(ireland="007"), 201, **KEY)["orders"]
    assert door.post(f"/orders/{taken['reference']}/cancel", {"why": why}, 422)["field"] == "why"
