import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.records import Customer, Price, Product, Scope
from hub.rules.pricing import Quote, price_of

DAY = date(2026, 3, 10)
LAMP = Product(
    sku="85123A",
    name="Lamp",
    unit="each",
    tax_class="standard",
    active=True,
    base_amount=Decimal("3.00"),
    base_currency="GBP",
)
SHOP = Customer(account="N-1004", name="Shop", country="GB", blocked=False, price_group="N-TRADE", price_list="WINTER")


def price(scope: Scope, amount: str, code: str = "", **fields: Any) -> Price:
    given = {"sku": "85123A", "unit": "each", "currency": "GBP", **fields}
    return Price(scope=scope, scope_code=code, amount=Decimal(amount), **given)


CUSTOMER = price(Scope.CUSTOMER, "2.50", "N-1004")
GROUP = price(Scope.GROUP, "2.40", "N-TRADE")
LIST = price(Scope.LIST, "2.60", "WINTER")
ALL = price(Scope.ALL, "2.70")


def quote(*prices: Price, product: Product = LAMP, quantity: str = "1", **asked: Any) -> Quote | None:
    how = {"unit": "each", "currency": "GBP", "on": DAY, **asked}
    return price_of(product, prices, SHOP, quantity=Decimal(quantity), **how)


@pytest.mark.parametrize(
    ("prices", "amount", "rule"),
    [
        ((ALL, LIST, GROUP, CUSTOMER), "2.50", "customer from 1"),
        ((ALL, LIST, GROUP), "2.40", "group N-TRADE from 1"),
        ((ALL, LIST), "2.60", "list WINTER from 1"),
        ((ALL,), "2.70", "all from 1"),
        ((), "3.00", "base"),
    ],
)
def test_the_most_specific_scope_wins(prices, amount, rule):
    assert quote(*prices) == Quote(Decimal(amount), rule)


def test_the_lowest_wins_where_the_office_says_so():
    assert quote(CUSTOMER, GROUP, LIST, ALL, choose="lowest") == Quote(Decimal("2.40"), "group N-TRADE from 1")


def test_a_tie_of_the_lowest_goes_to_the_more_specific():
    same = price(Scope.ALL, "2.40")
    found = quote(same, GROUP, choose="lowest")
    assert found is not None
    assert found.rule == "group N-TRADE from 1"


@pytest.mark.parametrize(
    ("quantity", "amount"), [("1", "2.70"), ("9.5", "2.70"), ("10", "2.30"), ("99", "2.30"), ("100", "2.00")]
)
def test_the_greatest_break_that_is_reached_wins(quantity, amount):
    breaks = [
        price(Scope.ALL, "2.00", min_quantity=Decimal(100)),
        ALL,
        price(Scope.ALL, "2.30", min_quantity=Decimal(10)),
    ]
    found = quote(*breaks, quantity=quantity)
    assert found is not None
    assert found.amount == Decimal(amount)


def test_a_later_start_wins_within_a_scope_even_when_it_is_dearer():
    newer = price(Scope.CUSTOMER, "2.80", "N-1004", valid_from=date(2026, 1, 1), min_quantity=Decimal(10))
    older = price(Scope.CUSTOMER, "2.10", "N-1004", min_quantity=Decimal(10))
    assert quote(older, newer, quantity="10") == Quote(Decimal("2.80"), "customer from 10, valid from 2026-01-01")


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        (DAY, DAY, True),
        (None, DAY, True),
        (DAY, None, True),
        (date(2026, 3, 11), None, False),
        (None, date(2026, 3, 9), False),
    ],
)
def test_both_ends_of_a_validity_are_included(start, end, counts):
    found = quote(price(Scope.ALL, "1.00", valid_from=start, valid_to=end))
    assert found is not None
    assert (found.amount == 1) is counts


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "box"},
        {"currency": "EUR"},
        {"sku": "85123a"},
    ],
)
def test_nothing_is_converted(other):
    assert quote(price(Scope.ALL, "1.00", **other)) == Quote(Decimal("3.00"), "base")


@pytest.mark.parametrize("scope", [Scope.CUSTOMER, Scope.GROUP, Scope.LIST])
def test_others_prices_dont_count(scope):
    assert quote(price(scope, "1.00", "OTHER")) == Quote(Decimal("3.00"), "base")


def test_an_account_without_group_or_list_gets_neither():
    plain = SHOP.model_copy(update={"price_group": None, "price_list": None})
    prices = [GROUP, LIST, price(Scope.GROUP, "1", ""), price(Scope.LIST, "1", "")]
    found = price_of(LAMP, prices, plain, quantity=Decimal(1), unit="each", currency="GBP", on=DAY)
    assert found == Quote(Decimal("3.00"), "base")


@pytest.mark.parametrize("asked", [{"unit": "box"}, {"currency": "EUR"}])
def test_the_base_price_is_for_its_own_unit_and_currency(asked):
    assert quote(**asked) is None


def test_no_price_at_all_is_none():
    assert quote(product=LAMP.model_copy(update={"base_amount": None})) is None


@given(st.integers(0, 10_000), st.sampled_from(["most-specific", "lowest"]))
def test_the_order_of_prices_never_matters(seed, choose):
    prices = [
        price(scope, f"{2 + start / 10 + least / 100:.2f}", code, min_quantity=Decimal(least), valid_from=day)
        for scope, code in [(Scope.CUSTOMER, "N-1004"), (Scope.GROUP, "N-TRADE"), (Scope.ALL, "")]
        for least in (1, 5)
        for start, day in enumerate([None, date(2026, 1, 1)])
    ]
    shuffled = random.Random(seed).sample(prices, len(prices))
    assert quote(*shuffled, quantity="7", choose=choose) == quote(*prices, quantity="7", choose=choose)
