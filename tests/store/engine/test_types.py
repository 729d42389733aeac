from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from hub.store.engine.spelling import normal
from hub.store.engine.types import ExactDecimal, KeyDate, UtcDateTime

DIALECTS = [sqlite.dialect(), postgresql.dialect()]
exact = st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**28), max_value=10**28)


def there_and_back(column: Any, value: Any, dialect: Dialect) -> Any:
    return column.process_result_value(column.process_bind_param(value, dialect), dialect)


@given(exact, st.integers(0, 8))
def test_equal_amounts_have_one_spelling(value: Decimal, zeros: int) -> None:
    text = normal(value)
    assert Decimal(text) == value
    assert "e" not in text.lower()
    assert normal(Decimal(format(value, ".10f") + "0" * zeros)) == text
    assert text == "0" if value == 0 else not (("." in text) and text.endswith("0"))


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda each: each.name)
@given(value=exact)
def test_an_amount_comes_back_with_every_digit(dialect: Dialect, value: Decimal) -> None:
    assert there_and_back(ExactDecimal(), value, dialect) == value


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("value", "error"), [(0.1, TypeError), (1, TypeError), ("1", TypeError), (Decimal("NaN"), ValueError)]
)
def test_what_is_no_exact_amount_is_refused(dialect: Dialect, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        ExactDecimal().process_bind_param(value, dialect)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda each: each.name)
def test_a_moment_comes_back_aware_in_utc(dialect: Dialect) -> None:
    dublin = datetime(2026, 7, 1, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    back = there_and_back(UtcDateTime(), dublin, dialect)
    assert (back, back.tzinfo) == (dublin, UTC)
    with pytest.raises(ValueError, match="aware"):
        UtcDateTime().process_bind_param(dublin.replace(tzinfo=None), dialect)


@pytest.mark.parametrize("value", [None, date(2026, 1, 1)])
def test_a_date_in_a_key_may_be_missing(value: date | None) -> None:
    assert KeyDate().process_bind_param(value, DIALECTS[0]) is not None
    assert there_and_back(KeyDate(), value, DIALECTS[0]) == value
