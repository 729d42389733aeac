"""Goods, charges and words as entries of one list of the ERP's order."""

from decimal import Decimal

import pytest

from hub.errors import ConfigurationError, Unmappable
from hub.records import Order, OrderCharge, OrderText
from hub.translate.authoring.effective import effective, named
from hub.translate.payload import payload
from hub.translate.selftest import run_tests
from hub.translate.sources import Sources
from tests.support.written import compiled, line, order

BASE = """\
tables:
  accounts: {}
order:
  Customer: account
  Lines.Line:
    each: lines
    Item: sku
    Qty: quantity
    each charge:
      Item: {from: code, lookup backwards: {table: accounts, missing: keep}}
      Qty: amount
    each text:
      Unit: text
"""


def mixed() -> Order:
    charge = OrderCharge(number=2, code="carriage", amount=Decimal(6), tax_class="standard", tax_rate=Decimal(20))
    return order(
        line(number=3, sku="B"), line(number=4, sku="C"), charges=(charge,), texts=(OrderText(number=1, text="Hello"),)
    )


def entries(text: str, **layers: str) -> list[dict[str, object]]:
    written: list[dict[str, object]] = payload(compiled(text, **layers), mixed())["Lines"]["Line"]
    return written


def test_they_stand_in_the_buyers_order() -> None:
    assert entries(BASE) == [
        {"Unit": "Hello"},
        {"Item": "carriage", "Qty": Decimal(6)},
        {"Item": "B", "Qty": Decimal(3)},
        {"Item": "C", "Qty": Decimal(3)},
    ]


def test_what_has_no_place_is_left_out_and_said_to_have_none() -> None:
    mapping = compiled("extends: base\norder: {Lines.Line: {each text: {omit: true}}}\n", base=BASE)
    assert mapping.order
    assert {"charges.code", "charges.amount"} <= mapping.order.carries
    assert "texts.text" not in mapping.order.carries
    assert [entry["Item"] for entry in payload(mapping, mixed())["Lines"]["Line"]] == ["carriage", "B", "C"]


def test_a_nearer_layer_replaces_field_by_field() -> None:
    nearer = "extends: base\norder: {Lines.Line: {each charge: {Unit: tax_class}, each text: {Item: {constant: T}}}}\n"
    assert entries(nearer, base=BASE)[:2] == [
        {"Unit": "Hello", "Item": "T"},
        {"Item": "carriage", "Qty": Decimal(6), "Unit": "standard"},
    ]
    again = "extends: base\norder: {Lines.Line: {each charge: {Item: code}}}\n"
    taken = BASE.replace("    each text:", "    each charge: {omit: true}\n    each text:")
    assert taken.count("each charge") == 2
    sources = Sources("office.yaml", {"base.yaml": BASE, "office.yaml": again})
    (found,) = named(effective(sources), "order.Lines.Line.each charge.Item")
    assert found.places == ("office.yaml:2", "base.yaml:10")


def test_a_table_may_be_empty_whose_lookup_does_without() -> None:
    office = "extends: base\ntables:\n  accounts: {'8510': carriage}\n"
    assert entries(office, base=BASE)[1] == {"Item": "8510", "Qty": Decimal(6)}
    with pytest.raises(ConfigurationError, match=r"tables\.accounts: has no entries yet"):
        compiled(BASE.replace("{table: accounts, missing: keep}", "accounts"))


def test_a_charge_without_a_word_of_the_erps_waits_for_one() -> None:
    strict = BASE.replace("{table: accounts, missing: keep}", "accounts").replace("{}", '{"1": deposit}')
    with pytest.raises(Unmappable, match=r"`carriage` isn't among the values of the table accounts"):
        entries(strict)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("Unit: text", "Unit: sku", "order.Lines.Line.each text.Unit: an order has no field `sku`"),
        ("Qty: amount", "Qty: quantity", "each charge.Qty: an order has no field `quantity`"),
        ("Unit: text", "Until: text", "takes no field `Lines.Line.Until`, did you mean"),
        ("each text:\n      Unit: text", "each text: text", "the ERP's fields of such a line were expected below it"),
        ("each charge:", "each charges:", "takes no field `Lines.Line.each charges`"),
    ],
)
def test_a_slip_is_told_by_name(written: str, instead: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        compiled(BASE.replace(written, instead))
    assert said in str(error.value)


def test_a_files_own_test_gives_all_three() -> None:
    test = """\
tests:
  - order:
      given: {lines: [{sku: A}], charges: [{code: carriage, amount: "6.25"}], texts: [{text: Hello, number: "1"}]}
      expect: {Lines.Line: [{Item: A}, {Unit: Hello}, {Item: carriage, Qty: "6.25"}]}
"""
    assert [outcome.message for outcome in run_tests(compiled(BASE + test))] == [""]
