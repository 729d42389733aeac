"""Dates are real days or refused; a moment is of the day that it is at the office."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.config.yamlfile import parse
from hub.errors import ConfigurationError
from hub.translate.cells import Cells
from hub.translate.steps import STEPS

DATE = STEPS["date"]
FORMATS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%Y%m%d",
    "%d%m%Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y%m%dT%H%M%SZ",
    "%d. %m. %Y год",
    "(%Y|%m|%d)*",
)
ZONES = ("Europe/Dublin", "Pacific/Auckland", "America/St_Johns", "America/Havana", "Pacific/Apia", "Asia/Beirut")
FIRST, LAST = (datetime(year, 1, 1) for year in (1900, 2100))  # noqa: DTZ001 (Hypothesis adds the zone)
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.timezones(), allow_imaginary=False)
MOMENT = "%Y-%m-%dT%H:%M:%S%z"


def argument(written: str) -> Any:
    return DATE.read(parse(written, "x").root, {})


def like(form: str) -> Any:
    return argument(f'"{form}"')


def at(zone: str, **more: str) -> Any:
    extra = "".join(f', {name}: "{value}"' for name, value in more.items())
    return argument(f'{{like: "{MOMENT}", zone: {zone}{extra}}}')


def read(texts: list[str | None], shape: Any) -> Cells:
    assert DATE.decode
    column = pa.array(texts, pa.string())
    cells: Cells = DATE.decode(Cells("Day", column, column), shape)
    return cells


def values(texts: list[str | None], shape: Any) -> list[date | None]:
    days: list[date | None] = read(texts, shape).values.to_pylist()
    return days


@pytest.mark.parametrize("form", FORMATS)
@given(days=st.lists(st.dates(), max_size=10))
def test_every_day_survives_the_way_out_and_in(form: str, days: list[date]) -> None:
    assert DATE.encode
    shape = like(form)
    assert values([DATE.encode(day, shape) for day in days], shape) == days


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=50)
@given(days=st.lists(st.dates(date(2, 1, 1), date(9998, 12, 31)), max_size=10))
def test_every_day_of_a_zone_survives_the_way_out_and_in(zone: str, days: list[date]) -> None:
    assert DATE.encode
    shape = at(zone)
    assert values([DATE.encode(day, shape) for day in days], shape) == days


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=50)
@given(moments=st.lists(MOMENTS, max_size=20))
def test_a_moment_has_the_date_that_the_standard_library_gives_it(zone: str, moments: list[datetime]) -> None:
    texts: list[str | None] = [moment.isoformat() for moment in moments]
    assert values(texts, at(zone)) == [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]


@pytest.mark.parametrize("zone", ["America/Havana", "Asia/Beirut", "Pacific/Apia", "America/Sao_Paulo"])
def test_days_on_which_clocks_change_at_midnight_are_right_to_the_second(zone: str) -> None:
    years = range(2010, 2013)
    hours = [datetime(year, month, 1, tzinfo=UTC).timestamp() for year in years for month in range(1, 13)]
    moments = [
        datetime.fromtimestamp(start + hour * 3600 + second, UTC)
        for start in hours
        for hour in range(31 * 24)
        for second in (-1, 0)
    ]
    texts: list[str | None] = [f"{moment:%Y-%m-%dT%H:%M:%S}Z" for moment in moments]
    assert values(texts, at(zone)) == [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]


@given(st.lists(st.text(alphabet="0123456789-/. TZ", max_size=12) | st.text(max_size=4)))
def test_whatever_stands_there_is_a_day_or_a_reject(texts: list[str]) -> None:
    cells = read(list(texts), like("%Y-%m-%d"))
    reasons = [None] * len(texts) if cells.reasons is None else cells.reasons.to_pylist()
    for text, value, reason in zip(texts, cells.values.to_pylist(), reasons, strict=True):
        assert (value is None) != (reason is None)
        if value is not None:
            assert [int(part) for part in text.split("-")] == [value.year, value.month, value.day]


@given(
    st.lists(st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{4})", fullmatch=True))
)
def test_whatever_looks_like_a_moment_is_one_or_a_reject(texts: list[str]) -> None:
    cells = read(list(texts), at("Europe/Dublin"))
    reasons = [None] * len(texts) if cells.reasons is None else cells.reasons.to_pylist()
    for value, reason in zip(cells.values.to_pylist(), reasons, strict=True):
        assert (value is None) != (reason is None)


@pytest.mark.parametrize(
    "text", ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "26-01-01",
             "2026-01-01T00:00", "01.02.2026", "2026-01-01\n", "٢٠٢٦-01-01"]
)  # fmt: skip
def test_what_is_no_day_is_refused_and_the_others_stand(text: str) -> None:
    cells = read(["2024-02-29", text, None, "2000-02-29"], like("%Y-%m-%d"))
    assert cells.values.to_pylist() == [date(2024, 2, 29), None, None, date(2000, 2, 29)]
    assert cells.reasons.to_pylist() == [None, f"Day `{text}` isn't a date like %Y-%m-%d", None, None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30T22:59:59Z", date(2026, 6, 30)),
        ("2026-06-30T23:00:00Z", date(2026, 7, 1)),
        ("2026-06-30T23:00:00.1234567Z", date(2026, 7, 1)),
        ("2026-12-31T23:30:00Z", date(2026, 12, 31)),
        ("2026-07-01T00:30:00+02:00", date(2026, 6, 30)),
        ("2026-06-30T18:30:00-0500", date(2026, 7, 1)),
        ("2026-06-30T24:00:00Z", None),
        ("2026-06-30T23:60:00Z", None),
        ("2026-06-31T23:00:00Z", None),
        ("2026-06-30T23:00:00", None),
        ("2026-06-30", None),
    ],
)
def test_a_moment_is_of_the_day_that_it_is_at_the_office(text: str, day: date | None) -> None:
    assert values([text], at("Europe/Dublin")) == [day]


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00+00:00"])
@pytest.mark.parametrize("zone", ZONES)
def test_a_day_that_means_none_is_none_with_a_time_too(text: str, zone: str) -> None:
    cells = read([text, "2026-01-31T12:00:00Z"], at(zone, none="0001-01-01"))
    assert cells.reasons is None
    assert cells.values[0].as_py() is None
    assert cells.values[1].as_py() is not None


def test_a_moment_beyond_the_calendar_is_refused() -> None:
    assert values(["0001-01-01T00:00:00Z", "9999-12-31T23:30:00Z"], at("Europe/Dublin")) == [None, None]


def test_two_digits_of_a_year_stand_for_the_hundred_years_that_are_told() -> None:
    shape = argument('{like: "%d.%m.%y", years from: 1970}')
    assert values(["01.01.70", "31.12.99", "01.01.00", "31.12.69"], shape) == [
        date(1970, 1, 1), date(1999, 12, 31), date(2000, 1, 1), date(2069, 12, 31),
    ]  # fmt: skip
    assert DATE.encode
    assert DATE.encode(date(2069, 12, 31), shape) == "31.12.69"
    with pytest.raises(ValueError, match="2070-01-01"):
        DATE.encode(date(2070, 1, 1), shape)


def test_parts_that_touch_need_all_their_digits() -> None:
    assert values(["31012026", "3112026", "1122026"], like("%d%m%Y")) == [date(2026, 1, 31), None, None]
    assert values(["1.2.2026"], like("%d.%m.%Y")) == [date(2026, 2, 1)]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('"%d.%m"', "once each"),
        ('"%d.%m.%Y %Y"', "once each"),
        ('"%Y-%m-%d %Q"', "`%Q` means nothing here"),
        ('"%Y-%m-%d %"', "`%` means nothing here"),
        ('"%d.%m.%y"', "`years from`"),
        ('{like: "%d.%m.%y %Y", years from: 1970}', "the year twice"),
        ('{like: "%d.%m.%Y", years from: 1970}', "`years from`"),
        ('{like: "%d.%m.%y", years from: soon}', "years from: a whole number from 1 to 9900"),
        (f'"{MOMENT}"', "`zone` go together"),
        ('{like: "%Y-%m-%d", zone: Europe/Dublin}', "`zone` go together"),
        (f'{{like: "{MOMENT}", zone: Europe/Dubln}}', "zone: there is no time zone `Europe/Dubln`, did you mean"),
        (f'{{like: "{MOMENT}", zone: ../../etc/passwd}}', "zone: there is no time zone"),
        ('{like: "%Y-%m-%d", none: never}', "none: a date such as 0001-01-01"),
        ('{like: "%Y-%m-%d", none: "20260101"}', "none: a date such as 0001-01-01"),
        ('{liek: "%Y-%m-%d"}', "did you mean `like`?"),
        ("{none: 0001-01-01}", "`like` is missing"),
    ],
)
def test_a_shape_that_makes_no_sense_is_refused(written: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        argument(written)
    assert message in str(caught.value)
