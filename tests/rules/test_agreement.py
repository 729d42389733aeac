from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hub.config.erp import Prices, Tax
from hub.records import (
    Address,
    Basket,
    BasketLine,
    Customer,
    Price,
    Product,
    ProductUnit,
    Scope,
    TaxTreatment,
    Terms,
)
from hub.rules.agreement import Agreement, BasketFacts, agree
from hub.rules.taking_in import TakingIn

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TAKING = TakingIn(NOON, "UTC", oldest=timedelta(days=7))
SHOP = Customer(account="N-1004", name="Shop", country="GB", blocked=False)
TERMS = Terms(account="N-1004", currency="GBP", payment_days=30, tax_treatment=TaxTreatment.DOMESTIC)
LAMP = Product(sku="85123A", name="Lamp", unit="each", tax_class="standard", active=True)
CASE = Product(
    sku="85123a",
    name="Lamp, case",
    unit="each",
    tax_class="zero",
    active=True,
    base_amount=Decimal("0.50"),
    base_currency="GBP",
)
OLD = LAMP.model_copy(update={"sku": "0012", "active": False})
LISTED = Price(sku="85123A", scope=Scope.ALL, unit="each", currency="GBP", amount=Decimal("2.55"))
BOXED = Price(sku="85123A", scope=Scope.ALL, unit="box", currency="GBP", amount=Decimal("24.00"))
KNOWN = BasketFacts(
    customer=SHOP,
    terms=TERMS,
    products={product.sku: product for product in (LAMP, CASE, OLD)},
    prices={"85123A": [LISTED, BOXED]},
    ship_to=None,
    shipping_methods=frozenset({"DHL"}),
)


def line(sku: str = "85123A", quantity: str = "6", price: str | None = None, unit: str | None = None) -> BasketLine:
    return BasketLine(
        sku=sku, quantity=Decimal(quantity), unit=unit, unit_price=None if price is None else Decimal(price)
    )


def offered(*lines: BasketLine, off_list: Any = "approve", known: BasketFacts = KNOWN, **head: Any) -> Agreement:
    given = {
        "key": "web-1",
        "account": "N-1004",
        "currency": "GBP",
        "placed_at": NOON,
        **head,
    }
    return agree(Basket(lines=lines, **given), known, Prices(off_list=off_list), Tax(regime="uk-vat"), TAKING)


def codes(agreement: Agreement) -> list[tuple[str, int | None]]:
    return [(reason.code, reason.line) for reason in agreement.reasons]


def test_an_order_at_the_offices_own_prices():
    found = offered(line(), line("85123a", "10"))
    first, second = found.lines
    assert (first.unit_price, first.list_price, first.price_rule) == (Decimal("2.55"), Decimal("2.55"), "all from 1")
    assert (first.number, first.unit, first.net, first.tax_rate) == (1, "each", Decimal("15.30"), Decimal(20))
    assert (second.name, second.price_rule, second.net, second.tax_rate) == (
        "Lamp, case",
        "base",
        Decimal("5.00"),
        Decimal(0),
    )
    assert (found.totals.net, found.totals.tax, found.totals.gross) == (
        Decimal("20.30"),
        Decimal("3.06"),
        Decimal("23.36"),
    )
    assert (found.reasons, found.off_list) == ((), ())


def test_a_unit_that_has_a_price_is_sold():
    assert offered(line(unit="box")).lines[0].net == Decimal("144.00")


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (line("85123B"), "unknown-product"),
        (line("0012"), "inactive-product"),
        (line(quantity="0"), "quantity"),
        (line(quantity="-6"), "quantity"),
        (line(price="0"), "price-zero"),
        (line(price="-1"), "price-zero"),
        (line(unit="pallet"), "unit"),
        (line("85123a", unit="each", quantity="1e16"), "amount"),
    ],
)
def test_a_bad_line_is_refused_by_name(bad, code):
    assert codes(offered(line(), bad)) == [(code, 2)]


def test_every_reason_is_collected():
    found = offered(
        line("85123B"),
        line(quantity="0"),
        line(),
        currency="EUR",
        ship_to="NOWHERE",
        shipping_method="PIGEON",
        placed_at=datetime(2026, 3, 10),  # noqa: DTZ001 - the missing zone is the point
    )
    assert codes(found) == [
        ("currency", None),
        ("ship-to", None),
        ("shipping-method", None),
        ("placed-at", None),
        ("unknown-product", 1),
        ("quantity", 2),
        ("no-price", 3),
    ]
    assert found.lines == ()


