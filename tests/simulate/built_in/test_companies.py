"""The built-in data is large, odd and shared enough, and the same for the same seed."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from stdnum.be import vat as be_vat
from stdnum.gb import vat as gb_vat
from stdnum.ie import vat as ie_vat

from hub.simulate import OFFICES, POISON, ErpCompany, companies

TODAY = date(2026, 3, 2)
VAT = {"GB": gb_vat, "IE": ie_vat, "BE": be_vat}


@pytest.fixture(scope="module")
def world() -> dict[str, ErpCompany]:
    return {company.name: company for company in companies(today=TODAY)}


def test_same_seed_and_day_same_data(world):
    assert {company.name: company for company in companies(today=TODAY)} == world
    assert companies(seed=1, today=TODAY)[0] != world["North"]


def test_sizes(world):
    items = {item.number for company in world.values() for item in company.items}
    assert len(items) >= 300
    assert sum(len(list(company.prices)) for company in world.values()) >= 3000
    poison = {poison.key for office in POISON.values() for poison in office}
    offices = Counter(
        customer.name for company in world.values() for customer in company.customers if customer.number not in poison
    )
    assert len(offices) == 60
    assert Counter(offices.values()) == {3: 20, 1: 40}


def test_shared_customers_have_one_vat_number_and_three_accounts(world):
    accounts: dict[str, set[tuple[str, str]]] = {}
    for company in world.values():
        for customer in company.customers:
            if customer.vat_number:
                accounts.setdefault(customer.vat_number, set()).add((company.name, customer.number))
    assert sum(len(found) == 3 for found in accounts.values()) == 20


def test_vat_numbers_have_true_check_digits(world):
    numbers = [(x.country, x.vat_number) for company in world.values() for x in company.customers if x.vat_number]
    assert len(numbers) > 80
    for country, number in numbers:
        assert VAT[country].is_valid(number), number


def test_odd_codes_stand_in_every_catalogue(world):
    for company in world.values():
        numbers = {item.number for item in company.items}
        assert {"85123A", "85123a", "0012", "12", "NO", "1E3", "1:30"} <= numbers


def test_all_kinds_of_prices(world):
    for company in world.values():
        prices = [price for price in company.prices if price.defines == "Price"]
        assert {price.scope for price in prices} == {"all", "group", "customer"}
        assert any(price.minimum > 1 for price in prices)
        assert any(price.ends and price.ends < TODAY for price in prices)
        assert any(price.starts and price.starts > TODAY for price in prices)
        assert all(isinstance(price.amount, Decimal) and price.amount > 0 for price in prices)
        assert len({price.key for price in prices}) == len(prices)


def test_blocked_records_and_offices_own_codes(world):
    for office in OFFICES:
        company = world[office.name]
        assert any(item.blocked for item in company.items)
        assert {customer.blocked for customer in company.customers} == {"", "All", "Ship", "Invoice"}
        assert {price.code for price in company.prices if price.scope == "group"} == set(office.groups)
    codes = [{code.code for code in company.vat_groups} for company in world.values()]
    assert not codes[0] & codes[1] | codes[1] & codes[2]


def test_poison_is_there_and_little(world):
    for name, poison in POISON.items():
        assert 1 <= len(poison) <= 3
        company = world[name]
        keys = {item.number for item in company.items} | {customer.number for customer in company.customers}
        assert {bad.key for bad in poison} <= keys


def test_shared_customers_can_order(world):
    for company in world.values():
        shared = list(company.customers)[:20]
        assert all(not customer.blocked and customer.credit_limit > customer.balance for customer in shared)
