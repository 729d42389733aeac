import random
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hub.config.erp import Prices
from hub.records import Customer, Discount, Price, Product, Scope
from hub.rules.asked_price import AskedFor, AskedPrice
from hub.rules.price_request import PriceRequest
from hub.rules.pricing import PriceFacts, Quote, price_of, why_no_price

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


CHOICES = ("lowest", "lowest-in-scope", "most-specific")
BOXES = {"each": Decimal(1), "box": Decimal(12)}


def request(
    quantity: str = "1", unit: str = "each", currency: str = "GBP", product: Product = LAMP, shop: Customer = SHOP
) -> PriceRequest:
    return PriceRequest(product, shop, Decimal(quantity), unit, currency, DAY)


def quote(
    *prices: Price, discounts: tuple[Discount, ...] = (), tax: str = "20", rules: Prices | None = None, **asked: Any
) -> Quote | None:
    named = {name: asked.pop(name) for name in ("choose", "convert_units", "computed", "decimals") if name in asked}
    facts = PriceFacts(prices, discounts, BOXES)
    return price_of(request(**asked), facts, rules or Prices(**named), lambda: Decimal(tax))


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


SEVERAL = SHOP.model_copy(update={"price_group": "N-TRADE|WEB", "price_list": "WINTER| SPRING"})
SPRING, WEB = price(Scope.LIST, "2.55", "SPRING"), price(Scope.GROUP, "2.45", "WEB")


@pytest.mark.parametrize("choose", CHOICES)
@pytest.mark.parametrize(("more", "less"), [(LIST, SPRING), (WEB, GROUP)])
def test_of_an_accounts_several_lists_or_groups_the_lower_price_counts(choose, more, less):
    """Nothing makes one list more specific than another."""
    for prices in ((more, less), (less, more)):
        assert quote(*prices, shop=SEVERAL, choose=choose).amount == less.amount
    assert quote(more, shop=SEVERAL, choose=choose).amount == more.amount


def test_of_an_accounts_several_lists_the_erps_own_rule_says_which_break_counts():
    """By the lowest price whatever its quantity break, or by the greatest break that is reached."""
    broken = SPRING.model_copy(update={"amount": Decimal("2.58"), "min_quantity": Decimal(10)})
    late = LIST.model_copy(update={"amount": Decimal("2.59"), "valid_from": DAY})
    lower = SPRING.model_copy(update={"amount": Decimal("2.56")})
    of = {choose: quote(lower, broken, shop=SEVERAL, choose=choose, quantity="10") for choose in CHOICES}
    assert {choose: str(found.amount) for choose, found in of.items()} == {
        "lowest": "2.56",
        "lowest-in-scope": "2.56",
        "most-specific": "2.58",
    }
    of = {choose: quote(lower, late, shop=SEVERAL, choose=choose) for choose in CHOICES}
    assert [str(found.amount) for found in of.values()] == ["2.56", "2.56", "2.59"]
    # a group's price is more specific than any list's, and may be dearer
    dear = GROUP.model_copy(update={"amount": Decimal("2.90")})
    of = {choose: quote(lower, dear, shop=SEVERAL, choose=choose) for choose in CHOICES}
    assert [str(found.amount) for found in of.values()] == ["2.56", "2.90", "2.90"]


def test_a_code_may_have_the_separator_in_it():
    shop = SHOP.model_copy(update={"price_list": "A|B"})
    assert quote(price(Scope.LIST, "1.00", "A|B"), shop=shop).amount == Decimal("1.00")
    assert quote(price(Scope.LIST, "1.00", ""), shop=shop).rule == "base"


def test_an_account_without_group_or_list_gets_neither():
    plain = SHOP.model_copy(update={"price_group": None, "price_list": None})
    prices = [GROUP, LIST, price(Scope.GROUP, "1", ""), price(Scope.LIST, "1", "")]
    assert quote(*prices, shop=plain) == Quote(Decimal("3.00"), "base")


@pytest.mark.parametrize("asked", [{"unit": "box"}, {"currency": "EUR"}])
def test_the_base_price_is_for_its_own_unit_and_currency(asked):
    assert quote(**asked) is None


def test_no_price_at_all_is_none():
    assert quote(product=LAMP.model_copy(update={"base_amount": None})) is None


@given(st.integers(0, 10_000), st.sampled_from(["most-specific", "lowest", "lowest-in-scope"]))
def test_the_order_of_prices_never_matters(seed, choose):
    prices = [
        price(scope, f"{2 + start / 10 + least / 100:.2f}", code, min_quantity=Decimal(least), valid_from=day)
        for scope, code in [(Scope.CUSTOMER, "N-1004"), (Scope.GROUP, "N-TRADE"), (Scope.ALL, "")]
        for least in (1, 5)
        for start, day in enumerate([None, date(2026, 1, 1)])
    ]
    shuffled = random.Random(seed).sample(prices, len(prices))
    assert quote(*shuffled, quantity="7", choose=choose) == quote(*prices, quantity="7", choose=choose)


