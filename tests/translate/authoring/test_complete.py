"""What is offered at a cursor: exactly what the schema of the mapping files allows there."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.config.yamlfile import read
from hub.connectors.packs import load_pack
from hub.translate.authoring.complete import complete
from hub.translate.authoring.json_schema import SchemaVocabulary, mapping_schema
from hub.translate.sources import SHIPPED
from hub.translate.steps import STEPS


def schema_of(name: str):
    pack = load_pack(name)
    layers = {layer: read(SHIPPED / f"{layer}.yaml") for layer in (f"base/{name}", "regions/gb")}
    return mapping_schema(
        SchemaVocabulary("", layers, {kind: pack.declared(kind) for kind in pack.kinds}, pack.declared_order())
    )


NAV = schema_of("nav_soap")


def words(before: str) -> list[str]:
    return [suggestion.word for suggestion in complete(before, NAV).suggestions]


def written(before: str, word: str) -> str:
    return next(each.insert_text for each in complete(before, NAV).suggestions if each.word == word)


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ("", ["extends", "tables", "product", "price", "order", "tests"]),
        ("pro", ["product", "price"]),
        ("extends: [", ["base/nav_soap", "regions/gb"]),
        ("extends: ", ["base/nav_soap", "regions/gb"]),
        ("tables:\n  ", ["units", "vat", "tax_treatments", "currencies"]),
        ("tables:\n  vat: {VAT20: ", ["standard", "reduced", "zero"]),
        ("product:\n  ", ["sku", "name", "unit", "tax_class", "keep", "drop"]),
        ("product:\n  sku: ", ["No", "Description", "GTIN"]),
        ("product:\n  sku: {", ["from", "trim", "lookup", "omit"]),
        ("product:\n  name: {from: [No, ", ["No", "Description"]),
        ("product:\n  name: {from: No, tr", ["trim"]),
        ("product:\n  unit: {from: Base_Unit_of_Measure, lookup: ", ["units", "vat"]),
        ("product:\n  unit: {from: Base_Unit_of_Measure, lookup: {table: ", ["units", "vat"]),
        ("product:\n  unit: {from: Base_Unit_of_Measure, lookup: {table: units, missing: ", ["reject", "keep"]),
        ("product:\n  name: {from: No, when: {", ["Blocked", "Description"]),
        ("product:\n  name: {from: No, when: {Blocked: {", ["in", "not in", "starts with", "empty"]),
        ("product:\n  name: {from: No, otherwise: ", ["Description"]),
        ("product:\n  keep: {", ["Item_Category_Code"]),
        ("terms:\n  account: ", ["No", "payment_terms.Due_Date_Calculation"]),
        ("order:\n  ", ["Sell_to_Customer_No", "SalesLines.Sales_Order_Line"]),
        ("order:\n  Currency_Code: ", ["currency", "account"]),
        ("order:\n  Currency_Code: {from: currency, lo", ["lookup backwards"]),
        ("order:\n  SalesLines.Sales_Order_Line:\n    ", ["each", "Quantity", "Unit_Price"]),
        ("order:\n  SalesLines.Sales_Order_Line:\n    Quantity: ", ["quantity", "unit_price"]),
        ("tests:\n  - ", ["product", "price", "order", "units"]),
        ("tests:\n  - product:\n      ", ["given", "expect", "expect_reject", "expect_left_out"]),
        ("tests:\n  - product:\n      given: {", ["No", "Description"]),
        ("tests:\n  - product:\n      expect: {", ["sku", "tax_class"]),
        ("tests:\n  - product:\n      expect: {tax_class: ", ["standard", "zero"]),
        ("tests:\n  - order:\n      given: {lines: [{", ["sku", "unit"]),
    ],
)
def test_what_is_offered(before, offered):
    suggested = words(before)
    assert [word for word in offered if word not in suggested] == []


@pytest.mark.parametrize(
    ("before", "foreign"),
    [
        ("product:\n  ", ["amount", "account", "trim", "from"]),
        ("product:\n  sku: ", ["Item_No", "displayName", "sku"]),
        ("product:\n  sku: {from: No, ", ["number", "from"]),
        ("product:\n  sku: {from: No, lookup: {table: units, ", ["table", "trim"]),
        ("order:\n  Currency_Code: ", ["No", "Description"]),
        ("product:\n  sku: No\n  ", ["sku"]),
        ("# ", ["product"]),
        ('product:\n  sku: {constant: "', ["No"]),
    ],
)
def test_what_isnt_offered(before, foreign):
    suggested = words(before)
    assert [word for word in foreign if word in suggested] == []


def test_every_step_that_leads_to_a_text_is_offered_for_a_name_and_says_what_it_does():
    summaries = {each.word: each.summary for each in complete("product:\n  name: {from: No, ", NAV).suggestions}
    for name in ("trim", "upper", "replace", "lookup", "strip prefix"):
        assert summaries[name].startswith(STEPS[name].summary)
        assert STEPS[name].example.yaml in summaries[name]


def test_fields_say_what_they_mean():
    (sku,) = [each for each in complete("product:\n  sk", NAV).suggestions if each.word == "sku"]
    assert sku.summary.startswith("The product's number, letter by letter.")


def test_what_is_written_for_a_word():
    assert written("product:\n  ", "sku") == "sku: "
    assert written("product:\n  sku: {from: No, ", "trim") == "trim: true"
    assert written("product:\n  sku: {from: No, ", "strip prefix") == "strip prefix: "
    assert written("order:\n  SalesLines.Sales_Order_Line:\n    ", "each") == "each: lines"
    assert written("product:\n  sku: ", "No") == "No"


def test_a_word_that_yaml_would_read_otherwise_is_quoted():
    schema: dict[str, Any] = {
        "properties": {"a: b": {}, "#c": {}, "plain word": {}, "x": {"enum": ["- y", "z:", "a, b", "ok.x/y"]}}
    }
    schema["properties"]["tables"] = {"properties": {}}
    insert_texts = {each.word: each.insert_text for each in complete("", schema).suggestions}
    assert insert_texts["a: b"] == '"a: b": '
    assert insert_texts["#c"] == '"#c": '
    assert insert_texts["plain word"] == "plain word: "
    values = [each.insert_text for each in complete("x: ", schema).suggestions]
    assert values == ['"- y"', '"z:"', '"a, b"', "ok.x/y"]


def test_the_word_that_is_replaced():
    assert complete("product:\n  sku: {from: No, strip p", NAV).word == "strip p"
    assert complete("product:\n  sku: ", NAV).word == ""


@given(st.text(alphabet="ab:{}[],-# \n\"'", max_size=60))
def test_half_written_files_never_fail(before):
    complete(before, NAV)


def test_it_needs_neither_pandas_nor_arrow():
    code = "import hub.translate.authoring.complete, sys; print([x for x in ('pandas', 'pyarrow') if x in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
