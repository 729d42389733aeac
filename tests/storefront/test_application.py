"""The walls of the door: who is let in, what of others is seen, what is too much."""

import json
from datetime import date
from typing import Any

import pytest

from hub.store.buyers.buyer_logins import LoginRole
from tests.support.fixtures.doors import LOGIN, TOKEN, AskedDoor, baskets

ASKED = ["/buyer", "/offices/uk-north/terms", "/offices/uk-north/products", "/orders", "/orders/H123"]


def problem(response: Any) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["detail"].endswith((".", "`."))
    return response.status_code, body["code"]


@pytest.mark.parametrize("path", ASKED)
def test_nobody_is_let_in_without_a_token_that_is_a_clients(door: AskedDoor, path: str) -> None:
    for headers in ({}, {"Authorization": "Basic x"}, door.headers("another's-token-of-16"), {"Buyer-Login": LOGIN}):
        response = door.http.get(f"/v1{path}", headers=headers)
        assert problem(response) == (401, "not-known")
        assert response.headers["www-authenticate"] == 'Bearer realm="hub"'
        assert TOKEN not in response.text


def test_a_client_whose_day_is_over_is_nobody(door: AskedDoor) -> None:
    today: date = door.clock.now().date()
    door.change(expires=today.isoformat())
    assert door.get("/buyer")["login"] == LOGIN
    door.clock.advance(days=1)
    ended = door.http.get("/v1/buyer", headers=door.headers())
    wrong = door.http.get("/v1/buyer", headers=door.headers("another's-token-of-16"))
    assert problem(ended) == problem(wrong) == (401, "not-known")
    assert ended.text == wrong.text


def test_two_tokens_open_while_one_takes_the_others_place(door: AskedDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    new = "the-shop's-next-token"
    monkeypatch.setenv("SHOP_NEXT", new)
    assert door.http.get("/v1/buyer", headers=door.headers(new)).status_code == 401
    door.change(**{"next token": "env:SHOP_NEXT"})
    for token in (TOKEN, new):
        assert door.http.get("/v1/buyer", headers=door.headers(token)).status_code == 200
    # a token that was seen to fit is out as soon as another stands in its place
    monkeypatch.setenv("SHOP_TOKEN", "yet-another-token-of-it")
    assert door.http.get("/v1/buyer", headers=door.headers(TOKEN)).status_code == 401
    assert door.http.get("/v1/buyer", headers=door.headers(new)).status_code == 200


def test_who_tries_one_token_after_another_has_to_wait(door: AskedDoor) -> None:
    statuses = [door.http.get("/v1/buyer", headers=door.headers(f"guessed-{n:015}")).status_code for n in range(6)]
    assert statuses == [401, 401, 401, 401, 401, 429] or statuses == [401, 401, 401, 401, 429, 429]
    assert door.http.get("/v1/buyer", headers=door.headers("guessed-again-0000")).headers["retry-after"] == "1"
    door.clock.advance(minutes=1)
    assert door.get("/buyer")["login"] == LOGIN


def test_a_client_that_was_let_in_before_isnt_held_up_by_who_guesses_beside_it(door: AskedDoor) -> None:
    door.get("/buyer")
    for number in range(9):
        door.http.get("/v1/buyer", headers=door.headers(f"guessed-{number:015}"))
    assert door.get("/buyer")["login"] == LOGIN


@pytest.mark.parametrize(
    ("scopes", "path", "code"),
    [
        (["order", "subject"], "/buyer", "scope"),
        (["read", "order"], "/buyer", "scope"),  # names a login without a proof
        (["read", "subject"], "/offices/uk-north/approvals", "scope"),
    ],
)
def test_a_client_does_what_its_scopes_say(door: AskedDoor, scopes: list[str], path: str, code: str) -> None:
    door.change(scopes=scopes)
    headers = door.headers() | {"Approver-Token": "x"}
    assert problem(door.http.get(f"/v1{path}", headers=headers)) == (403, code)


def test_ordering_needs_its_scope_and_a_login_that_may(door: AskedDoor) -> None:
    door.add_login("eve", "uk-north", LoginRole.SEE)
    sees = door.http.post("/v1/orders", json=baskets(uk_north="0012"), headers=door.headers(login="eve"))
    assert problem(sees) == (403, "see-only")
    door.change(scopes=["read", "subject"])
    assert problem(door.http.post("/v1/orders", json={}, headers=door.headers())) == (403, "scope")


def test_a_login_that_is_no_buyers_sees_nothing(door: AskedDoor) -> None:
    assert problem(door.http.get("/v1/buyer", headers=door.headers(login="nobody"))) == (403, "no-buyer")
    assert problem(door.http.get("/v1/buyer", headers=door.headers(login=None))) == (401, "which-buyer")
    both = door.headers() | {"Buyer-Claim": "x.y.z"}
    assert problem(door.http.get("/v1/buyer", headers=both)) == (401, "which-buyer")


def test_a_removed_login_is_out_at_once(door: AskedDoor) -> None:
    door.get("/buyer")
    door.hub.store.system().logins.remove("shop", LOGIN, by="manager", note="")
    assert problem(door.http.get("/v1/buyer", headers=door.headers())) == (403, "no-buyer")


@pytest.mark.parametrize("path", ["/offices/{}/terms", "/offices/{}/products", "/offices/{}/categories"])
def test_an_office_that_isnt_the_clients_looks_like_one_that_isnt_there(door: AskedDoor, path: str) -> None:
    door.change(offices=["uk-north"])
    there, nowhere = (door.http.get(f"/v1{path.format(name)}", headers=door.headers()) for name in ("ireland", "x"))
    assert problem(there) == problem(nowhere) == (404, "not-found")
    assert there.text == nowhere.text
    assert [each["office"] for each in door.get("/buyer")["accounts"]] == ["uk-north"]


def test_so_does_anothers_order(door: AskedDoor) -> None:
    desk = door.desks["uk-north"]
    others = desk.order("x", account="N-1001")
    headers = door.headers()
    theirs = door.http.get(f"/v1/orders/{others.reference}", headers=headers)
    nobodys = door.http.get("/v1/orders/HAAAAAAAAAAAA", headers=headers)
    assert problem(theirs) == problem(nobodys) == (404, "not-found")
    assert theirs.text == nobodys.text
    for step in ("cancel", "replace"):
        body = {"why": "x", "order": baskets(uk_north="0012")["orders"][0]}
        body = body if step == "replace" else {"why": "x"}
        refused = [
            door.http.post(f"/v1/orders/{name}/{step}", json=body, headers=headers | {"Idempotency-Key": "k"})
            for name in (others.reference, "HAAAAAAAAAAAA")
        ]
        assert [problem(each) for each in refused] == [(404, "not-found")] * 2
    assert others.reference not in json.dumps(door.get("/orders"))


def test_more_calls_than_a_client_may_make_are_told_to_wait(door: AskedDoor) -> None:
    door.change(calls_per_minute=60)
    statuses = [door.http.get("/v1/buyer", headers=door.headers()).status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert door.http.get("/v1/buyer", headers=door.headers()).headers["retry-after"] == "1"
    door.clock.advance(seconds=1)
    assert door.get("/buyer")["login"] == LOGIN


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000, 400),
        (b"{", 400),
        (b'{"orders": NaN}', 400),
        (b'{"orders": [], "orders": []}', 400),
        (b"\xff\xfe", 400),
        (b"x" * 1_000_001, 413),
        (b"[]", 422),
        (b'{"orders": 7}', 422),
        (b'{"orders": [{"office": "uk-north", "lines": [{"sku": "a", "quantity": "1e9"}]}]}', 422),
    ],
)
def test_a_body_that_is_no_basket_is_a_problem_and_no_defect(door: AskedDoor, body: bytes, status: int) -> None:
    headers = door.headers() | {"content-type": "application/json", "Idempotency-Key": "k"}
    response = door.http.post("/v1/orders", data=body, headers=headers)
    assert problem(response)[0] == status
    assert len(response.text) < 2000


