from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import ConfigurationError, OrderRefused
from hub.records import TaxTreatment
from hub.rules.regime import regime
from hub.rules.tax import TaxedLine, Totals, rate, totals

TODAY = date(2026, 3, 10)


def line(quantity: object, price: str, percent: object = 20) -> TaxedLine:
    return TaxedLine(Decimal(str(quantity)), Decimal(price), Decimal(str(percent)))


@pytest.mark.parametrize(
    ("name", "tax_class", "on", "percent"),
    [
        ("uk-vat", "standard", date(2010, 1, 1), "17.5"),
        ("uk-vat", "standard", date(2011, 1, 3), "17.5"),
        ("uk-vat", "standard", date(2011, 1, 4), "20"),
        ("uk-vat", "standard", TODAY, "20"),
        ("uk-vat", "reduced", TODAY, "5"),
        ("uk-vat", "zero", TODAY, "0"),
        ("ie-vat", "standard", date(2010, 12, 1), "21"),
        ("ie-vat", "standard", date(2012, 1, 1), "23"),
        ("ie-vat", "standard", date(2020, 8, 31), "23"),
        ("ie-vat", "standard", date(2020, 9, 1), "21"),
        ("ie-vat", "standard", date(2021, 2, 28), "21"),
        ("ie-vat", "standard", date(2021, 3, 1), "23"),
        ("ie-vat", "reduced", TODAY, "13.5"),
        ("ie-vat", "second-reduced", TODAY, "9"),
        ("ie-vat", "zero", TODAY, "0"),
    ],
)
def test_rates_are_dated(name, tax_class, on, percent):
    assert rate(regime(name), tax_class, TaxTreatment.DOMESTIC, on) == Decimal(percent)


@pytest.mark.parametrize(
    ("tax_class", "on"), [("second-reduced", TODAY), ("standard", date(2009, 12, 31))], ids=["class", "day"]
)
def test_no_rate_is_a_refusal_and_never_zero(tax_class, on):
    with pytest.raises(OrderRefused, match=r"United Kingdom VAT has no rate") as refused:
        rate(regime("uk-vat"), tax_class, TaxTreatment.DOMESTIC, on)
    assert refused.value.code == "tax"


@pytest.mark.parametrize("treatment", [TaxTreatment.EXPORT, TaxTreatment.EXEMPT])
def test_exports_and_exempt_customers_pay_none(treatment):
    assert rate(regime("uk-vat"), "standard", treatment, TODAY) == 0


def test_exempt_products_carry_none():
    assert rate(regime("ie-vat"), "exempt", TaxTreatment.DOMESTIC, TODAY) == 0


@pytest.mark.parametrize("number", [None, "", "IE6433435F", "GB980780684", "CHE107787577MWST"])
def test_reverse_charge_needs_a_number_of_another_member_state(number):
    vat = regime("ie-vat")
    for valid in ("DE136695976", "EL094259216", "XI980780684"):
        assert rate(vat, "standard", TaxTreatment.REVERSE_CHARGE, TODAY, valid) == 0
    with pytest.raises(OrderRefused) as refused:
        rate(vat, "standard", TaxTreatment.REVERSE_CHARGE, TODAY, number)
    assert refused.value.code == "vat-number"
    assert not number or number[2:] not in str(refused.value), "the number is a customer's"


def test_the_united_kingdom_was_a_member_state_until_2021():
    vat = regime("ie-vat")
    assert rate(vat, "standard", TaxTreatment.REVERSE_CHARGE, date(2020, 12, 31), "GB980780684") == 0
    with pytest.raises(OrderRefused, match="one with GB isn't that for goods on 2021-01-01"):
        rate(vat, "standard", TaxTreatment.REVERSE_CHARGE, date(2021, 1, 1), "GB980780684")


def test_an_unknown_regime_is_named_with_a_suggestion():
    with pytest.raises(ConfigurationError, match="did you mean `uk-vat`"):
        regime("uk-vta")


@pytest.mark.parametrize(("rounding", "gross"), [("line", "7178.69"), ("document", "7178.69"), ("unit", "7180.80")])
def test_1920_at_3_09_and_21_percent(rounding, gross):
    found = totals([line(1920, "3.09", 21)], "EUR", rounding)
    assert found == Totals(Decimal("5932.80"), Decimal(gross) - Decimal("5932.80"), Decimal(gross))


@pytest.mark.parametrize(("rounding", "net"), [("line", "10083.37"), ("unit", "10083.37"), ("document", "10083.33")])
def test_eleven_at_1100_with_vat_included(rounding, net):
    found = totals([line(1, "1100")] * 11, "GBP", rounding, included=True)
    assert (found.gross, found.net) == (Decimal(12100), Decimal(net))


def test_one_line_of_eleven_is_split_once_by_line():
    assert totals([line(11, "1100")], "GBP", "line", included=True).net == Decimal("10083.33")


def test_rates_are_rounded_apart_in_a_document():
    lines = [line(1, "0.12", 20), line(1, "0.12", 20), line(1, "0.12", 5)]
    assert totals(lines, "GBP", "document").tax == Decimal("0.05") + Decimal("0.01")
    assert totals(lines, "GBP", "line").tax == Decimal("0.02") * 2 + Decimal("0.01")


def test_a_currency_without_small_coins_is_rounded_to_whole_ones():
    assert totals([line(3, "33.4", 10)], "JPY") == Totals(Decimal(100), Decimal(10), Decimal(110))


def test_no_lines_come_to_nothing():
    assert totals([], "GBP") == Totals(Decimal(0), Decimal(0), Decimal(0))


amounts = st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False)
lines = st.builds(TaxedLine, amounts, amounts, st.sampled_from([Decimal(0), Decimal("13.5"), Decimal(20), Decimal(23)]))


@given(st.lists(lines, max_size=12), st.randoms(), st.sampled_from(["line", "unit", "document"]), st.booleans())
def test_the_order_of_lines_never_changes_a_total(lines, random, rounding, included):
    shuffled = random.sample(lines, len(lines))
    found = totals(shuffled, "EUR", rounding, included=included)
    assert found == totals(lines, "EUR", rounding, included=included)
    assert found.net + found.tax == found.gross


def test_a_jurisdiction_of_ones_own_is_a_file(tmp_path):
    path = tmp_path / "fr-vat.yaml"
    path.write_text("title: French VAT\ncountry: FR\nrates:\n  standard: [{from: 2014-01-01, percent: 20}]\n")
    french = regime(str(path))
    assert rate(french, "standard", TaxTreatment.DOMESTIC, date(2026, 1, 1)) == 20
    with pytest.raises(OrderRefused, match="French VAT has no rate"):
        rate(french, "reduced", TaxTreatment.DOMESTIC, date(2026, 1, 1))
