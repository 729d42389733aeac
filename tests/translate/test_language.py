"""When, otherwise, keep, drop and omit, on the way in and on the way out, over layers; shared tables."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import ConfigurationError, Unmappable
from hub.records import Kind
from hub.translate.columns import Translation, translate
from hub.translate.compiler import compile_mapping
from hub.translate.payload import payload
from hub.translate.selftest import run_tests
from hub.translate.sources import Sources
from tests.support.written import PRODUCT, TABLES, compiled, frame_of, line, order

GOOD = {"No": "1", "Name": "Lamp", "Unit": "BOX", "Vat": "V20", "Blocked": "false"}
CHAIN = """\
  category:
    from: Name_2
    lower: true
    when: {Name_2: {empty: false}}
    otherwise:
      from: Group
      when: {Group: {starts with: [G-, H-]}, Unit: {not in: [PCS]}}
      otherwise: {constant: other}
"""


def product(more: str = "", **layers: str) -> Any:
    return compiled(TABLES + PRODUCT + more, **layers)


def came(mapping: Any, *records: dict[str, str | None]) -> Translation:
    return translate(mapping, Kind.PRODUCT, frame_of(*({**GOOD, **record} for record in records)))


def problems(entry: str, **layers: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        compiled(entry, **layers)
    return str(caught.value).splitlines()


def test_otherwise_counts_where_when_does_not_hold_as_far_as_the_chain_goes() -> None:
    records: list[dict[str, str | None]] = [
        {"Name_2": "Red", "Group": "G-1"},
        {"Name_2": None, "Group": "G-1"},
        {"Name_2": "", "Group": "H-2"},
        {"Group": "X-G-1"},
        {"Group": "G-1", "Unit": "PCS"},
        {"Group": None},
    ]
    done = came(product(CHAIN), *records)
    assert done.rows["category"].tolist() == ["red", "G-1", "H-2", "other", "other", "other"]


def test_the_columns_that_otherwise_needs_are_read() -> None:
    sources = product(CHAIN).kinds[Kind.PRODUCT].sources
    assert {"Name_2", "Group", "Unit"} <= sources


def test_a_reason_comes_only_from_the_branch_that_counts() -> None:
    price = """\
  base_amount:
    from: Price
    number: true
    when: {Gross: {not in: ["true"]}}
    otherwise: {from: Limit, number: true, divide by: 1.2}
