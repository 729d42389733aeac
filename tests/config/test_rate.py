"""Rates and limits as files write them."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from hub.config.erp import Limits
from hub.config.rate import Rate, RateText

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "count", "per"),
    [("60/m", 60, MINUTE), ("1/s", 1, timedelta(seconds=1)), ("6000/5m", 6000, 5 * MINUTE),
     ("5000/d", 5000, timedelta(days=1)), ("10/h", 10, timedelta(hours=1)), ("1/7d", 1, timedelta(days=7))],
)  # fmt: skip
def test_a_rate_is_read_and_said_in_the_same_words(text: str, count: int, per: timedelta) -> None:
    rate = TypeAdapter(RateText).validate_python(text)
    assert (rate, str(rate)) == (Rate(count, per), text)


@pytest.mark.parametrize(
    "text", ["60", "60/", "0/m", "60/min", "60/0m", "-1/m", "1_0/m", "٣/m", "60 / m", "1/8d", 60, None]
)
def test_what_is_no_rate_is_refused(text: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(RateText).validate_python(text)


def test_the_old_spelling_is_one_more_window() -> None:
    limits = Limits.model_validate({"requests_per_minute": "60", "requests": "5000/d"})
    assert limits.windows == (Rate(60, MINUTE), Rate(5000, timedelta(days=1)))
    assert Limits.model_validate({}).windows == ()


@pytest.mark.parametrize(
    ("requests", "said"),
    [(["60/m", "50/m"], "says twice"), (["60/m", "50/h"], "one has no effect"), (["1/m", "60/h"], "one has no effect")],
)  # fmt: skip
def test_windows_that_have_no_effect_are_refused(requests: list[str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Limits.model_validate({"requests": requests})
    with pytest.raises(ValidationError, match="says twice"):
        Limits.model_validate({"requests": ["60/m"], "requests_per_minute": "60"})


def test_an_installations_limits_come_before_the_packs_and_the_stricter_of_a_length_counts() -> None:
    pack = Limits.model_validate({"requests_per_minute": "60", "errors": "10/h", "concurrent": "5"})
    limits = Limits.model_validate({"requests": ["40/m", "900/h"], "concurrent": "2"}).over(pack)
    assert [str(window) for window in limits.windows] == ["40/m", "900/h"]
    assert (limits.concurrent, str(limits.errors)) == (2, "10/h")