def test_lines_are_checked_even_for_an_unknown_account():
    nobody = BasketFacts(None, None, KNOWN.products, KNOWN.prices, None, frozenset())
    assert codes(offered(line("85123B"), line(), known=nobody)) == [("unknown-account", None), ("unknown-product", 1)]


def test_a_blocked_account():
    blocked = SHOP.model_copy(update={"blocked": True})
    known = BasketFacts(blocked, TERMS, KNOWN.products, KNOWN.prices, None, frozenset())
    assert codes(offered(line(), known=known)) == [("blocked-account", None)]


def test_an_account_without_terms():
    known = BasketFacts(SHOP, None, KNOWN.products, KNOWN.prices, None, frozenset())
    assert codes(offered(line(), known=known)) == [("no-terms", None)]


def test_an_empty_basket():
    assert codes(offered()) == [("no-lines", None)]


def test_choices_that_the_office_has():
    address = Address(account="N-1004", code="DOCK", name="Dock", country="GB")
    known = BasketFacts(SHOP, TERMS, KNOWN.products, KNOWN.prices, address, KNOWN.shipping_methods)
    assert offered(line(), known=known, ship_to="DOCK", shipping_method="DHL").reasons == ()


@pytest.mark.parametrize(("policy", "price", "listed"), [("approve", "2.10", "2.55"), ("list", "2.55", "2.55")])
def test_an_offered_price_off_the_list(policy, price, listed):
    found = offered(line(price="2.10"), off_list=policy)
    assert (found.lines[0].unit_price, found.lines[0].list_price) == (Decimal(price), Decimal(listed))
    assert [str(each) for each in found.off_list] == (["85123A at 2.1 is below 2.55"] if policy == "approve" else [])


def test_an_offered_price_off_the_list_is_refused_where_the_office_says_so():
    found = offered(line(price="2.10"), line(price="2.5500"), off_list="refuse")
    assert codes(found) == [("price-policy", 1)]
    assert "85123A at 2.1: the list says 2.55 (all from 1)" in found.reasons[0].message


@pytest.mark.parametrize(("policy", "code"), [("list", "no-price"), ("refuse", "price-policy")])
def test_a_price_for_what_has_none_in_the_list(policy, code):
    known = BasketFacts(SHOP, TERMS, KNOWN.products, {}, None, frozenset())
    assert codes(offered(line(price="2.10"), off_list=policy, known=known)) == [(code, 1)]


def test_a_price_for_what_has_none_in_the_list_after_approval():
    known = BasketFacts(SHOP, TERMS, KNOWN.products, {}, None, frozenset())
    found = offered(line(price="2.10"), known=known)
    assert (found.lines[0].list_price, found.lines[0].price_rule) == (None, "agreed, not in the list")
    assert [each.listed for each in found.off_list] == [None]


def test_a_list_price_of_zero_is_no_price():
    free = LISTED.model_copy(update={"amount": Decimal(0)})
    known = BasketFacts(SHOP, TERMS, KNOWN.products, {"85123A": [free]}, None, frozenset())
    assert codes(offered(line(), known=known)) == [("price-zero", 1)]


def test_reverse_charge_without_a_vat_number():
    abroad = TERMS.model_copy(update={"tax_treatment": TaxTreatment.REVERSE_CHARGE})
    known = BasketFacts(SHOP, abroad, KNOWN.products, KNOWN.prices, None, frozenset())
    assert codes(offered(line(), known=known)) == [("vat-number", 1)]


@pytest.mark.parametrize(
    ("regime", "number", "country", "refused"),
    [
        ("ie-vat", "DE136695976", "DE", False),
        ("ie-vat", "XI 980 7806 84", "GB", False),
        ("ie-vat", "094259216", "GR", False),
        ("ie-vat", "6433435F", "IE", True),
        ("ie-vat", "980780684", "GB", True),
        ("ie-vat", "CHE-107.787.577 MWST", "CH", True),
        ("ie-vat", "DE136695977", "DE", True),
        ("uk-vat", "IE6433435F", "IE", False),
        ("uk-vat", "XI980780684", "GB", True),
    ],
)
def test_reverse_charge_is_for_numbers_of_other_member_states(regime, number, country, refused):
    shop = SHOP.model_copy(update={"vat_number": number, "country": country})
    abroad = TERMS.model_copy(update={"tax_treatment": TaxTreatment.REVERSE_CHARGE})
    known = BasketFacts(shop, abroad, KNOWN.products, KNOWN.prices, None, frozenset())
    basket = Basket(key="web-1", account="N-1004", currency="GBP", placed_at=NOON, lines=(line(),))
    found = agree(basket, known, Prices(), Tax(regime=regime), TAKING)
    assert codes(found) == ([("vat-number", 1)] if refused else [])
    assert [each.tax_rate for each in found.lines] == ([] if refused else [0])


