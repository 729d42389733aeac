import json
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import ConfigurationError
from hub.records import RECORDS, Kind
from hub.translate.columns import Translation, translate
from tests.support.written import PRODUCT, TABLES, compiled, frame_of

GOOD = {"No": "0012", "Name": " Lamp ", "Unit": "BOX", "Vat": "V20", "Blocked": "false"}
OFFICE = compiled(TABLES + PRODUCT)
PRICE = """\
price:
  sku: No
  scope: {constant: all}
  unit: {constant: each}
  currency: {constant: GBP}
  amount: {from: Price, number: true}
  valid_from: {from: From, none: ["0001-01-01"], date: "%Y-%m-%d"}
"""


def reasons(done: Translation) -> list[str]:
    return list(done.rejects["reason"])


def test_a_record_becomes_canonical() -> None:
    done = translate(OFFICE, Kind.PRODUCT, frame_of(GOOD))
    assert list(done.rows.columns) == [*RECORDS[Kind.PRODUCT].model_fields, "source_key", "page"]
    assert done.rows.astype(object).where(done.rows.notna(), None).iloc[0].to_dict() == {
        "sku": "0012",
        "name": "Lamp",
        "unit": "box",
        "unit_code": None,
        "tax_class": "standard",
        "active": True,
        "category": None,
        "gtin": None,
        "base_amount": None,
        "base_currency": None,
        "base_includes_tax": False,
        "discount_group": None,
        "order_minimum": None,
        "order_multiple": None,
        "source_key": "0012",
        "page": 7,
    }
    assert (len(done.rejects), len(done.left_out)) == (0, 0)


def test_the_columns_have_the_types_that_the_store_expects() -> None:
    done = translate(compiled(PRICE), Kind.PRICE, frame_of({"No": "1", "Price": "2.55"}))
    kinds = {name: dtype.pyarrow_dtype for name, dtype in done.rows.dtypes.items()}
    assert kinds["min_quantity"] == kinds["amount"] == pa.decimal128(38, 10)
    assert kinds["valid_from"] == kinds["valid_to"] == pa.date32()
    assert kinds["scope_code"] == pa.string()
    assert kinds["page"] == pa.int64()
    assert done.rows["scope_code"].tolist() == [""]
    assert done.rows["min_quantity"].tolist() == [Decimal(1)]
    for name, dtype in translate(OFFICE, Kind.PRODUCT, frame_of({"No": "1"})).rows.dtypes.items():
        assert dtype.pyarrow_dtype == (
            pa.bool_() if name in ("active", "base_includes_tax") else pa.int64() if name == "page" else kinds["amount"]
            if name in ("base_amount", "order_minimum", "order_multiple") else pa.string()
        ), name  # fmt: skip


def test_one_bad_record_stops_no_other_and_every_reason_is_given() -> None:
    bad = {**GOOD, "No": "0013", "Vat": "V99", "Blocked": "", "Name": "   "}
    done = translate(OFFICE, Kind.PRODUCT, frame_of(GOOD, bad, {**GOOD, "No": "0014"}))
    assert done.rows["sku"].tolist() == ["0012", "0014"]
    assert done.rejects["source_key"].tolist() == ["0013"]
    assert done.rejects["page"].tolist() == [7]
    assert reasons(done) == [
        "name is missing: Name is empty (office.yaml:6); Vat `V99` isn't in the table vat (office.yaml:3); "
        "active is missing: Blocked is empty (office.yaml:9)"
    ]


def test_a_reject_keeps_the_raw_record() -> None:
    bad = {**GOOD, "Vat": "V99"}
    done = translate(OFFICE, Kind.PRODUCT, frame_of(bad))
    assert json.loads(done.rejects["raw"].iloc[0]) == bad
    with_raw = frame_of(GOOD, bad, raw=pa.array(["{}", '{"from": "the ERP"}']))
    assert translate(OFFICE, Kind.PRODUCT, with_raw).rejects["raw"].tolist() == ['{"from": "the ERP"}']


def test_a_column_that_never_came_is_empty() -> None:
    done = translate(OFFICE, Kind.PRODUCT, frame_of({"No": "1", "Name": "x", "Unit": "PCS", "Vat": "V0"}))
    assert reasons(done) == ["active is missing: Blocked is empty (office.yaml:9)"]


def test_a_frame_without_rows_gives_frames_without_rows() -> None:
    done = translate(OFFICE, Kind.PRODUCT, frame_of(GOOD).iloc[:0])
    assert [len(frame) for frame in (done.rows, done.rejects, done.left_out)] == [0, 0, 0]
    assert done.rows.dtypes.equals(translate(OFFICE, Kind.PRODUCT, frame_of(GOOD)).rows.dtypes)