def test_within_a_scope_the_lower_price_wins_whatever_its_break():
    """NAV's and Business Central's own rule: the prices of Microsoft's example of a best price, 1 and 10 pieces."""
    single = price(Scope.CUSTOMER, "8.00", "N-1004")
    ten = price(Scope.CUSTOMER, "9.00", "N-1004", min_quantity=Decimal(10))
    for choose in ("lowest", "lowest-in-scope"):
        assert quote(single, ten, quantity="10", choose=choose) == Quote(Decimal("8.00"), "customer from 1")
    assert quote(single, ten, quantity="10") == Quote(Decimal("9.00"), "customer from 10")


def test_of_several_active_lists_the_lowest_counts():
    """Business Central takes the lowest line of all active lists; a newer list doesn't replace an older one."""
    spring = price(Scope.ALL, "9.50", list_code="SPRING", valid_from=date(2026, 3, 1))
    clearance = price(Scope.ALL, "7.00", list_code="CLEAR")
    assert quote(spring, clearance, choose="lowest") == Quote(Decimal("7.00"), "all from 1 in CLEAR")
    assert quote(spring, clearance, GROUP, choose="lowest").amount == Decimal("2.40")
    assert quote(spring, clearance, choose="most-specific").amount == Decimal("9.50")


def test_the_lowest_of_the_most_specific_scope():
    dear = price(Scope.CUSTOMER, "2.80", "N-1004", min_quantity=Decimal(5))
    assert quote(dear, CUSTOMER, GROUP, quantity="5", choose="lowest-in-scope").amount == Decimal("2.50")


@pytest.mark.parametrize("choose", ["most-specific", "lowest", "lowest-in-scope"])
def test_the_base_price_counts_only_where_no_other_does(choose):
    """Also where it is the lower one: "if no special price can be calculated" is Microsoft's condition for it."""
    assert quote(price(Scope.ALL, "4.00"), choose=choose) == Quote(Decimal("4.00"), "all from 1")


def test_a_blank_unit_is_the_products_own():
    blank = price(Scope.ALL, "2.00", unit="")
    assert quote(blank) == Quote(Decimal("2.00"), "all from 1")
    assert quote(blank, unit="box") is None


def test_a_price_per_piece_gives_one_per_box_only_where_the_office_allows_it():
    blank, each = price(Scope.ALL, "2.00", unit=""), price(Scope.ALL, "1.90", min_quantity=Decimal(24))
    box = price(Scope.ALL, "23.00", unit="box")
    # Dynamics: a price without a unit is for every unit, one with a unit for this one alone
    assert quote(blank, box, each, unit="box", quantity="2", choose="lowest", convert_units=True).amount == 23
    assert quote(blank, unit="box", convert_units=True) == Quote(
        Decimal("24"), "all from 1, times 12 each (to 5 decimals)"
    )
    assert quote(each, unit="box", quantity="2", convert_units=True).amount == Decimal("22.8")
    assert quote(each, unit="box", quantity="1", convert_units=True) == Quote(
        Decimal("36"), "base, times 12 each (to 5 decimals)"
    )
    assert quote(box, unit="each", quantity="12", convert_units=True) == Quote(Decimal("3.00"), "base")
    assert quote(blank, unit="pallet", convert_units=True) is None


def test_a_discount_beside_the_price():
    assert quote(price(Scope.ALL, "10.00", discount=Decimal(20))) == Quote(
        Decimal("8"), "all from 1, less 20 % (to 5 decimals)"
    )


def test_the_lowest_price_with_the_highest_discount():
    """ "The best price is the lowest permissible price with the highest permissible line discount" (Microsoft)."""
    firm = price(Scope.ALL, "7.90", allows_discount=False)
    open_ = price(Scope.ALL, "9.00", list_code="OPEN")
    ten, five = (
        Discount(all_products=True, scope=Scope.ALL, percent=Decimal(percent), list_code=percent)
        for percent in ("10", "5")
    )
    assert quote(open_, discounts=(five, ten), choose="lowest").amount == Decimal("8.1")
    assert quote(open_, firm, discounts=(five, ten), choose="lowest") == Quote(Decimal("7.90"), "all from 1")
    half = Discount(all_products=True, scope=Scope.ALL, percent=Decimal(50))
    assert quote(open_, firm, discounts=(half,), choose="lowest").amount == Decimal("4.5")
    assert quote(discounts=(ten,)) == Quote(Decimal("2.7"), "base, less 10 % (to 5 decimals)")


def test_discounts_never_add_up():
    own = price(Scope.ALL, "10.00", discount=Decimal(20))
    assert quote(own, discounts=(Discount(all_products=True, scope=Scope.ALL, percent=Decimal(15)),)).amount == 8
    assert quote(own, discounts=(Discount(all_products=True, scope=Scope.ALL, percent=Decimal(25)),)).amount == Decimal(
        "7.5"
    )


@pytest.mark.parametrize(("decimals", "amount"), [(5, "8.13008"), (2, "8.13"), (0, "8")])
def test_a_price_with_vat_is_net_by_the_products_rate(decimals, amount):
    gross = price(Scope.ALL, "10.00", includes_tax=True)
    assert quote(gross, tax="23", decimals=decimals) == Quote(
        Decimal(amount), f"all from 1, without 23 % VAT (to {decimals} decimals)"
    )


