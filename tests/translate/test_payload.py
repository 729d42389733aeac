from datetime import date
from decimal import Decimal

import pytest

from hub.errors import ConfigurationError, Unmappable
from hub.records import TaxTreatment
from hub.rules.regime import regime
from hub.rules.tax import rate
from hub.translate.payload import payload
from tests.support.written import compiled, line, order

ORDER = """\
tables:
  units: {PCS: each, BOX: box}
order:
  Customer: account
  Ref: {from: [reference, buyer], join: /}
  Currency: {from: currency, blank if: GBP}
  Taxed: {constant: "false", boolean: true}
  Lines.Line:
    each: lines
    Item: sku
    Qty: quantity
    Unit: {from: unit, lookup backwards: units}
"""


def test_an_order_takes_the_erps_shape() -> None:
    shape = payload(compiled(ORDER), order(line(), line(number=2, sku="85123a", unit="each"), currency="EUR"))
    assert shape == {
        "Customer": "C1",
        "Ref": "R-1/pond",
        "Currency": "EUR",
        "Taxed": False,
        "Lines": {
            "Line": [
                {"Item": "0012", "Qty": Decimal(3), "Unit": "BOX"},
                {"Item": "85123a", "Qty": Decimal(3), "Unit": "PCS"},
            ]
        },
    }


def test_what_is_empty_is_left_out() -> None:
    shape = payload(compiled(ORDER.replace("Customer: account", "Customer: ship_to")), order())
    assert set(shape) == {"Ref", "Taxed", "Lines"}
    assert "Ref" not in payload(compiled("order:\n  Ref: purchase_order\n"), order(purchase_order=""))


def test_amounts_keep_their_digits_and_dates_are_dates() -> None:
    shape = payload(compiled("order:\n  Customer: ordered_on\n  Lines.Line: {each: lines, Qty: unit_price}\n"), order())
    assert shape["Customer"] == date(2026, 1, 31)
    assert str(shape["Lines"]["Line"][0]["Qty"]) == "2.5500"


def test_steps_write_dates_numbers_and_closed_words_as_text() -> None:
    text = """\
order:
  Ref: {from: ordered_on, date: "%d.%m.%Y"}
  Customer: {from: gross, round: 1, number: {decimal: ",", thousands: "."}}
  Currency: {from: payment_days, term days: true}
  Lines.Line: {each: lines, Item: {from: tax_class, upper: true}, Qty: number}
"""
    shape = payload(compiled(text), order(gross=Decimal("1234567.25")))
    assert shape == {
        "Ref": "31.01.2026",
        "Customer": "1.234.567,3",
        "Currency": "30D",
        "Lines": {"Line": [{"Item": "ZERO", "Qty": Decimal(1)}]},
    }


def test_an_empty_entry_of_a_table_means_an_empty_field() -> None:
    table = 'tables:\n  own: {"": GBP}\n'
    mapping = compiled(
        f"{table}order:\n  Currency: {{from: currency, lookup backwards: {{table: own, missing: keep}}}}\n"
    )
    assert payload(mapping, order()) == {}
    assert payload(mapping, order(currency="EUR")) == {"Currency": "EUR"}


def test_a_missing_entry_names_table_key_field_and_line() -> None:
    with pytest.raises(Unmappable) as caught:
        payload(compiled(ORDER), order(line(unit="crate")))
    assert caught.value.code == "no-mapping"
    assert str(caught.value) == (
        "Unit (office.yaml:12): unit `crate` isn't among the values of the table units (office.yaml:2); add it there"
    )


def test_without_an_order_part_no_order_can_be_sent() -> None:
    with pytest.raises(ConfigurationError, match=r"office\.yaml: order: the mapping has no such part"):
        payload(compiled("tests: []\n"), order())


def test_a_tax_rate_is_in_percent_from_the_rules_to_the_payload() -> None:
    """What the rules agree is what a mapping writes: 20 for 20 %, with no step in between."""
    regime_rate = rate(regime("uk-vat"), "standard", TaxTreatment.DOMESTIC, date(2026, 1, 31))
    text = """\
order:
  Lines.Line:
    each: lines
    Item: tax_rate
    Qty: {from: tax_rate, divide by: 100, percent: true}
"""
    shape = payload(compiled(text), order(line(tax_class="standard", tax_rate=regime_rate)))
    assert shape["Lines"]["Line"] == [{"Item": Decimal(20), "Qty": "20 %"}]