"""
    done = came(
        product(price),
        {"No": "1", "Price": "2", "Limit": "x"},
        {"No": "2", "Price": "x", "Limit": "12", "Gross": "true"},
        {"No": "3", "Price": "x", "Limit": "12"},
        {"No": "4", "Price": "2", "Limit": "y", "Gross": "true"},
        {"No": "5", "Gross": "true"},
    )
    assert done.rows["sku"].tolist() == ["1", "2", "5"]
    assert done.rows["base_amount"].tolist()[:2] == [Decimal(2), Decimal(10)]
    assert done.rejects["reason"].tolist() == [
        "Price `x` isn't a number such as 1234.56",
        "Limit `y` isn't a number such as 1234.56",
    ]


def test_a_missing_value_names_the_branch_that_counts() -> None:
    name = "{from: Name, when: {Group: {in: [A]}}, otherwise: {from: Name_2, when: {Group: {in: [B]}}}}"
    office = product().kinds[Kind.PRODUCT]
    assert office.fields["name"].otherwise is None
    mapping = compiled(TABLES + PRODUCT.replace("{from: Name, trim: true}", name))
    done = came(mapping, {"Group": "A", "Name": None}, {"Group": "B"}, {"Group": "C"})
    assert done.rejects["reason"].tolist() == [
        "name is missing: Name is empty (office.yaml:6)",
        "name is missing: Name_2 is empty or doesn't count, by Group (office.yaml:6)",
        "name is missing: Name_2 is empty or doesn't count, by Group (office.yaml:6)",
    ]


def test_constants_of_any_type_may_have_conditions() -> None:
    active = '{constant: "true", when: {Group: {in: [A]}}, otherwise: {constant: "false"}}'
    amount = "  base_amount: {constant: '1.5', when: {Group: {in: [A]}}}\n"
    mapping = compiled(TABLES + PRODUCT.replace('{from: Blocked, is: "false"}', active) + amount)
    done = came(mapping, {"Group": "A"}, {"Group": "B"})
    assert done.rows["active"].tolist() == [True, False]
    assert done.rows["base_amount"].isna().tolist() == [False, True]


def test_many_rows_of_few_texts_get_what_single_rows_get() -> None:
    some = [{"Name_2": name, "Group": group, "No": "1"} for name in ("Red", None) for group in ("G-1", "X", None)]
    whole = came(product(CHAIN), *(some[row % 6] for row in range(1800)))
    assert whole.rows["category"].tolist() == ["red", "red", "red", "G-1", "other", "other"] * 300


def test_drop_leaves_out_what_any_of_its_lines_names() -> None:
    keep_and_drop = "  keep: {Blocked: {empty: false}}\n  drop: {Group: {in: [SAMPLE]}, No: {starts with: [T-, X-]}}\n"
    records = [{"No": "1"}, {"No": "T-2", "Vat": "V99"}, {"No": "3", "Group": "SAMPLE"}, {"No": "4", "Blocked": None},
               {"No": "5-T-", "Group": "SAMPLES"}]  # fmt: skip
    done = came(product(keep_and_drop), *records)
    assert done.rows["sku"].tolist() == ["1", "5-T-"]
    assert done.left_out["source_key"].tolist() == ["T-2", "3", "4"]
    assert len(done.rejects) == 0


def test_drop_adds_up_over_layers_and_the_nearer_wins_by_field() -> None:
    base = TABLES + PRODUCT + "  drop: {Group: {in: [A]}, Name: {in: [x]}}\n"
    mapping = compiled("extends: base\nproduct:\n  drop: {Group: {in: [B]}, No: {in: ['9']}}\n", base=base)
    drop = mapping.kinds[Kind.PRODUCT].drop
    assert [(condition.source, condition.texts) for condition in drop] == [
        ("Group", ("B",)), ("Name", ("x",)), ("No", ("9",)),
    ]  # fmt: skip
    assert problems(base.replace("drop: {Group", "drop: {Groop")) == [
        "office.yaml:10: product.drop.Groop: the ERP sends no field `Groop`, did you mean `Group`?"
    ]
    assert "drpo" in problems(base.replace("drop:", "drpo:"))[0]


def test_a_test_in_a_file_may_expect_that_drop_leaves_a_record_out() -> None:
    more = "  drop: {Group: {in: [A]}}\ntests:\n  - product: {given: {Group: A}, expect_left_out: true}\n"
    assert [outcome.passed for outcome in run_tests(product(more))] == [True]


BASE = TABLES + PRODUCT + "  category: Group\n"


def test_omit_takes_away_what_a_layer_below_has() -> None:
    mapping = compiled("extends: base\nproduct: {category: {omit: true}}\n", base=BASE)
    assert "category" not in mapping.kinds[Kind.PRODUCT].fields
    again = compiled(
        "extends: middle\nproduct: {category: Name_2}\n",
        base=BASE,
        middle="extends: base\nproduct: {category: {omit: true}}\n",
    )
    assert again.kinds[Kind.PRODUCT].fields["category"].sources == ("Name_2",)


def test_what_must_be_there_cannot_be_omitted() -> None:
    assert problems("extends: base\nproduct:\n  name: {omit: true}\n", base=BASE) == [
        "office.yaml:3: product.name: is missing: say which field of the ERP it comes from"
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("categroy: {omit: true}", "product has no field `categroy`, did you mean `category`?"),
        ("gtin: {omit: true}", "product.gtin: no layer below says anything of this field"),
        ("category: {omit: maybe}", "`{omit: true}` stands alone"),
        ("category: {omti: true}", "`omti` isn't a step, did you mean `omit`?"),
    ],
)
def test_a_slip_in_omit_is_told(line: str, message: str) -> None:
    messages = problems(f"extends: base\nproduct:\n  {line}\n", base=BASE)
    assert any(reported.startswith("office.yaml:3: ") and message in reported for reported in messages), messages


ORDER = """\
order:
  Customer: account
  Currency: {from: currency, when: {currency: {not in: [GBP]}}}
  Ref:
    from: purchase_order
    when: {purchase_order: {empty: false}}
    otherwise: {from: reference, prefix: R-, when: {buyer: {starts with: [po]}}, otherwise: {constant: SHOP}}
  Taxed: {constant: "true", boolean: true, when: {tax: {not in: ["0"]}}, otherwise: {constant: "false", boolean: true}}
  Lines.Line:
    each: lines
    Item: sku
    Unit: {constant: AGREED, when: {price_rule: {in: [agreed]}}}
    Qty: {from: quantity, when: {quantity: {not in: ["1"]}}}