def test_net_prices_are_compared_not_written_ones():
    gross, net = price(Scope.ALL, "11.00", includes_tax=True, list_code="A"), price(Scope.ALL, "9.50", list_code="B")
    assert quote(gross, net, choose="lowest").amount == Decimal("9.16667")


def test_a_base_price_with_vat():
    shelf = LAMP.model_copy(update={"base_includes_tax": True})
    assert quote(product=shelf) == Quote(Decimal("2.5"), "base, without 20 % VAT (to 5 decimals)")


def test_all_is_rounded_once():
    """12 × 0.0333 less 33 % without 20 % VAT is 0.223110; rounded in between it would be another."""
    odd = price(Scope.ALL, "0.0333", unit="", discount=Decimal(33), includes_tax=True)
    assert quote(odd, unit="box", convert_units=True).amount == Decimal("0.22311")


COMPUTED = price(Scope.LIST, "0", "WINTER", computed=True)


def test_what_only_the_erp_can_compute_is_no_price():
    assert quote(COMPUTED, ALL) is None
    assert why_no_price(request(), PriceFacts([COMPUTED, ALL]), Prices(), lambda: Decimal(20)) == (
        "only the ERP can compute the price of 85123A (list WINTER from 1, computed by the ERP)"
    )
    assert quote(COMPUTED, GROUP) == Quote(Decimal("2.40"), "group N-TRADE from 1")


def test_the_lowest_isnt_known_where_one_of_them_isnt():
    assert quote(COMPUTED, GROUP, choose="lowest") is None


def test_the_base_price_stands_in_where_the_office_says_so():
    found = Quote(Decimal("3.00"), "list WINTER from 1, computed by the ERP; base")
    assert quote(COMPUTED, ALL, computed="base") == found
    assert quote(COMPUTED, GROUP, choose="lowest", computed="base").amount == Decimal("2.40")
    assert quote(COMPUTED, product=LAMP.model_copy(update={"base_amount": None}), computed="base") is None


ASKING, ALWAYS = (Prices.model_validate({"ask": {"when": when}}) for when in ("computed", "always"))
AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


def asked_quote(rules: Prices, told: AskedPrice | None, *prices: Price, **asked: Any) -> Quote | None:
    answers = {} if told is None else {AskedFor("85123A", "each", Decimal(1)): told}
    return price_of(request(**asked), PriceFacts(prices, (), BOXES, answers), rules, lambda: Decimal(20))


@pytest.mark.parametrize("choose", ["most-specific", "lowest", "lowest-in-scope"])
def test_the_erp_is_asked_for_what_only_it_can_compute(choose):
    rules = ASKING.model_copy(update={"choose": choose})
    told = Quote(Decimal("9.90"), "asked of the ERP at 2026-03-02 09:05 UTC")
    assert asked_quote(rules, AskedPrice(Decimal("9.90"), AT), COMPUTED, ALL) == told
    assert asked_quote(rules, None, COMPUTED, ALL) is None
    assert asked_quote(rules, AskedPrice(None, AT, why="none"), COMPUTED, ALL) is None
    # of another quantity
    assert asked_quote(rules, AskedPrice(Decimal("9.90"), AT), COMPUTED, ALL, quantity="2") is None
    # what the office knows itself isn't asked for
    assert asked_quote(rules, AskedPrice(Decimal("9.90"), AT), LIST).amount == Decimal("2.60")


def test_an_erp_may_be_asked_for_every_price():
    told = AskedPrice(Decimal("12"), AT, includes_tax=True)
    assert asked_quote(ALWAYS, told, LIST) == Quote(
        Decimal("10"), "asked of the ERP at 2026-03-02 09:05 UTC, without 20 % VAT (to 5 decimals)"
    )
    assert asked_quote(ALWAYS, None, LIST) is None
    facts = PriceFacts((LIST,), (), BOXES, {})
    assert why_no_price(request(), facts, ALWAYS, lambda: Decimal(20)) == "85123A: the ERP was not asked for the price"


def test_a_price_that_is_asked_for_isnt_guessed_too():
    with pytest.raises(ValidationError, match="computed: has no effect beside `ask`"):
        Prices.model_validate({"ask": {}, "computed": "base"})


def test_no_price_is_said_so():
    assert why_no_price(request(currency="EUR"), PriceFacts(), Prices(), lambda: Decimal(20)) == (
        "85123A has no EUR price for this account"
    )


@given(st.decimals("0.01", "1000000", places=5), st.decimals("0", "100", places=2), st.sampled_from(["0", "5.5", "23"]))
def test_a_gross_price_comes_back_within_its_rounding(amount, percent, tax):
    found = quote(price(Scope.ALL, str(amount), discount=percent, includes_tax=True), tax=tax)
    gross = found.amount * (100 + Decimal(tax)) / 100
    assert abs(gross - amount * (100 - percent) / 100) <= Decimal("0.00001")
