"""The prices of a whole basket in one call: as an order taken now would have them."""

from tests.support.fixtures.doors import AskedDoor, baskets

ASKED = {
    "offices": [
        {"office": "uk-north", "lines": [{"sku": "0012", "quantity": "48"}, {"sku": "NOSUCH"}, {"sku": "0013"}]},
        {"office": "ireland", "lines": [{"sku": "007", "quantity": 12}]},
    ]
}


def test_prices_are_those_that_an_order_has(door: AskedDoor) -> None:
    north, ireland = door.post("/prices", ASKED)["offices"]
    wanted = {
        "orders": [
            {"office": "uk-north", "lines": [{"sku": "0012", "quantity": "48"}, {"sku": "0013", "quantity": "1"}]},
            {"office": "ireland", "lines": [{"sku": "007", "quantity": "12"}]},
        ]
    }
    taken = door.post("/orders", wanted, 201, **{"Idempotency-Key": "k"})["orders"]
    for shown, order in zip((north, ireland), taken, strict=True):
        priced = [line for line in shown["lines"] if not line["reasons"]]
        assert [(line["unit_price"], line["net"], line["rule"]) for line in priced] == [
            (line["unit_price"], line["net"], line["rule"]) for line in order["lines"]
        ]
        assert (shown["net"], shown["tax"], shown["gross"], shown["currency"]) == (
            order["net"],
            order["tax"],
            order["gross"],
            order["currency"],
        )


def test_a_line_without_a_price_is_told_in_its_place(door: AskedDoor) -> None:
    north, _ = door.post("/prices", ASKED)["offices"]
    assert [[each["code"] for each in line["reasons"]] for line in north["lines"]] == [[], ["unknown-product"], []]
    assert [line["sku"] for line in north["lines"]] == ["0012", "NOSUCH", "0013"]


def test_a_price_that_was_shown_is_the_one_that_is_ordered_at(door: AskedDoor) -> None:
    north, _ = door.post("/prices", ASKED)["offices"]
    basket = baskets(uk_north="0012")
    basket["orders"][0]["lines"][0] |= {"quantity": "48", "shown_price": north["lines"][0]["unit_price"]}
    assert door.post("/baskets/check", basket)["can_be_taken"]
    basket["orders"][0]["lines"][0]["quantity"] = "1"  # below the break it is another price
    (part,) = door.post("/baskets/check", basket)["orders"]
    assert [(each["code"], each["field"]) for each in part["reasons"]] == [("price-changed", "shown_price")]


def test_what_is_too_much_is_refused(door: AskedDoor) -> None:
    lines = [{"sku": "0012"}] * 501
    much = {"offices": [{"office": name, "lines": lines} for name in ("uk-north", "ireland")]}
    assert "at most 1000 lines" in door.post("/prices", much, 422)["detail"]
    twice = {"offices": [ASKED["offices"][0], ASKED["offices"][0]]}
    assert "each office stands once" in door.post("/prices", twice, 422)["detail"]
    nowhere = {"offices": [{"office": "x", "lines": [{"sku": "0012"}]}]}
    assert door.post("/prices", nowhere, 404)["code"] == "not-found"
