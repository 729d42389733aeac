"""Who the buyer is, and what each office has agreed with them."""

from decimal import Decimal

from hub.store.buyers.buyer_logins import LoginRole
from tests.support.fixtures.doors import SHARED, AskedDoor, baskets


def test_one_login_sees_the_accounts_of_all_offices(door: AskedDoor) -> None:
    buyer = door.get("/buyer")
    assert {each["office"]: each["account"] for each in buyer["accounts"]} == SHARED
    assert {each["currency"] for each in buyer["accounts"]} == {"GBP", "EUR"}
    assert (buyer["login"], buyer["role"], buyer["limits"]) == ("ann", "order", {})
    door.add_login("eve", "ireland", LoginRole.SEE)
    door.add_login("bob", "ireland", GBP=Decimal("500.00"))
    shown = [door.http.get("/v1/buyer", headers=door.headers(login=name)).json() for name in ("eve", "bob")]
    assert [(each["role"], each["limits"], each["buyer"]) for each in shown] == [
        ("see", {}, buyer["buyer"]),
        ("order", {"GBP": "500.00"}, buyer["buyer"]),
    ]


def test_terms_say_what_is_left_of_the_credit(door: AskedDoor) -> None:
    for office, account in SHARED.items():
        agreed = door.desks[office].office.store.catalogue.terms(account)
        shown = door.get(f"/offices/{office}/terms")
        assert (shown["account"], shown["payment_days"]) == (account, agreed.payment_days)
        assert shown["credit"]["limit"] == (None if agreed.credit_limit is None else f"{agreed.credit_limit:f}")
        addresses = door.desks[office].office.store.catalogue.addresses(account)
        assert [each["code"] for each in shown["addresses"]] == [each.code for each in addresses]
        assert shown["shipping_method"] in {None, *shown["shipping_methods"]}


def test_what_is_ordered_is_taken_off_the_credit(door: AskedDoor) -> None:
    before = door.get("/offices/uk-north/terms")["credit"]
    (taken,) = door.post("/orders", baskets(uk_north="0012"), 201, **{"Idempotency-Key": "k"})["orders"]
    after = door.get("/offices/uk-north/terms")["credit"]
    assert Decimal(after["ordered"]) - Decimal(before["ordered"]) == Decimal(taken["gross"])
    if before["limit"] is not None:
        assert Decimal(before["left"]) - Decimal(after["left"]) == Decimal(taken["gross"])


def test_of_several_accounts_at_an_office_one_is_named(door: AskedDoor) -> None:
    door.desks["uk-north"].office.store.link_rules.link("N-1001", door.get("/buyer")["buyer"], by="manager", note="")
    response = door.http.get("/v1/offices/uk-north/terms", headers=door.headers())
    assert (response.status_code, response.json()["code"]) == (422, "which-account")
    for account in ("N-1001", "N-1007"):
        assert door.get("/offices/uk-north/terms", account=account)["account"] == account
    anothers = door.http.get("/v1/offices/uk-north/terms?account=N-1002", headers=door.headers())
    assert anothers.status_code == 404
