from decimal import Decimal
from typing import Any

from hub.records import Address, Customer, Discount, Kind, Scope, Stock, TaxTreatment, Terms
from hub.store import Store
from hub.store.catalogue.orphans import Orphan
from tests.support.frames import price, product, publish


def terms(account: str) -> Terms:
    return Terms(account=account, currency="GBP", payment_days=30, tax_treatment=TaxTreatment.DOMESTIC)


def test_a_price_of_no_product_names_the_product_that_is_nearly_it(store: Store) -> None:
    north = store.tenant("uk-north")
    publish(north, Kind.PRODUCT, [product("B"), product("C1"), product("Café"), product("D")])
    named = ("B ", "c1", "CAFE", "D", "Z", "Z")
    publish(
        north,
        Kind.PRICE,
        [price(sku, "1", min_quantity=Decimal(number)) for number, sku in enumerate(named, 1)],
    )
    assert north.orphans.find(Kind.PRICE) == [
        Orphan(Kind.PRICE, "B ", "product", 1, "B"),
        Orphan(Kind.PRICE, "CAFE", "product", 1, "Café"),
        Orphan(Kind.PRICE, "Z", "product", 2, None),
        Orphan(Kind.PRICE, "c1", "product", 1, "C1"),
    ]
    assert [(each.code, each.nearest) for each in north.orphans.find(Kind.PRODUCT)] == [
        ("B", "B "), ("C1", "c1"), ("Café", "CAFE"),
    ]  # fmt: skip


def test_a_product_with_a_price_of_its_own_or_that_isnt_sold_lacks_none(store: Store) -> None:
    north = store.tenant("uk-north")
    own = product("OWN", base_amount=Decimal(1), base_currency="GBP")
    unpriced = product("NOUGHT", base_amount=Decimal(0), base_currency="GBP")
    publish(north, Kind.PRODUCT, [own, product("OLD", active=False), product("BARE"), unpriced])
    assert north.orphans.find(Kind.PRODUCT) == [], "no price was ever published: nothing can be said"
    publish(north, Kind.PRICE, [])
    assert north.orphans.find(Kind.PRODUCT) == [
        Orphan(Kind.PRODUCT, "BARE", "price", 1),
        Orphan(Kind.PRODUCT, "NOUGHT", "price", 1),
    ]


def test_terms_and_addresses_of_no_customer(store: Store) -> None:
    north = store.tenant("uk-north")
    publish(north, Kind.CUSTOMER, [Customer(account="N-1", name="Shop", country="GB", blocked=False)])
    publish(north, Kind.TERMS, [terms("N-1"), terms("n-1"), terms("N-2")])
    publish(north, Kind.ADDRESS, [Address(account="N-2", code=code, name="Dock", country="GB") for code in "AB"])
    assert north.orphans.find(Kind.TERMS) == [
        Orphan(Kind.TERMS, "N-2", "customer", 1), Orphan(Kind.TERMS, "n-1", "customer", 1, "N-1"),
    ]  # fmt: skip
    assert north.orphans.find(Kind.ADDRESS) == [Orphan(Kind.ADDRESS, "N-2", "customer", 2)]


def customer(account: str, **groups: str) -> Customer:
    return Customer(account=account, name="Shop", country="GB", blocked=False, **groups)


def test_prices_and_discounts_of_nobody(store: Store) -> None:
    north = store.tenant("uk-north")
    publish(north, Kind.PRODUCT, [product("A", discount_group="LAMPS"), product("B")])
    groups = {"price_group": "RETAIL|Whole sale", "discount_group": "LARGE", "price_list": "SPRING"}
    publish(north, Kind.CUSTOMER, [customer("N-1", **groups), customer("N-2")])
    scopes = [
        (Scope.CUSTOMER, "N-1"), (Scope.CUSTOMER, "n-2"), (Scope.CUSTOMER, "N-9"), (Scope.ALL, ""),
        (Scope.GROUP, "retail"), (Scope.GROUP, "RETAIL"), (Scope.GROUP, "Wholesale"), (Scope.GROUP, "EMPTY"),
        (Scope.LIST, "Spring"), (Scope.LIST, "SPRING"), (Scope.DISCOUNT_GROUP, "LARGE"),
    ]  # fmt: skip
    publish(north, Kind.PRICE, [price("A", "1", scope=scope, scope_code=code) for scope, code in scopes])
    near = "customer with that price_group"
    assert north.orphans.find(Kind.PRICE) == [
        Orphan(Kind.PRICE, "Spring", "customer with that price_list", 1, "SPRING"),
        Orphan(Kind.PRICE, "Wholesale", near, 1, "Whole sale"),
        Orphan(Kind.PRICE, "n-2", "customer", 1, "N-2"),
        Orphan(Kind.PRICE, "retail", near, 1, "RETAIL"),
    ]
    discounts = [
        discount(sku="A", scope=Scope.CUSTOMER, scope_code="n-1"),
        discount(sku="b", scope=Scope.ALL),
        discount(sku="Z", scope=Scope.ALL),
        discount(product_group="Lamps", scope=Scope.DISCOUNT_GROUP, scope_code="large"),
        discount(product_group="CHAIRS", scope=Scope.DISCOUNT_GROUP, scope_code="LARGE"),
    ]
    publish(north, Kind.DISCOUNT, discounts)
    assert [(each.code, each.lacks, each.nearest) for each in north.orphans.find(Kind.DISCOUNT)] == [
        ("Lamps", "product with that discount_group", "LAMPS"),
        ("b", "product", "B"),
        ("large", "customer with that discount_group", "LARGE"),
        ("n-1", "customer", "N-1"),
    ]


def discount(**fields: Any) -> Discount:
    return Discount(percent=Decimal(5), **fields)


def test_units_and_stock_of_products_that_are_left_out_are_no_orphans(store: Store) -> None:
    north = store.tenant("uk-north")
    publish(north, Kind.PRODUCT, [product("A")])
    publish(north, Kind.STOCK, [Stock(sku=sku, quantity=Decimal(1)) for sku in ("A", "a", "LEFT OUT")])
    assert north.orphans.find(Kind.STOCK) == [Orphan(Kind.STOCK, "a", "product", 1, "A")]


def test_tombstones_and_other_offices_are_nobodys_owner(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    publish(north, Kind.PRODUCT, [product("GONE")])
    publish(north, Kind.PRICE, [price("GONE", "1")])
    assert north.orphans.find(Kind.PRICE) == []
    publish(north, Kind.PRODUCT, [])
    publish(south, Kind.PRODUCT, [product("GONE")])
    assert [each.code for each in north.orphans.find(Kind.PRICE)] == ["GONE"]
