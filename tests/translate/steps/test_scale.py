"""Percent, factors, price units and pack sizes: exact to the tenth digit, half up, and never by zero."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.config.yamlfile import parse
from hub.errors import Unmappable
from hub.records import Kind
from hub.translate.cells import Cells
from hub.translate.columns import translate
from hub.translate.payload import payload
from hub.translate.steps import STEPS
from tests.support.written import compiled, frame_of, line, order

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=10) | st.decimals(-1000, 1000, places=2)
PERCENT = STEPS["percent"]
SIZES = 'tables:\n  pack_sizes: {PCS: 1, BOX: 12, "": 1}\n'
PRICE = """\
price:
  sku: No
  scope: {constant: all}
  unit: {constant: each}
  currency: {constant: GBP}
  amount: {from: Price, number: true, divide by: %s}
"""


def argument(name: str, written: str) -> Any:
    return STEPS[name].read(parse(written, "x").root, {})


def decode(name: str, numbers: list[Decimal | None], written: str) -> Cells:
    step = STEPS[name]
    assert step.decode
    column = pa.array(numbers, pa.decimal128(38, 10))
    texts = pa.array([None if number is None else f"{number:f}" for number in numbers], pa.string())
    cells: Cells = step.decode(Cells("Price", texts, column), argument(name, written))
    return cells


def rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.0000000001"), ROUND_HALF_UP, Context(prec=80))


@given(st.lists(NUMBERS, max_size=10), NUMBERS.filter(bool))
@example([Decimal("0.0000000001")], Decimal(2))
@example([Decimal("-0.0000000001")], Decimal(2))
@example([Decimal("999999999999999999.9999999999")], Decimal("0.0000000001"))
def test_a_column_and_one_value_are_scaled_alike_and_as_exact_arithmetic_says(
    numbers: list[Decimal], factor: Decimal
) -> None:
    exact = Context(prec=120)
    for name, result in (("times", exact.multiply), ("divide by", exact.divide)):
        step = STEPS[name]
        assert step.encode
        cells = decode(name, [*numbers], f'"{factor:f}"')
        for number, value in zip(numbers, cells.values.to_pylist(), strict=True):
            expected = rounded(result(number, factor))
            if abs(expected) < 10**18:
                assert value == step.encode(number, argument(name, f'"{factor:f}"')) == expected
            else:
                assert value is None
                with pytest.raises(ValueError, match="more than 18 digits before the point"):
                    step.encode(number, argument(name, f'"{factor:f}"'))


def test_what_outgrows_its_digits_is_refused_and_the_others_stand() -> None:
    cells = decode("times", [Decimal(10) ** 17, Decimal(2), None], "10")
    assert cells.values.to_pylist() == [None, Decimal(20), None]
    assert cells.reasons.to_pylist()[0] == (
        "Price `100000000000000000` gives a number with more than 18 digits before the point"
    )


def test_scaling_may_follow_days_and_rounding() -> None:
    step = STEPS["times"]
    assert step.decode
    days = pa.array([30, None], pa.int64())
    cells = Cells("Days", pa.array(["30D", None]), days)
    assert step.decode(cells, argument("times", "2")).values.to_pylist() == [Decimal(60), None]
    assert STEPS["round"].decode
    largest = decode("times", [Decimal("999999999999999999.9999999999")], "1")
    up = STEPS["round"].decode(largest, 0)
    assert step.decode(up, argument("times", "0.1")).values.to_pylist() == [Decimal(10) ** 17]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17.5 %", "0.175"),
        ("17.5%", "0.175"),
        ("17.5", "0.175"),
        (" 20\u00a0% ", "0.2"),
        ("-3 %", "-0.03"),
        ("0%", "0"),
    ],
)
def test_a_percentage_is_read_with_its_sign_or_without(text: str, value: str) -> None:
    assert PERCENT.decode
    column = pa.array([text])
    cells = PERCENT.decode(Cells("Rate", column, column), argument("percent", "true"))
    assert cells.values.to_pylist() == [Decimal(value)]


@pytest.mark.parametrize("text", ["%", "17.5 %%", "17,5 %", "% 17", "seventeen", "1e1 %"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    assert PERCENT.decode
    column = pa.array([text])
    cells = PERCENT.decode(Cells("Rate", column, column), argument("percent", "true"))
    assert cells.reasons.to_pylist() == [f"Rate `{text}` isn't a number such as 1234.56"]


@pytest.mark.parametrize("style", ["true", '{decimal: ",", thousands: "."}'])
@given(number=st.decimals(min_value=-(10**15), max_value=10**15, places=10))
@example(number=Decimal("1844674407.1484845609"))  # Arrow's rounding of 20 digits at once gives 1844674406.5146592608
def test_a_percentage_survives_the_way_out_and_in(style: str, number: Decimal) -> None:
    assert PERCENT.decode
    assert PERCENT.encode
    column = pa.array([PERCENT.encode(number, argument("percent", style))])
    assert PERCENT.decode(Cells("Rate", column, column), argument("percent", style)).values.to_pylist() == [number]


def test_a_price_is_divided_by_its_price_unit() -> None:
    rows = frame_of(
        {"No": "1", "Price": "255", "Limit": "100"}, {"No": "2", "Price": "1", "Limit": "3"},
        {"No": "3", "Price": "1"}, {"No": "4", "Price": "1", "Limit": "0.00"}, {"No": "5", "Price": "1", "Limit": "x"},
        {"No": "6", "Price": "x", "Limit": "0"},
    )  # fmt: skip
    done = translate(compiled(PRICE % "{field: Limit}"), Kind.PRICE, rows)
    assert done.rows["amount"].tolist() == [Decimal("2.55"), Decimal("0.3333333333")]
    assert done.rejects["reason"].tolist() == [
        "Price can't be divided: Limit is empty",
        "Price can't be divided: Limit `0.00` is zero",
        "Price can't be divided: Limit `x` isn't a number such as 1234.56",
        "Price `x` isn't a number such as 1234.56",
    ]


def test_a_price_unit_is_read_in_its_own_style() -> None:
    office = compiled(PRICE % '{field: Limit, number: {decimal: ",", thousands: "."}}')
    done = translate(office, Kind.PRICE, frame_of({"No": "1", "Price": "255", "Limit": "1.000"}))
    assert done.rows["amount"].tolist() == [Decimal("0.255")]


def test_a_price_of_a_pack_is_divided_by_its_size() -> None:
    rows = frame_of(
        {"No": "1", "Price": "18", "Unit": "BOX"}, {"No": "2", "Price": "18"}, {"No": "3", "Price": "18", "Unit": "PK"}
    )
    done = translate(compiled(SIZES + PRICE % "{table: pack_sizes, of: Unit}"), Kind.PRICE, rows)
    assert done.rows["amount"].tolist() == [Decimal("1.5"), Decimal(18)]
    assert done.rejects["reason"].tolist() == [
        "Price can't be divided: Unit `PK` isn't in the table pack_sizes (office.yaml:2)"
    ]


def test_many_rows_of_few_texts_are_scaled_row_by_row() -> None:
    rows = [{"No": str(row), "Price": "18", "Unit": ("BOX", "PCS", "PK")[row % 3]} for row in range(3000)]
    done = translate(compiled(SIZES + PRICE % "{table: pack_sizes, of: Unit}"), Kind.PRICE, frame_of(*rows))
    assert done.rows["amount"].tolist() == [Decimal("1.5"), Decimal(18)] * 1000
    assert len(done.rejects) == 1000


ORDER = """\
tables:
  contents: {each: 1, box: 12}