def test_what_is_read_bears_a_tag_and_isnt_sent_twice(door: AskedDoor) -> None:
    first = door.http.get("/v1/offices/uk-north/products", headers=door.headers())
    assert first.headers["content-encoding"] == "gzip"
    known = {"If-None-Match": first.headers["etag"]}
    again = door.http.get("/v1/offices/uk-north/products", headers=door.headers() | known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = door.http.get("/v1/offices/uk-north/products?limit=3", headers=door.headers() | known)
    assert other.status_code == 200
    # nobody else's cache gives it to another buyer
    assert first.headers["cache-control"] == "private, no-cache"
    assert "Buyer-Login" in first.headers["vary"]


def test_what_isnt_there_is_a_problem_too(door: AskedDoor) -> None:
    assert problem(door.http.get("/v1/nothing", headers=door.headers())) == (404, "not-found")
    assert problem(door.http.put("/v1/orders", headers=door.headers())) == (405, "method")
    assert door.http.get("/health").json() == {"status": "ok"}


def test_a_store_that_is_away_is_asked_again_in_a_while(door: AskedDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    from hub.errors import StoreUnavailable

    def away(*_: object) -> None:
        raise StoreUnavailable("store: the orders database: locked by somebody's secret")

    monkeypatch.setattr("hub.store.buyers.buyer_logins.BuyerLogins.find_with_accounts", away)
    response = door.http.get("/v1/buyer", headers=door.headers())
    assert problem(response) == (503, "unavailable")
    assert response.headers["retry-after"] == "5"
    assert "secret" not in response.text


def test_a_defect_says_nothing_of_itself(door: AskedDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a customer's record")

    monkeypatch.setattr("hub.store.buyers.buyer_logins.BuyerLogins.find_with_accounts", broken)
    response = door.http.get("/v1/buyer", headers=door.headers())
    assert problem(response) == (500, "defect")
    assert "record" not in response.text
