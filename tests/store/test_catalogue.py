from datetime import date
from decimal import Decimal

from hub.records import Address, CreditMemo, Customer, Invoice, Kind, OrderDocument, ProductUnit, Shipment, Terms
from hub.store import Store, TenantBinding
from hub.store.catalogue.records_by_kind import BATCH
from tests.support.frames import price, product, publish


def customer(account: str) -> Customer:
    return Customer(account=account, name="Trade", country="GB", blocked=False)


def terms(account: str, method: str | None) -> Terms:
    common = {"account": account, "currency": "GBP", "payment_days": 30, "tax_treatment": "domestic"}
    return Terms.model_validate({**common, "shipping_method": method})


def order_line(number: str, line: str, reference: str | None = None) -> OrderDocument:
    return OrderDocument(number=number, line=line, account="N-1", reference=reference, currency="GBP")


def test_codes_are_told_apart_byte_for_byte(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, [product(sku) for sku in ("85123A", "85123a", "0012", "12", "é", "e\u0301")])
    for sku in ("85123A", "85123a", "0012", "12", "é", "e\u0301"):
        found = north.catalogue.product(sku)
        assert found is not None
        assert found.sku == sku
    assert north.catalogue.product("012") is None
    assert north.catalogue.products(["0012", "13", "12", "12"]) == {"0012": product("0012"), "12": product("12")}


def test_prices_of_many_products(north: TenantBinding) -> None:
    breaks = [price("A", "2"), price("A", "1", min_quantity=Decimal(10))]
    publish(north, Kind.PRICE, [*breaks, price("B", "3"), price("C", "4")])
    found = north.catalogue.prices_of(["A", "B", "X"])
    assert {sku: sorted(each.amount for each in prices) for sku, prices in found.items()} == {"A": [1, 2], "B": [3]}
    assert north.catalogue.prices("X") == []


def test_more_values_than_one_statement_takes(north: TenantBinding) -> None:
    products = [product(f"P{number:05}") for number in range(BATCH + 1)]
    publish(north, Kind.PRODUCT, products)
    assert len(north.catalogue.products(each.sku for each in products)) == BATCH + 1
    assert [stored.record for stored in north.records.all(Kind.PRODUCT)] == products


