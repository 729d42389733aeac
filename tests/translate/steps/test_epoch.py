"""Moments counted since 1970 have the date that they have at the office."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.config.yamlfile import parse
from hub.translate.cells import Cells
from hub.translate.steps import STEPS

DATE = STEPS["date"]
UNITS = {"seconds": 1, "milliseconds": 1000}
ZONES = ("Europe/Dublin", "Pacific/Auckland", "America/Havana", "Pacific/Apia")
FIRST, LAST = (datetime(year, 1, 1) for year in (1900, 2100))  # noqa: DTZ001 (Hypothesis adds the zone)


def shape(unit: str, zone: str) -> Any:
    return DATE.read(parse(f"{{epoch: {unit}, zone: {zone}}}", "x").root, {})


def read(texts: list[str | None], unit: str = "seconds", zone: str = "Europe/London") -> Cells:
    assert DATE.decode
    column = pa.array(texts, pa.string())
    cells: Cells = DATE.decode(Cells("Day", column, column), shape(unit, zone))
    return cells


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=50)
@given(moments=st.lists(st.datetimes(FIRST, LAST, timezones=st.just(UTC)), max_size=20))
def test_a_moment_has_the_date_that_the_standard_library_gives_it(
    zone: str, unit: str, moments: list[datetime]
) -> None:
    whole = [moment.replace(microsecond=moment.microsecond // 1000 * 1000) for moment in moments]
    milliseconds = [round(moment.timestamp() * 1000) for moment in whole]
    texts: list[str | None] = [str(count * UNITS[unit] // 1000) for count in milliseconds]
    assert read(texts, unit, zone).values.to_pylist() == [moment.astimezone(ZoneInfo(zone)).date() for moment in whole]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("unit", UNITS)
@given(days=st.lists(st.dates(date(2, 1, 1), date(9998, 12, 31)), max_size=10))
def test_every_day_survives_the_way_out_and_in(zone: str, unit: str, days: list[date]) -> None:
    assert DATE.encode
    texts: list[str | None] = [DATE.encode(day, shape(unit, zone)) for day in days]
    assert read(texts, unit, zone).values.to_pylist() == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("0", date(1970, 1, 1)),
        ("-86401", date(1969, 12, 31)),
        ("1782860399.999", date(2026, 6, 30)),
        ("1782860400.0", date(2026, 7, 1)),
    ],
)
def test_seconds_may_be_before_1970_or_have_a_fraction(text: str, day: date) -> None:
    assert read([text]).values.to_pylist() == [day]


@pytest.mark.parametrize(
    "text",
    ["", "2026-01-01", "1e9", " 5", "-5.5", "--5", "5\n", "999999999999999", "1" * 40, "\u0665", "1782860400000"],
)
def test_what_is_no_such_moment_is_refused_and_the_others_stand(text: str) -> None:
    cells = read(["86400", text, None])
    assert cells.values.to_pylist() == [date(1970, 1, 2), None, None]
    assert cells.reasons.to_pylist() == [None, f"Day `{text}` isn't a date in seconds since 1970", None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("/Date(1782860399999)/", date(2026, 6, 30)),
        ("/Date(1782860400000+0100)/", date(2026, 7, 1)),
        ("/Date(1782860400000-480)/", date(2026, 7, 1)),
        ("/Date(-1)/", date(1970, 1, 1)),
        ("/Date(-3600001)/", date(1969, 12, 31)),
    ],
)
def test_odata_writes_milliseconds_in_utc_and_how_far_a_clock_was_from_it(text: str, day: date) -> None:
    assert read([text], "odata").values.to_pylist() == [day]


@pytest.mark.parametrize("text", ["1782860400000", "Date(0)", "/Date()/", "/Date(0.5)/", "/Date(0+)/", "/Date(0)/ "])
def test_what_odata_wouldnt_write_is_refused(text: str) -> None:
    cells = read([text, "/Date(0)/"], "odata")
    assert cells.reasons.to_pylist() == [f"Day `{text}` isn't a date like /Date(1700000000000)/", None]


def test_odata_on_the_way_out() -> None:
    assert DATE.encode
    assert DATE.encode(date(2026, 7, 1), shape("odata", "Europe/London")) == "/Date(1782860400000)/"
