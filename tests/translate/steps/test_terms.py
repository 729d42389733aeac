"""A payment term has as many days as it says, or is refused with what to write instead."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.translate.cells import Cells
from hub.translate.steps import STEPS
from hub.translate.steps.terms import days_of

TERM = STEPS["term days"]


def read(texts: list[str | None], month: int | None = None) -> Cells:
    assert TERM.decode
    column = pa.array(texts, pa.string())
    cells: Cells = TERM.decode(Cells("Terms", column, column), month)
    return cells


@pytest.mark.parametrize(
    ("formula", "days"),
    [("30D", 30), ("0D", 0), ("2W", 14), ("999D", 999), ("30D+1W", 37), ("<14D>", 14), ("1W-2D", 5)],
)
def test_days_and_weeks_have_a_length(formula: str, days: int) -> None:
    assert days_of(formula) == days


@pytest.mark.parametrize(
    ("formula", "days"),
    [
        ("1M", 30), ("1M+10D", 40), ("CM", 30), ("CM+10D", 40), ("EOM+10", 40), ("EOM", 30), ("<1M+CM>", 60),
        ("1Q", 90), ("1Y", 360), ("CM-5D", 25), ("30D+CM", 60), ("30D", 30),
    ],
)  # fmt: skip
def test_months_count_as_many_days_as_the_office_says(formula: str, days: int) -> None:
    assert days_of(formula, 30) == days


@pytest.mark.parametrize(
    "formula",
    ["30", "D", "-5D", "1000D", "٣D", "", "30D30D", "D15", "-CM", "CM-CM", "<30D", "30D>", "30d", "NET 30", "1M 10D",
     "1D-2D", "CM+", "EOM10"],
)  # fmt: skip
def test_other_texts_are_no_formula(formula: str) -> None:
    assert days_of(formula, 30) is None


def test_a_formula_with_months_is_refused_with_what_to_write() -> None:
    cells = read(["30D", "CM+10D", "1M", "soon", "MONTH", None])
    assert cells.values.to_pylist() == [30, None, None, None, None, None]
    months = "has months, whose length differs; `term days: {month: 30}` says how many days one counts"
    no_formula = "isn't a payment term such as 30D, 2W, 1M or CM+10D"
    assert cells.reasons.to_pylist() == [
        None, f"Terms `CM+10D` {months}", f"Terms `1M` {months}", f"Terms `soon` {no_formula}",
        f"Terms `MONTH` {no_formula}", None,
    ]  # fmt: skip


@given(st.lists(st.integers(0, 999)), st.sampled_from([None, 28, 30, 31]))
def test_days_survive_the_way_out_and_in(days: list[int], month: int | None) -> None:
    assert TERM.encode
    assert read([TERM.encode(Decimal(count), month) for count in days], month).values.to_pylist() == days
