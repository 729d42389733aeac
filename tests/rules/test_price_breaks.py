"""From which quantities a price is another one, and until when it stays."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.config.erp import Prices
from hub.records import Customer, Discount, Price, Product, Scope
from hub.rules.price_breaks import price_breaks, smallest_order, stays_until
from hub.rules.price_request import PriceRequest
from hub.rules.pricing import PriceFacts
from hub.rules.regime import regime

DAY = date(2026, 3, 2)
CUSTOMER = Customer(account="C1", name="Shop", country="GB", blocked=False)


def product(**more: Any) -> Product:
    given: dict[str, Any] = {"sku": "A", "name": "a", "unit": "each", "tax_class": "standard", "active": True}
    return Product(**given | more)


def asked(quantity: str = "1", unit: str = "each", **more: Any) -> PriceRequest:
    return PriceRequest(product(**more), CUSTOMER, Decimal(quantity), unit, "GBP", DAY)


def price(amount: str, minimum: str = "1", **more: Any) -> Price:
    given = {"sku": "A", "scope": Scope.ALL, "currency": "GBP", "amount": amount, "min_quantity": minimum}
    return Price(**given | more)


def shown(asked: PriceRequest, *prices: Price, rules: Prices | None = None, **more: Any) -> list[tuple[str, str]]:
    facts = PriceFacts(prices, **more)
    found = price_breaks(asked, facts, rules or Prices(), lambda: Decimal(20))
    return [(str(each.minimum), str(each.amount)) for each in found]


def test_each_quantity_at_which_it_changes_stands_once() -> None:
    prices = (price("10"), price("10", "5"), price("9", "10"), price("8", "100"))
    assert shown(asked(), *prices) == [("1", "10"), ("10", "9"), ("100", "8")]


def test_anothers_prices_give_no_break() -> None:
    theirs = price("1", "7", scope=Scope.CUSTOMER, scope_code="C2")
    ended = price("1", "8", valid_to=date(2026, 3, 1))
    dollars = price("1", "9", currency="USD")
    assert shown(asked(), price("10"), theirs, ended, dollars) == [("1", "10")]


def test_they_begin_with_the_smallest_that_may_be_ordered() -> None:
    assert shown(asked("12"), price("10"), price("9", "10"), price("8", "24")) == [("12", "9"), ("24", "8")]
    assert shown(asked("1"), price("9", "10")) == [("10", "9")]


def test_a_box_is_counted_by_what_it_holds() -> None:
    rules, units = Prices(convert_units=True), {"box": Decimal(12)}
    breaks = shown(asked(unit="box"), price("1"), price("0.9", "30"), rules=rules, units=units)
    assert breaks == [("1", "12"), ("2.5", "10.8")]


def test_a_discount_that_begins_at_a_quantity_is_a_break() -> None:
    discount = Discount(sku="A", scope=Scope.ALL, min_quantity=Decimal(50), percent=Decimal(10))
    assert shown(asked(), price("10"), discounts=[discount]) == [("1", "10"), ("50", "9")]


@pytest.mark.parametrize(
    ("records", "day"),
    [
        ([price("10")], None),
        ([price("10", valid_from=date(2026, 1, 1))], None),
        ([price("10", valid_to=date(2026, 6, 30))], date(2026, 6, 30)),
        ([price("10", valid_to=date(2026, 6, 30)), price("9", valid_from=date(2026, 5, 1))], date(2026, 4, 30)),
        ([price("10", valid_to=DAY)], DAY),
        ([price("10", valid_to=date(2026, 3, 1))], None),
        ([price("9", scope=Scope.CUSTOMER, scope_code="C2", valid_to=date(2026, 3, 9))], None),
    ],
)
def test_it_stays_until_something_that_is_the_accounts_begins_or_ends(records: list[Price], day: date | None) -> None:
    assert stays_until(asked(), records, None) == day


def test_a_rate_of_vat_that_changes_ends_it() -> None:
    """Ireland's standard rate was 21 % from 1 September 2020 to 28 February 2021: VATCA 2010, 46(1A)."""
    before = PriceRequest(product(), CUSTOMER, Decimal(1), "each", "EUR", date(2021, 1, 15))
    assert stays_until(before, [price("10")], regime("ie-vat")) == date(2021, 2, 28)
    assert stays_until(before, [price("10")], None) is None


@pytest.mark.parametrize(
    ("minimum", "multiple", "smallest", "expected"),
    [
        (None, None, None, "1"),
        ("6", None, None, "6"),
        (None, "4", None, "4"),
        ("6", "4", None, "8"),
        (None, None, "0.5", "0.5"),
        ("0", "0", None, "1"),
    ],
)
def test_the_smallest_order(minimum: str | None, multiple: str | None, smallest: str | None, expected: str) -> None:
    given = [None if each is None else Decimal(each) for each in (minimum, multiple, smallest)]
    assert smallest_order(*given) == Decimal(expected)