order:
  Lines.Line:
    each: lines
    Item: sku
    Qty: {from: quantity, times: {table: contents, of: unit}}
    Unit: {from: unit_price, divide by: {table: contents, of: unit}}
"""


def test_an_order_in_the_hubs_units_is_sent_in_the_erps() -> None:
    shape = payload(compiled(ORDER), order(line(unit="box", quantity=Decimal("2.5"), unit_price=Decimal("2.00"))))
    assert shape["Lines"]["Line"] == [{"Item": "0012", "Qty": Decimal(30), "Unit": Decimal("0.1666666667")}]
    assert str(shape["Lines"]["Line"][0]["Qty"]) == "30"


def test_an_order_that_cannot_be_scaled_names_what_to_add() -> None:
    with pytest.raises(Unmappable) as caught:
        payload(compiled(ORDER), order(line(unit="crate")))
    assert str(caught.value) == (
        "Qty (office.yaml:7): quantity can't be multiplied: unit `crate` isn't in the table contents (office.yaml:2); "
        "add it there"
    )
    text = "order:\n  Lines.Line: {each: lines, Qty: {from: quantity, divide by: {field: list_price}}}\n"
    for price, why in ((None, "is empty"), (Decimal("0.00"), "is zero")):
        with pytest.raises(Unmappable, match=f"quantity can't be divided: list_price {why}"):
            payload(compiled(text), order(line(list_price=price)))


@pytest.mark.parametrize("texts", [[], [None, None], [""]])
def test_columns_without_a_value_go_through_every_step(texts: list[str | None]) -> None:
    office = compiled(
        SIZES
        + PRICE % "[{field: Limit}, {table: pack_sizes, of: Unit}, 2]"
        + '  valid_from: {from: From, date: {like: "%Y-%m-%dT%H:%M:%S%z", zone: Asia/Tokyo, none: "0001-01-01"}}\n'
        + '  scope_code: {from: Group, extract: "(a)", part: {separator: a, number: last}, single blanks: true}\n'
        + '  min_quantity: {from: Gross, percent: true, when: {Gross: {starts with: a}}, otherwise: {constant: "1"}}\n'
    )
    names = ("Price", "Limit", "Unit", "From", "Group", "Gross")
    frame = frame_of(*({"No": "1", **dict.fromkeys(names, text)} for text in [*texts, "x"])).iloc[: len(texts)]
    done = translate(office, Kind.PRICE, frame)
    assert done.rejects["reason"].tolist() == ["amount is missing: Price is empty (office.yaml:8)"] * len(texts)
