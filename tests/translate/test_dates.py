from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.translate.cells import Cells
from hub.translate.steps import STEPS
from hub.translate.steps.dates import days_of
from hub.yamlfile import parse

FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d")


def read(texts: list[str | None], form: str) -> Cells:
    step = STEPS["date"]
    assert step.inward
    column = pa.array(texts, pa.string())
    found: Cells = step.inward(Cells("Day", column, column), step.read(parse(f'"{form}"', "x").root, {}))
    return found


@pytest.mark.parametrize("form", FORMATS)
@given(days=st.lists(st.dates(), max_size=10))
def test_every_day_survives_the_way_out_and_in(form: str, days: list[date]) -> None:
    step = STEPS["date"]
    assert step.outward
    argument = step.read(parse(f'"{form}"', "x").root, {})
    assert read([step.outward(day, argument) for day in days], form).values.to_pylist() == days


@given(st.lists(st.text(alphabet="0123456789-/. TZ", max_size=12) | st.text(max_size=4)))
def test_whatever_stands_there_is_a_day_or_a_reject(texts: list[str]) -> None:
    found = read(list(texts), "%Y-%m-%d")
    reasons = [None] * len(texts) if found.reasons is None else found.reasons.to_pylist()
    for text, value, reason in zip(texts, found.values.to_pylist(), reasons, strict=True):
        assert (value is None) != (reason is None)
        if value is not None:
            assert [int(part) for part in text.split("-")] == [value.year, value.month, value.day]


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-01-01T00:00", "01.02.2026"]
)
def test_what_is_no_day_is_refused_and_the_others_stand(text: str) -> None:
    found = read(["2024-02-29", text, None], "%Y-%m-%d")
    assert found.values.to_pylist() == [date(2024, 2, 29), None, None]
    assert found.reasons.to_pylist() == [None, f"Day `{text}` isn't a date like %Y-%m-%d", None]


@pytest.mark.parametrize(("formula", "days"), [("30D", 30), ("0D", 0), ("2W", 14), ("999D", 999)])
def test_days_and_weeks_have_a_length(formula: str, days: int) -> None:
    assert days_of(formula) == days


@pytest.mark.parametrize("formula", ["1M", "CM+10D", "30", "D", "-5D", "1000D", "30D+1W", "٣D", ""])
def test_other_formulas_have_none(formula: str) -> None:
    assert days_of(formula) is None
