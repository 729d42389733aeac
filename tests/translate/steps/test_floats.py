"""A number out of a binary float is rounded before its digits are counted; exact at every size, or refused."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.config.yamlfile import parse
from hub.translate.cells import Cells
from hub.translate.steps import STEPS

FLOAT = STEPS["float"]
MOST = float(10**18 - 129)


def read(texts: list[str | None], digits: int = 2) -> Cells:
    assert FLOAT.decode
    argument: Any = FLOAT.read(parse(str(digits), "x").root, {})
    column = pa.array(texts, pa.string())
    cells: Cells = FLOAT.decode(Cells("Price", column, column), argument)
    return cells


@given(st.lists(st.floats(-MOST, MOST), max_size=20), st.integers(0, 10))
def test_every_double_is_rounded_by_its_own_text(numbers: list[float], digits: int) -> None:
    cells = read([repr(number) for number in numbers], digits)
    assert cells.reasons is None
    for number, value in zip(numbers, cells.values.to_pylist(), strict=True):
        assert value == Decimal(repr(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("58.050000000000004", "58.05"),
        ("0.1250", "0.13"),
        ("-0.125", "-0.13"),
        ("1e-05", "0"),
        ("1E+3", "1000"),
        ("5e-324", "0"),
        (" 12 ", "12"),
        ("999999999999999999.99", "999999999999999999.99"),
    ],
)
def test_texts_of_floats(text: str, value: str) -> None:
    assert read([text]).values.to_pylist() == [Decimal(value)]


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "1,5", "1_0", "0x10", "1e999", "1e18", "999999999999999999.995", "1.", "\u0665"]
)
def test_what_is_none_is_refused_and_the_others_stand(text: str) -> None:
    cells = read(["58.050000000000004", text, None])
    assert cells.values.to_pylist() == [Decimal("58.05"), None, None]
    first, reason, nothing = cells.reasons.to_pylist()
    assert (first, nothing) == (None, None)
    assert reason.startswith(f"Price `{text}` isn't a number such as 58.050000000000004")
