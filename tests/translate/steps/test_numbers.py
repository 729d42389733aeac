"""Numbers are exact to the digit or refused; no text makes a column fail."""

import re
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.config.yamlfile import parse
from hub.translate.cells import Cells
from hub.translate.steps import STEPS

NUMBER = STEPS["number"]
TRUE = NUMBER.read(parse("true", "x").root, {})
GERMAN = NUMBER.read(parse('{decimal: ",", thousands: "."}', "x").root, {})

amounts = st.decimals(min_value=-(10**18) + 1, max_value=10**18 - 1, places=10) | st.decimals(
    min_value=-(10**18) + 1, max_value=10**18 - 1, places=2
)


def read(texts: list[str | None], style: Any = TRUE) -> Cells:
    column = pa.array(texts, pa.string())
    assert NUMBER.decode
    cells: Cells = NUMBER.decode(Cells("Price", column, column), style)
    return cells


@given(st.lists(amounts, max_size=20))
def test_every_digit_of_a_number_is_kept(numbers: list[Decimal]) -> None:
    assert read([f"{number:f}" for number in numbers]).values.to_pylist() == numbers


@given(st.lists(amounts, max_size=20))
def test_decimal_commas_and_thousands_points_are_read_and_written(numbers: list[Decimal]) -> None:
    assert NUMBER.encode
    texts = [NUMBER.encode(number, GERMAN) for number in numbers]
    assert all(re.fullmatch(r"-?\d{1,3}(\.\d{3})*(,\d+)?", text) for text in texts)
    assert read(texts, GERMAN).values.to_pylist() == numbers


@settings(max_examples=300)
@given(st.lists(st.text(alphabet="0123456789+-.,eE nNaAiIfF_'\u0661\u00a0", max_size=45) | st.text(max_size=5)))
@example(["1" * 40, "0." + "1" * 30, "NaN", "Infinity", "1e5", "1_000", "0x1F", "\u0661\u0662", "", "-", "+.5", "5."])
def test_whatever_stands_there_is_a_number_or_a_reject(texts: list[str]) -> None:
    cells = read(list(texts))
    reasons = [None] * len(texts) if cells.reasons is None else cells.reasons.to_pylist()
    for text, value, reason in zip(texts, cells.values.to_pylist(), reasons, strict=True):
        assert (value is None) != (reason is None)
        if value is not None:
            assert re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text.strip())
            assert value == Decimal(text.strip())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0012", "12"),
        ("+12", "12"),
        (" 2.55 ", "2.55"),
        ("-0.5", "-0.5"),
        ("33.33000000000000000000", "33.33"),
        ("000000000000000000000001.5", "1.5"),
        ("-00000000000000000000.0000000000000000", "0"),
        ("999999999999999999.9999999999", "999999999999999999.9999999999"),
    ],
)
def test_zeros_that_say_nothing_cost_nothing(text: str, value: str) -> None:
    assert read([text, "1"]).values.to_pylist() == [Decimal(value), Decimal(1)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,234.56", "Price `1,234.56` isn't a number such as 1234.56"),
        ("1e3", "isn't a number"),
        ("12.", "isn't a number"),
        ("1000000000000000000", "more than 18 digits before or 10 after the point"),
        ("0.12345678901", "more than 18 digits before or 10 after the point"),
    ],
)
def test_a_refused_number_is_named_and_the_others_stand(text: str, reason: str) -> None:
    cells = read(["1", text, None])
    assert cells.values.to_pylist() == [Decimal(1), None, None]
    assert [bool(why and reason in why) for why in cells.reasons.to_pylist()] == [False, True, False]


@pytest.mark.parametrize("text", ["1.23,4", "12.34.567", "1.2345", "1,2.3"])
def test_a_mark_between_thousands_stands_where_it_belongs_or_the_number_is_refused(text: str) -> None:
    cells = read(["1.234.567,8", text], GERMAN)
    assert cells.values.to_pylist() in ([Decimal("1234567.8"), None], [Decimal("1234567.8"), Decimal("1.234")])
    assert "isn't a number such as 1.234,56" in cells.reasons[1].as_py()


@given(amounts, st.integers(0, 10))
def test_rounding_is_the_same_on_a_column_and_on_one_value(number: Decimal, digits: int) -> None:
    step = STEPS["round"]
    assert step.decode
    assert step.encode
    column = read([f"{number:f}"])
    if abs(number) < 10**17:
        assert step.decode(column, digits).values[0].as_py() == step.encode(number, digits)


BEHIND = NUMBER.read(parse('{decimal: ",", thousands: ".", minus behind: true}', "x").root, {})


@pytest.mark.parametrize(
    ("text", "value"), [("12,50-", "-12.5"), ("1.234,5-", "-1234.5"), ("-12,50", "-12.5"), ("12", "12"), ("0-", "0")]
)
def test_a_minus_may_stand_behind(text: str, value: str) -> None:
    assert read([text], BEHIND).values.to_pylist() == [Decimal(value)]


@pytest.mark.parametrize("text", ["-12-", "+12-", "12--", "12 -", "-", "1-2"])
def test_a_minus_stands_only_once_and_close(text: str) -> None:
    assert read([text], BEHIND).reasons.to_pylist() == [f"Price `{text}` isn't a number such as 1.234,56-"]


def test_without_leave_a_minus_behind_is_refused() -> None:
    assert read(["12-"], GERMAN).values.to_pylist() == read(["12-"]).values.to_pylist() == [None]


@given(st.lists(amounts, max_size=20))
def test_numbers_with_a_minus_behind_survive_the_way_out_and_in(numbers: list[Decimal]) -> None:
    assert NUMBER.encode
    texts = [NUMBER.encode(number, BEHIND) for number in numbers]
    assert not any(text.startswith("-") for text in texts)
    assert read(texts, BEHIND).values.to_pylist() == numbers
