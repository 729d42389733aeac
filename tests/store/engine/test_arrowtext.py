import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from hub.store.engine.arrowtext import csv_bytes, rows, text
from hub.store.engine.spelling import normal

amounts = st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**27), max_value=10**27)


@given(st.lists(st.none() | amounts))
def test_decimals_are_spelled_as_the_column_type_spells_them(values: list[Decimal | None]) -> None:
    column = pa.chunked_array([pa.array(values, pa.decimal128(38, 10))])
    assert text(column).to_pylist() == [None if value is None else normal(value) for value in values]


def test_nearly_nothing_has_no_exponent() -> None:
    column = pa.chunked_array([pa.array([Decimal("0.0000000001"), Decimal(0), None], pa.decimal128(38, 10))])
    assert text(column).to_pylist() == ["0.0000000001", "0", None]


def test_whole_numbers_keep_their_zeros() -> None:
    assert text(pa.chunked_array([pa.array([Decimal(100)], pa.decimal128(10, 0))])).to_pylist() == ["100"]


def test_dates_and_booleans() -> None:
    assert text(pa.chunked_array([pa.array([date(1, 1, 1), None])])).to_pylist() == ["0001-01-01", None]
    assert text(pa.chunked_array([pa.array([True, False, None])])).to_pylist() == ["1", "0", None]


def test_csv_tells_nothing_from_empty_text() -> None:
    column = pa.chunked_array([pa.array(['a"b\n', "", None, "\\."])])
    written = csv_bytes([column, column])
    assert written == b'"a""b\n","a""b\n"\n"",""\n,\n"\\.","\\."\n'
    assert next(csv.reader(StringIO(written.decode()))) == ['a"b\n'] * 2
    assert list(rows([column, column]))[1:3] == [("", ""), (None, None)]
