"""What an office has of an account and some products: its own, all of one moment, and nobody else's."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, text

from hub.errors import StoreDamaged
from hub.records import Address, Customer, Discount, Kind, ProductUnit, Scope, Stock, TaxTreatment, Terms
from hub.store import Store, TenantBinding
from tests.support.frames import WATERMARK, price, product, publish

PRODUCTS = [
    product("A1", "Árd Lamp", category="LIGHT"),
    product("A2", "Lamp 50 % off", category="LIGHT", gtin="5047740475129"),
    product("A3", "Bird_cage", category="GARDEN"),
    product("A4", "Old lamp", active=False),
    product("A/5", "Up/down", category="STAIRS"),
]


def customer(account: str = "C1", **more: Any) -> Customer:
    return Customer(account=account, name="Trade", country="GB", blocked=False, **more)


def terms(account: str = "C1", method: str | None = None) -> Terms:
    return Terms(
        account=account, currency="GBP", payment_days=30, tax_treatment=TaxTreatment.DOMESTIC, shipping_method=method
    )


@pytest.fixture
def north(store: Store) -> TenantBinding:
    office = store.tenant("uk-north")
    publish(office, Kind.PRODUCT, PRODUCTS)
    publish(store.tenant("uk-south"), Kind.PRODUCT, [product("A1", "Lamp of another"), product("S1", "Lamp")])
    publish(office, Kind.CUSTOMER, [customer(price_list="L1|L2")])
    publish(office, Kind.TERMS, [terms(method="ROAD"), terms("C2", "SEA")])
    return office


def found(
    office: TenantBinding, *words: str, category: str | None = None, after: str = "", most: int = 10
) -> list[str]:
    return [*office.account_goods.page("C1", words, category, after, most).products]


def test_all_words_are_there_in_any_case(north: TenantBinding) -> None:
    assert found(north) == ["A/5", "A1", "A2", "A3"]
    assert found(north, "LAMP") == ["A1", "A2"]
    assert found(north, "lamp", "árd") == found(north, "ÁRD") == ["A1"]
    assert found(north, "5047740475129") == found(north, "a2") == ["A2"]
    # what a database takes for any text is only itself
    assert found(north, "%") == ["A2"]
    assert found(north, "d_c") == found(north, "_") == ["A3"]
    assert found(north, "/") == found(north, "p/d") == ["A/5"]
    assert found(north, "\\") == []
    assert found(north, category="LIGHT") == ["A1", "A2"]
    assert found(north, "lamp", category="GARDEN") == []
    assert found(north, after="A1", most=1) == ["A2"]


def test_prices_of_others_arent_read(north: TenantBinding, store: Store) -> None:
    lists = [price("A1", str(number), scope="list", scope_code=f"L{number}") for number in (1, 2, 3)]
    mine = [price("A1", "4"), price("A1", "5", scope="customer", scope_code="C1")]
    others = [price("A1", "6", scope="customer", scope_code="C2"), price("A1", "7", scope="group", scope_code="L1")]
    publish(north, Kind.PRICE, [*lists, *mine, *others, price("A2", "8")])
    publish(store.tenant("uk-south"), Kind.PRICE, [price("A1", "9")])
    read = north.account_goods.of("C1", ["A1"]).prices
    assert {sku: sorted(str(each.amount) for each in prices) for sku, prices in read.items()} == {
        "A1": ["1", "2", "4", "5"]
    }
    assert north.account_goods.of("C2", ["A1"]).prices == {}, "the office has no such customer"
    publish(north, Kind.CUSTOMER, [customer("C2")])
    assert sorted(str(each.amount) for each in north.account_goods.of("C2", ["A1"]).prices["A1"]) == ["4", "6"]


def test_whatever_is_needed_comes_with_them(north: TenantBinding) -> None:
    unit = ProductUnit(sku="A1", unit="box", factor=Decimal(12))
    own = Discount(scope=Scope.CUSTOMER, scope_code="C1", all_products=True, percent=Decimal("2.5"))
    others = Discount(scope=Scope.CUSTOMER, scope_code="C9", all_products=True, percent=Decimal(9))
    address = Address(account="C1", code="DOCK", name="Shop", country="GB")
    stock = Stock(sku="A1", quantity=Decimal("-1.5"))
    publish(north, Kind.PRODUCT_UNIT, [unit, ProductUnit(sku="A2", unit="box", factor=Decimal(6))])
    publish(north, Kind.DISCOUNT, [own, others])
    publish(north, Kind.ADDRESS, [address, Address(account="C2", code="DOCK", name="Other", country="GB")])
    publish(north, Kind.STOCK, [stock, Stock(sku="A2", quantity=Decimal(3))])
    goods = north.account_goods.of("C1", ["A1", "NOSUCH", "A1"], ship_to="DOCK", wants_shipping=True)
    assert (goods.customer, goods.terms) == (customer(price_list="L1|L2"), terms(method="ROAD"))
    assert goods.products == {"A1": PRODUCTS[0]}
    assert (goods.units, goods.discounts, goods.stocks) == ({"A1": [unit]}, [own], {"A1": stock})
    assert goods.stock_as_of == WATERMARK == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert (goods.ship_to, goods.shipping_methods) == (address, frozenset({"ROAD", "SEA"}))
    without = north.account_goods.of("C1", ["A2"])
    assert (without.ship_to, without.shipping_methods) == (None, frozenset())


def test_all_is_of_one_moment(north: TenantBinding) -> None:
    """A publication between the two round trips is seen by the next call, and by this one in no part."""
    publish(north, Kind.PRICE, [price("A1", "1")])
    published: list[object] = []

    def between(*given: Any) -> None:
        if "FROM price" in given[2] and not published:
            published.append(None)
            publish(north, Kind.PRODUCT, [product("A1", "Renamed")])
            publish(north, Kind.PRICE, [price("A1", "2")])

    engine = north.account_goods._catalogue.engine
    event.listen(engine, "before_cursor_execute", between)
    before = north.account_goods.of("C1", ["A1"])
    event.remove(engine, "before_cursor_execute", between)
    assert published
    after = north.account_goods.of("C1", ["A1"])
    assert [(each.products["A1"].name, str(each.prices["A1"][0].amount)) for each in (before, after)] == [
        ("Árd Lamp", "1"),
        ("Renamed", "2"),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("product SET tax_class = ''", r"product uk-north / A1: `tax_class` isn't as the hub"),
        ("customer SET country = 'x'", r"customer uk-north / C1: `country` isn't as the hub"),
    ],
)
def test_what_is_no_record_is_told_by_its_row(north: TenantBinding, change: str, told: str) -> None:
    with north.account_goods._catalogue.write() as connection:
        connection.execute(text(f"UPDATE {change}"))
    with pytest.raises(StoreDamaged, match=told):
        north.account_goods.of("C1", ["A1"])


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("product SET name = x'4a'", r"product uk-north / A/5: `name` isn't as the hub"),
        ("product SET active = 7", r"product uk-north / A/5: `active` isn't as the hub"),
        ("product SET base_amount = 'Jane'", r"product uk-north / A/5: `base_amount` isn't as the hub"),
        ("terms SET payment_days = 'Jane'", r"terms uk-north / C1: `payment_days` isn't as the hub"),
        ("product SET name = CAST(x'ff4a616e65' AS TEXT)", r"product uk-north / A/5: `name` isn't as the hub"),
    ],
)
def test_a_cell_that_isnt_of_its_type_is_told_by_its_row(north: TenantBinding, change: str, told: str) -> None:
    """PostgreSQL keeps none."""
    assert north.account_goods.of("C1", ["A1"]).products, "a row that is well was seen before"
    with north.account_goods._catalogue.write() as connection:
        connection.execute(text(f"UPDATE {change}"))
    with pytest.raises(StoreDamaged, match=told) as caught:
        north.account_goods.of("C1", ["A1"])
    assert "Jane" not in str(caught.value)