def test_records_that_are_not_kept_are_left_out_not_rejected() -> None:
    office = compiled(TABLES + PRODUCT + "  keep: {Group: {not in: [SAMPLE]}, Name: {in: [Lamp, '']}}\n")
    records = [
        {**GOOD, "No": "1", "Name": "Lamp"},
        {**GOOD, "No": "2", "Name": "Lamp", "Group": "SAMPLE", "Vat": "V99"},
        {**GOOD, "No": "3", "Name": "Jug"},
        {**GOOD, "No": "4", "Name": None},
    ]
    done = translate(office, Kind.PRODUCT, frame_of(*records))
    assert done.rows["sku"].tolist() == ["1"]
    assert done.left_out["source_key"].tolist() == ["2", "3"]
    assert done.rejects["source_key"].tolist() == ["4"]


def test_a_value_counts_only_when_its_condition_is_met() -> None:
    office = compiled(PRICE.replace("number: true}", "number: true, when: {Gross: {not in: ['true']}}}", 1))
    rows = frame_of({"No": "1", "Price": "2"}, {"No": "2", "Price": "2", "Gross": "true"}, {"No": "3", "Price": "x"})
    done = translate(office, Kind.PRICE, rows)
    assert done.rows["sku"].tolist() == ["1"]
    assert reasons(done) == [
        "amount is missing: Price is empty or doesn't count, by Gross (office.yaml:6)",
        "Price `x` isn't a number such as 1234.56",
    ]


def test_codes_differ_by_a_letters_case() -> None:
    done = translate(OFFICE, Kind.PRODUCT, frame_of({**GOOD, "No": "85123A"}, {**GOOD, "No": "85123a"}))
    assert done.rows["sku"].tolist() == ["85123A", "85123a"]
    assert reasons(translate(OFFICE, Kind.PRODUCT, frame_of({**GOOD, "Vat": "v20"}))) != []


def test_a_kind_that_the_mapping_leaves_out_is_a_matter_of_configuration() -> None:
    with pytest.raises(ConfigurationError, match=r"office\.yaml: stock: the mapping has no such part"):
        translate(OFFICE, Kind.STOCK, frame_of({"No": "1"}))


def test_a_malformed_record_is_rejected_and_the_others_go_on() -> None:
    frame = frame_of({"No": "1", "source_key": "1"}, {"No": "2", "source_key": "2"}).assign(
        malformed=["two values", None]
    )
    done = translate(compiled(TABLES + PRODUCT), Kind.PRODUCT, frame)
    reasons = dict(zip(done.rejects["source_key"], done.rejects["reason"], strict=True))
    assert reasons["1"].startswith("two values")
    assert "two values" not in reasons.get("2", "")


def test_many_rows_of_few_texts_get_what_single_rows_get() -> None:
    office = compiled(PRICE)
    some = [
        {"Price": price, "From": day} for price in ("1.5", "x", None) for day in ("2026-01-01", "0001-01-01", "soon")
    ]
    many = frame_of(*({**some[row % 9], "No": str(row)} for row in range(1800)))
    whole = translate(office, Kind.PRICE, many)
    parts = [translate(office, Kind.PRICE, many.iloc[start : start + 90]) for start in range(0, 1800, 90)]
    assert len(whole.rejects) == 1800 * 7 // 9
    pd.testing.assert_frame_equal(whole.rows, pd.concat([part.rows for part in parts], ignore_index=True))
    pd.testing.assert_frame_equal(whole.rejects, pd.concat([part.rejects for part in parts], ignore_index=True))


cell = st.sampled_from([None, "", " ", "1", "x", "BOX", "V20", "false", "SAMPLE", "2026-01-01", "0001-01-01", "9" * 40])


@settings(max_examples=60)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(("No", "Name", "Unit", "Vat", "Blocked", "Group"), cell))))
def test_every_record_ends_in_exactly_one_place(records: list[dict[str, str | None]]) -> None:
    office = compiled(TABLES + PRODUCT + "  keep: {Group: {not in: [SAMPLE]}}\n")
    numbered = [record | {"source_key": str(row)} for row, record in enumerate(records)]
    done = translate(office, Kind.PRODUCT, frame_of(*numbered))
    ends = [key for frame in (done.rows, done.rejects, done.left_out) for key in frame["source_key"]]
    assert sorted(ends) == sorted(str(row) for row in range(len(records)))
    assert done.rejects["reason"].notna().all()