"""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"currency": "EUR", "purchase_order": "P7"}, {"Currency": "EUR", "Ref": "P7", "Taxed": False}),
        ({"purchase_order": "", "tax": Decimal("0.00")}, {"Ref": "R-R-1", "Taxed": False}),
        ({"buyer": "lake", "tax": Decimal("0.10")}, {"Ref": "SHOP", "Taxed": True}),
    ],
)
def test_conditions_hold_on_the_way_out_too(values: dict[str, Any], expected: dict[str, Any]) -> None:
    shape = payload(compiled(ORDER), order(**values))
    assert {name: shape[name] for name in shape if name not in ("Customer", "Lines")} == expected


def test_a_lines_conditions_are_its_own() -> None:
    lines = line(price_rule="agreed", quantity=Decimal("1.00")), line(quantity=Decimal("2"))
    assert payload(compiled(ORDER), order(*lines))["Lines"]["Line"] == [
        {"Item": "0012", "Unit": "AGREED"},
        {"Item": "0012", "Qty": Decimal(2)},
    ]


def test_omit_takes_away_fields_lines_and_lists_of_the_order() -> None:
    near = "extends: base\norder:\n  Ref: {omit: true}\n  Lines.Line: {Unit: {omit: true}}\n"
    mapping = compiled(near, base=ORDER)
    assert mapping.order
    assert set(mapping.order.fields) == {"Customer", "Currency", "Taxed"}
    assert set(mapping.order.lists[0].fields) == {"Item", "Qty"}
    without = compiled("extends: base\norder:\n  Lines.Line: {omit: true}\n", base=ORDER)
    assert without.order
    assert without.order.lists == ()


def test_a_layer_with_nothing_but_tables_is_shared() -> None:
    office = TABLES.replace("  units: {PCS: each, BOX: box}\n", "") + PRODUCT
    mapping = compiled(
        "extends: units\n" + office.replace("tables:\n", "tables:\n  units: {PK: pack}\n"),
        units="tables:\n  units: {PCS: each, BOX: box}\ntests:\n  - units: {given: BOX, expect: box}\n",
    )
    done = came(mapping, {"Unit": "BOX"}, {"Unit": "PK"}, {"Unit": "TUB"})
    assert done.rows["unit"].tolist() == ["box", "pack"]
    assert done.rejects["reason"].tolist() == ["Unit `TUB` isn't in the table units (office.yaml:3)"]
    assert [outcome.passed for outcome in run_tests(mapping)] == [True]
    assert any("there is no table `units`" in line for line in problems(office))


def test_a_misspelt_table_of_numbers_is_told_from_both_sides() -> None:
    text = PRODUCT + "  base_amount: {from: Price, number: true, divide by: {table: pack_sizes, of: Unit}}\n"
    good = TABLES + "  pack_sizes: {PCS: 1, BOX: 12}\n" + text
    assert came(compiled(good), {"Price": "6"}).rows["base_amount"].tolist() == [Decimal("0.5")]
    messages = problems(good.replace("  pack_sizes:", "  pack_szies:"))
    assert any("there is no table `pack_sizes`, did you mean `pack_szies`?" in line for line in messages)
    assert any("tables.pack_szies: no field looks anything up in this table" in line for line in messages)
    assert problems(good.replace("BOX: 12}", "BOX: 1Z}")) == [
        "office.yaml:4: product.base_amount.divide by: a number in every line of the table pack_sizes was expected, "
        "such as 100 or 0.01, not `1Z`"
    ]
    assert problems(good.replace("of: Unit", "of: Unti")) == [
        "office.yaml:11: product.base_amount.divide by: the ERP sends no field `Unti`, did you mean `Unit`?"
    ]


def test_what_is_missing_in_a_code_table_of_the_erp_names_that_table() -> None:
    text = (
        "terms:\n  account: No\n  currency: {constant: GBP}\n  tax_treatment: {constant: domestic}\n"
        "  payment_days: {from: payment_terms.Days, term days: true}\n"
    )
    mapping = compile_mapping(Sources("o.yaml", {"o.yaml": text}), lambda kind: frozenset({"No", "payment_terms.Days"}))
    done = translate(mapping, Kind.TERMS, frame_of({"No": "C1", "payment_terms.Days": None}))
    assert done.rejects["reason"].tolist() == [
        "payment_days is missing: payment_terms.Days is empty, or the ERP's payment_terms has no entry for this record "
        "(o.yaml:5)"
    ]


WAYS = (
    "trim: true",
    "upper: true, prefix: N-",
    "strip prefix: N-, pad: {to: 4, with: x}",
    "replace: {N: ''}, trim: true, suffix: '!'",
    "part: {separator: '-', number: 2}, none: [a]",
    "lookup: {table: units, missing: keep}, lower: true",
    "none: [N], empty: nothing",
    "when: {Name: {starts with: [N]}}, otherwise: {constant: no}",
)


@pytest.mark.parametrize("steps", WAYS)
@given(text=st.text(alphabet="aN- BOX", max_size=6))
def test_a_field_gives_the_same_for_a_column_and_for_an_order(steps: str, text: str) -> None:
    decode = compiled(f"{TABLES}{PRODUCT}  category: {{from: Name_2, {steps.replace('Name:', 'Name_2:')}}}\n")
    out = steps.replace("Name:", "purchase_order:")
    encode = compiled(f"{TABLES}{PRODUCT}order:\n  Ref: {{from: purchase_order, {out}}}\n")
    column = came(decode, {"Name_2": text}).rows["category"]
    assert (None if column.isna()[0] else column[0]) == payload(encode, order(purchase_order=text)).get("Ref")


@given(st.sampled_from(["each", "box"]))
def test_what_goes_out_by_a_table_comes_back_in_by_it(unit: str) -> None:
    mapping = compiled(
        TABLES + PRODUCT + "order:\n  Lines.Line: {each: lines, Unit: {from: unit, lookup backwards: units}}\n"
    )
    sent = payload(mapping, order(line(unit=unit)))["Lines"]["Line"][0]["Unit"]
    assert came(mapping, {"Unit": sent}).rows["unit"].tolist() == [unit]


@given(st.booleans())
def test_what_goes_out_as_words_comes_back_in_as_boolean(yes: bool) -> None:
    mapping = compiled(
        TABLES
        + PRODUCT.replace('is: "false"', "boolean: {yes: [J], no: [N]}")
        + "order:\n  Ref: {from: currency, is: GBP, as words: {yes: J, no: N}}\n"
    )
    sent = payload(mapping, order(currency="GBP" if yes else "EUR"))["Ref"]
    assert came(mapping, {"Blocked": sent}).rows["active"].tolist() == [yes]


def test_a_text_that_does_not_fit_its_pattern_is_refused_on_the_way_out() -> None:
    mapping = compiled("order:\n  Ref: {from: purchase_order, matching: '[A-Z]+'}\n")
    assert payload(mapping, order(purchase_order="ABC")) == {"Ref": "ABC"}
    with pytest.raises(Unmappable) as caught:
        payload(mapping, order(purchase_order="abc"))
    assert str(caught.value) == "Ref (office.yaml:2): purchase_order `abc` doesn't look like [A-Z]+"


def test_a_slip_below_a_step_is_told_at_its_own_line() -> None:
    steps = "    divide by:\n      - field: Pric\n      - table: pack_sizes\n        of: Unt\n"
    text = f"{TABLES}  pack_sizes: {{PCS: 1}}\n{PRODUCT}  base_amount:\n    from: Price\n    number: true\n{steps}"
    assert [line.split(": the ERP")[0] for line in problems(text)] == [
        "office.yaml:15: product.base_amount.divide by",
        "office.yaml:17: product.base_amount.divide by",
    ]
