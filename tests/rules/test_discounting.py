from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.records import Customer, Discount, Product, Scope
from hub.rules.discounting import best_discount
from hub.rules.price_request import PriceRequest

DAY = date(2026, 3, 10)
LAMP = Product(sku="85123A", name="Lamp", unit="each", tax_class="standard", active=True, discount_group="LIGHT")
SHOP = Customer(account="N-1004", name="Shop", country="GB", blocked=False, price_group="TRADE", discount_group="LARGE")


def discount(percent: str, scope: Scope = Scope.ALL, code: str = "", **fields: Any) -> Discount:
    on = {} if {"sku", "product_group"} & fields.keys() else {"all_products": True}
    return Discount(scope=scope, scope_code=code, percent=Decimal(percent), **{**on, **fields})


def best(*discounts: Discount, choose: Any = "most-specific", quantity: str = "1", unit: str = "each") -> str | None:
    asked = PriceRequest(LAMP, SHOP, Decimal(quantity), unit, "GBP", DAY)
    found = best_discount(asked, discounts, {"box": Decimal(12)}, choose)
    return str(found.percent) if found else None


@pytest.mark.parametrize(
    "counts",
    [
        {"sku": "85123A"},
        {"product_group": "LIGHT"},
        {"sku": "85123A", "product_group": "LIGHT"},
        {},
        {"unit": "each", "currency": "GBP"},
        {"scope": Scope.CUSTOMER, "code": "N-1004"},
        {"scope": Scope.GROUP, "code": "TRADE"},
        {"scope": Scope.DISCOUNT_GROUP, "code": "LARGE"},
        {"valid_from": DAY, "valid_to": DAY},
    ],
)
def test_it_counts(counts):
    assert best(discount("10", **counts)) == "10"


@pytest.mark.parametrize(
    "other",
    [
        {"all_products": False},
        {"sku": "85123a"},
        {"product_group": "HEAVY"},
        {"sku": "85123A", "product_group": "HEAVY"},
        {"unit": "box"},
        {"currency": "EUR"},
        {"min_quantity": Decimal(2)},
        {"scope": Scope.CUSTOMER, "code": "N-1005"},
        {"scope": Scope.GROUP, "code": "LARGE"},
        {"scope": Scope.DISCOUNT_GROUP, "code": "TRADE"},
        {"scope": Scope.LIST, "code": ""},
        {"valid_to": date(2026, 3, 9)},
    ],
)
def test_it_doesnt_count(other):
    assert best(discount("10", **other)) is None


def test_the_highest_or_the_most_specific():
    everyone, group, own = (
        discount("30"),
        discount("20", Scope.DISCOUNT_GROUP, "LARGE"),
        discount("10", Scope.CUSTOMER, "N-1004"),
    )
    assert best(everyone, group, own) == "10"
    assert best(everyone, group, own, choose="lowest") == "30"
    dearer = discount("12", Scope.CUSTOMER, "N-1004", min_quantity=Decimal(5))
    assert (
        best(everyone, dearer, discount("15", Scope.CUSTOMER, "N-1004"), choose="lowest-in-scope", quantity="5") == "15"
    )
    assert best(everyone, dearer, discount("15", Scope.CUSTOMER, "N-1004"), quantity="5") == "12"


@pytest.mark.parametrize(
    ("on", "whom"),
    [
        (on, whom)
        for on in ({"sku": "85123A"}, {"product_group": "LIGHT"})
        for whom in ((Scope.CUSTOMER, "N-1004"), (Scope.DISCOUNT_GROUP, "LARGE"), (Scope.ALL, ""))
    ],
)
def test_the_highest_counts_of_all_that_may_be_agreed(on, whom):
    """The six sorts of sales line discount, item or item discount group by customer, customer discount group or all;
    "the highest line discount" is given ("Best price calculation" in the manuals of NAV and Business Central).
    """
    others = [
        discount("10", scope, code, **what)
        for what in ({"sku": "85123A"}, {"product_group": "LIGHT"})
        for scope, code in ((Scope.CUSTOMER, "N-1004"), (Scope.DISCOUNT_GROUP, "LARGE"), (Scope.ALL, ""))
    ]
    strangers = [discount("40", product_group="HEAVY"), discount("50", Scope.CUSTOMER, "N-9", product_group="LIGHT")]
    assert best(*others, discount("20", *whom, **on), *strangers, choose="lowest") == "20"


@pytest.mark.parametrize("choose", ["lowest", "lowest-in-scope"])
def test_of_an_accounts_several_groups_the_higher_counts(choose):
    shop = SHOP.model_copy(update={"discount_group": "LARGE|TRADE"})
    found = [discount(percent, Scope.DISCOUNT_GROUP, code) for percent, code in (("10", "LARGE"), ("20", "TRADE"))]
    asked = PriceRequest(LAMP, shop, Decimal(1), "each", "GBP", DAY)
    assert best_discount(asked, found, {}, choose) == found[1]


def test_one_in_the_orders_currency_goes_before_one_for_any():
    """ "… are inserted, even if LCY would provide a better price" (Microsoft, "Best price calculation")."""
    assert best(discount("5", currency="GBP"), discount("30"), choose="lowest") == "5"


def test_a_blank_units_minimum_is_in_the_products_own():
    dozen = discount("10", min_quantity=Decimal(12))
    assert best(dozen, unit="box") == "10"
    assert best(dozen, quantity="11") is None
    assert best(dozen, quantity="99", unit="pallet") is None