def test_what_comes_to_nothing_is_refused():
    agreement = offered(line(quantity="0.00001", price="2.55"))
    assert codes(agreement) == [("amount", 1)]
    assert agreement.reasons[0].message == "line 1: 0.00001 at 2.55 comes to nothing; order more of it"


def test_a_unit_has_its_smallest_quantity():
    known = replace(KNOWN, smallest={"each": Decimal(1), "box": Decimal("0.5")})
    assert codes(offered(line(quantity="2.5"), known=known)) == [("smallest-quantity", 1)]
    assert codes(offered(line(quantity="2"), line(quantity="2.5", unit="box"), known=known)) == []


def test_prices_with_vat_are_net_by_the_products_own_rate_however_the_customer_is_treated():
    gross = LISTED.model_copy(update={"amount": Decimal("12.00"), "includes_tax": True})
    export = TERMS.model_copy(update={"tax_treatment": TaxTreatment.EXPORT})
    for terms, rate in ((TERMS, Decimal(20)), (export, Decimal(0))):
        known = replace(KNOWN, prices={"85123A": [gross]}, terms=terms)
        (agreed,) = offered(line(), known=known).lines
        assert (agreed.unit_price, agreed.tax_rate) == (Decimal(10), rate)
        assert agreed.price_rule == "all from 1, without 20 % VAT (to 5 decimals)"


def test_the_day_of_taking_in_decides_the_rate_in_a_price():
    """18.00 in the months of 15 %: 17.5 % again from 2010 on, 20 % from 2011-01-04."""
    gross = LISTED.model_copy(update={"amount": Decimal("18.80"), "includes_tax": True})
    known = replace(KNOWN, prices={"85123A": [gross]})
    then = datetime(2010, 6, 1, 12, tzinfo=UTC)
    basket = Basket(key="k", account="N-1004", currency="GBP", placed_at=then, lines=(line(),))
    taking = TakingIn(then, "UTC", oldest=timedelta(days=7))
    (agreed,) = agree(basket, known, Prices(), Tax(regime="uk-vat"), taking).lines
    assert agreed.unit_price == 16


def test_another_currency_that_the_account_has_prices_in():
    euros = LISTED.model_copy(update={"currency": "EUR", "amount": Decimal("3.00")})
    others = euros.model_copy(update={"scope": Scope.CUSTOMER, "scope_code": "N-9"})
    known = replace(KNOWN, prices={"85123A": [LISTED, euros]})
    assert [each.unit_price for each in offered(line(), known=known, currency="EUR").lines] == [Decimal("3.00")]
    assert codes(offered(line(), line("85123a", price="0.40"), known=known, currency="EUR")) == [("no-price", 2)]
    for nobodys in (others, euros.model_copy(update={"valid_to": NOON.date() - timedelta(days=1)})):
        known = replace(KNOWN, prices={"85123A": [LISTED, nobodys]})
        assert codes(offered(line(), known=known, currency="EUR"))[0] == ("currency", None)


def test_the_products_units_are_sold_where_the_office_converts():
    units = {"85123a": [ProductUnit(sku="85123a", unit="box", unit_code="BX", factor=Decimal(12))]}
    known = replace(KNOWN, units=units)
    assert codes(offered(line("85123a", unit="box"), known=known)) == [("unit", 1)]
    basket = Basket(
        key="k", account="N-1004", currency="GBP", placed_at=NOON, lines=(line("85123a", unit="box", quantity="2"),)
    )
    (agreed,) = agree(basket, known, Prices(convert_units=True), Tax(regime="uk-vat"), TAKING).lines
    assert (agreed.unit_price, agreed.unit_code, agreed.net) == (Decimal(6), "BX", Decimal(12))


def test_a_price_that_only_the_erp_can_compute_is_said_so():
    computed = LISTED.model_copy(update={"computed": True, "amount": Decimal(0)})
    known = replace(KNOWN, prices={"85123A": [computed]})
    (reason,) = offered(line(), known=known).reasons
    assert (reason.code, "only the ERP can compute the price of 85123A" in reason.message) == ("no-price", True)