def test_all_prices_come_in_batches_none_twice(north: TenantBinding) -> None:
    days = [None, date(2026, 1, 1)]
    quantities = [Decimal(number) for number in range(1, BATCH // 2 + 10)]
    prices = [price("A", "1", min_quantity=quantity, valid_from=day) for quantity in quantities for day in days]
    publish(north, Kind.PRICE, prices)
    found = [stored.record for stored in north.records.all(Kind.PRICE)]
    assert len(found) == len(prices)
    assert all(each in found for each in prices[::97])
    stored = north.records.get(Kind.PRICE, **{name: getattr(prices[0], name) for name in type(prices[0]).key})
    assert stored is not None
    assert stored.record == prices[0]


def test_an_account_and_what_belongs_to_it(north: TenantBinding) -> None:
    addresses = [Address(account="N-1", code=code, name="Shop", country="GB") for code in ("A", "B")]
    publish(north, Kind.CUSTOMER, [customer("N-1"), customer("N-2")])
    publish(north, Kind.TERMS, [terms("N-1", "ROAD"), terms("N-2", None), terms("N-3", "SEA"), terms("N-4", "ROAD")])
    publish(north, Kind.ADDRESS, [*addresses, Address(account="N-2", code="A", name="Other", country="GB")])
    assert north.catalogue.customer("N-1") == customer("N-1")
    assert north.catalogue.customers() == [customer("N-1"), customer("N-2")]
    assert north.catalogue.terms("N-1") == terms("N-1", "ROAD")
    assert north.catalogue.addresses("N-1") == addresses
    goods = north.account_goods
    assert (goods.of("N-1", [], ship_to="B").ship_to, goods.of("N-3", [], ship_to="B").ship_to) == (addresses[1], None)
    assert north.catalogue.shipping_methods() == {"ROAD", "SEA"}


def test_units_of_products(north: TenantBinding) -> None:
    units = [ProductUnit(sku="A", unit=unit, factor=Decimal(count)) for unit, count in (("box", 12), ("pallet", 480))]
    publish(north, Kind.PRODUCT_UNIT, [*units, ProductUnit(sku="a", unit="box", factor=Decimal("0.5"))])
    assert north.catalogue.units_of(["A", "B"]) == {"A": {"box": Decimal(12), "pallet": Decimal(480)}}


def test_documents_are_found_by_our_reference_or_the_order_number(north: TenantBinding) -> None:
    lines = [order_line("1001", "10", "REF-1"), order_line("1001", "20", "REF-1"), order_line("1002", "10")]
    sent = Shipment(number="S1", line="10", account="N-1", order_number="1002", shipped_on=date(2026, 3, 1))
    billed = Invoice(
        number="I1", line="10", account="N-1", reference="REF-1", currency="GBP", invoiced_on=date(2026, 3, 1)
    )
    publish(north, Kind.ORDER_DOCUMENT, lines)
    publish(north, Kind.SHIPMENT, [sent])
    publish(north, Kind.INVOICE, [billed])
    back = CreditMemo(
        number="C1", line="10", account="N-1", invoice_number="I1", currency="GBP", credited_on=date(2026, 3, 1)
    )
    publish(north, Kind.CREDIT_MEMO, [back])
    assert north.documents.lines(Kind.ORDER_DOCUMENT, ["REF-1"]) == lines[:2]
    assert north.documents.lines(Kind.ORDER_DOCUMENT, ["REF-1"], ["1002"]) == lines
    assert north.documents.lines(Kind.SHIPMENT, numbers=["1002"]) == [sent]
    assert north.documents.lines(Kind.SHIPMENT, ["REF-1"]) == []
    assert north.documents.lines(Kind.INVOICE, ["REF-1"]) == [billed]
    assert north.documents.lines(Kind.INVOICE) == []
    assert north.documents.lines(Kind.CREDIT_MEMO, invoices=["I1"]) == [back]
    assert north.documents.lines(Kind.CREDIT_MEMO, ["REF-1"], ["1002"]) == []


def test_a_document_that_the_erp_deleted_is_given_when_asked_for(north: TenantBinding) -> None:
    publish(north, Kind.ORDER_DOCUMENT, [order_line("1001", "10", "REF-1")])
    publish(north, Kind.ORDER_DOCUMENT, [])
    assert north.documents.lines(Kind.ORDER_DOCUMENT, ["REF-1"]) == []
    assert len(north.documents.lines(Kind.ORDER_DOCUMENT, ["REF-1"], vanished=True)) == 1


def test_counts_by_kind_leave_tombstones_out(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, [product("A"), product("B")])
    publish(north, Kind.PRODUCT, [product("A")])
    counts = north.records.counts()
    assert (counts[Kind.PRODUCT], counts[Kind.PRICE]) == (1, 0)


def test_who_follows_the_changes_has_what_is_stored(store: Store, north: TenantBinding) -> None:
    copy: dict[str, str] = {}
    seen = 0
    for round_, skus in enumerate((["A", "B"], ["A"], [], ["A", "C"])):
        publish(north, Kind.PRODUCT, [product(sku, name=f"Lamp {round_}") for sku in skus])
        for change in north.records.changes(Kind.PRODUCT, seen):
            seen = change.revision
            if change.vanished_at is None:
                copy[change.source_key] = change.record.name  # type: ignore[attr-defined]
            else:
                del copy[change.source_key]
        assert copy == dict.fromkeys(skus, f"Lamp {round_}")
        assert seen == north.records.revision()
    assert store.tenant("uk-south").records.revision() == 0
