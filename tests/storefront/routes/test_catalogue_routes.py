"""The catalogue through the door, held against what was put into the ERPs."""

from datetime import date
from decimal import Decimal

import pytest

from hub.records import Kind, Product
from hub.simulate import ErpPrice
from hub.store import TenantBinding
from hub.sync.pull import pull
from tests.support.fixtures.doors import SHARED, AskedDoor

SKU = "0012"


def products(store: TenantBinding) -> list[Product]:
    """All of an office's, sold or not."""
    return [each.record for each in store.records.all(Kind.PRODUCT) if isinstance(each.record, Product)]


def priced(door: AskedDoor, office: str, *prices: ErpPrice) -> None:
    """Put prices into the office's ERP, and read them."""
    desk = door.desks[office]
    desk.erp.put(desk.company, *prices)
    pull(desk.office, Kind.PRICE)


def unpriced(door: AskedDoor, office: str, *prices: ErpPrice) -> None:
    """Take them out again: the ERP lives longer than a test."""
    desk = door.desks[office]
    for price in prices:
        desk.erp.remove(desk.company, "prices", price.key)


@pytest.mark.parametrize("office", ["uk-north", "uk-south"])
def test_a_price_shows_its_breaks_its_vat_and_until_when_it_stays(door: AskedDoor, office: str) -> None:
    account = SHARED[office]
    mine = [
        ErpPrice(SKU, Decimal("9.99"), Decimal(1), scope="customer", code=account, ends=date(2026, 4, 30)),
        ErpPrice(SKU, Decimal("8.50"), Decimal(10), scope="customer", code=account, ends=date(2026, 4, 30)),
        ErpPrice(SKU, Decimal("7.25"), Decimal(25), scope="customer", code=account, ends=date(2026, 4, 30)),
    ]
    priced(door, office, *mine)
    try:
        shown = door.get(f"/offices/{office}/products/{SKU}", quantity="12")["price"]
    finally:
        unpriced(door, office, *mine)
    assert [(each["quantity"], each["unit_price"]) for each in shown["breaks"]] == [
        ("1", "9.99"),
        ("10", "8.50"),
        ("25", "7.25"),
    ]
    assert (shown["unit_price"], shown["net"], shown["currency"]) == ("8.50", "102.00", "GBP")
    assert (shown["tax_rate"], shown["tax"], shown["gross"], shown["unit_gross"]) == ("20", "20.40", "122.40", "10.20")
    assert shown["valid_until"] == "2026-04-30"


def test_the_same_product_at_three_offices(door: AskedDoor) -> None:
    shown = {name: door.get(f"/offices/{name}/products/{SKU}") for name in SHARED}
    assert {name: each["price"]["currency"] for name, each in shown.items()} == {
        "uk-north": "GBP",
        "uk-south": "GBP",
        "ireland": "EUR",
    }
    assert len({each["price"]["unit_price"] for each in shown.values()}) == 3


def test_pages_hold_every_product_that_is_sold_once(door: AskedDoor) -> None:
    found, cursor = [], None
    while True:
        page = door.get("/offices/uk-north/products", limit=100, **({"cursor": cursor} if cursor else {}))
        found += [each["sku"] for each in page["products"]]
        if not (cursor := page["next"]):
            break
    store = door.desks["uk-north"].office.store
    assert sorted(found) == sorted(each.sku for each in products(store) if each.active)
    assert len(found) == len(set(found))


def test_words_are_looked_for_in_name_sku_and_gtin_in_any_case(door: AskedDoor) -> None:
    first = door.get(f"/offices/uk-north/products/{SKU}")
    word, *others = first["name"].split()
    for words in (first["name"], first["name"].upper(), f"{others[0].lower()} {word.lower()}", SKU, first["gtin"]):
        assert SKU in [each["sku"] for each in door.get("/offices/uk-north/products", q=words)["products"]]
    assert door.get("/offices/uk-north/products", q=f"{word} nothingofthatname")["products"] == []
    assert door.get("/offices/uk-north/products", q="%")["products"] == []
    by_category = door.get("/offices/uk-north/products", category=first["category"], limit=100)["products"]
    assert {each["category"] for each in by_category} == {first["category"]}
    counted = {each["category"]: each["products"] for each in door.get("/offices/uk-north/categories")}
    assert counted[first["category"]] == len(by_category)


def test_a_sku_with_any_character_is_found(door: AskedDoor) -> None:
    store = door.desks["uk-north"].office.store
    odd = [each.sku for each in products(store) if not each.sku.isalnum()]
    assert odd
    for sku in odd[:20]:
        if store.catalogue.product(sku).active:
            quoted = "".join(f"%{byte:02X}" for byte in sku.encode())
            assert door.get(f"/offices/uk-north/products/{quoted}")["sku"] == sku


def test_what_isnt_sold_isnt_there(door: AskedDoor) -> None:
    store = door.desks["uk-north"].office.store
    inactive = next(each.sku for each in products(store) if not each.active)
    for sku in (inactive, "NOSUCH"):
        response = door.http.get(f"/v1/offices/uk-north/products/{sku}", headers=door.headers())
        assert (response.status_code, response.json()["code"]) == (404, "not-found")
    assert inactive not in [each["sku"] for each in door.get("/offices/uk-north/products", q=inactive)["products"]]


def test_stock_says_how_old_it_is(door: AskedDoor) -> None:
    assert door.get(f"/offices/uk-north/products/{SKU}")["stock"] is None
    pull(door.desks["uk-north"].office, Kind.STOCK)
    door.clock.advance(hours=2)
    stock = door.get(f"/offices/uk-north/products/{SKU}")["stock"]
    assert stock["as_of"] == "2026-03-02T09:00:00Z"


@pytest.mark.parametrize(
    "query", ["quantity=0", "quantity=-1", "quantity=x", "quantity=NaN", "currency=pounds", "limit=0"]
)
def test_a_question_that_is_none_is_refused_by_its_field(door: AskedDoor, query: str) -> None:
    path = "products" if query.startswith("limit") else f"products/{SKU}"
    response = door.http.get(f"/v1/offices/uk-north/{path}?{query}", headers=door.headers())
    assert (response.status_code, response.json()["field"]) == (422, query.partition("=")[0])


def test_a_line_without_a_price_says_why(door: AskedDoor) -> None:
    shown = door.get(f"/offices/uk-north/products/{SKU}", unit="keg")["price"]
    assert [each["code"] for each in shown["reasons"]] == ["unit"]
    assert shown["unit_price"] is None
    assert door.get(f"/offices/uk-north/products/{SKU}", currency="USD")["price"]["reasons"][0]["code"] == "currency"
