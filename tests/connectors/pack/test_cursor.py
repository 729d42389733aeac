"""Where a delta begins, as the ERP writes it: never behind a record that was changed since."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from hub.connectors.pack.cursor import CursorStyle

ZONES = ("Europe/London", "Europe/Dublin", "America/St_Johns", "Australia/Lord_Howe", "UTC")
# both changes of the clock in 2026
AROUND = [
    datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 29), (10, 25), (3, 8), (11, 1), (4, 5), (10, 4))
]
NAIVE = "%Y-%m-%d %H:%M:%S"


def style(**given: object) -> CursorStyle:
    return CursorStyle.model_validate({"overlap": "1s", **given})


@pytest.mark.parametrize(
    ("precision", "written"),
    [
        ("datetime", "2026-01-31T10:00:00.123Z"),
        ("date", "2026-01-31"),
        ("naive", "2026-01-31 10:00:00"),
        ("naive_iso", "2026-01-31T10:00:00"),
        ("epoch", "1769853600"),
    ],
)
def test_how_a_moment_is_written(precision: str, written: str) -> None:
    moment = datetime(2026, 1, 31, 10, 0, 0, 123_999, tzinfo=UTC)
    assert style(precision=precision).begin(moment, timedelta(0)) == written


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", AROUND)
def test_a_record_that_an_erp_stamps_by_its_own_clock_is_never_before_the_beginning(zone: str, day: datetime) -> None:
    naive, date = style(precision="naive", zone=zone), style(precision="date", zone=zone)
    moments = [day + timedelta(minutes=minutes) for minutes in range(-16 * 60, 18 * 60, 20)]
    stamps = [moment.astimezone(ZoneInfo(zone)).strftime(NAIVE) for moment in moments]
    for place, began in enumerate(moments):
        earliest = min(stamps[place:])
        assert naive.begin(began, timedelta(0)) <= earliest
        assert date.begin(began, timedelta(0)) <= earliest[:10]


def test_a_clock_that_is_put_back_later_moves_the_beginning_back_and_no_other() -> None:
    london = style(precision="naive", zone="Europe/London")
    assert london.begin(datetime(2026, 10, 25, 0, 40, tzinfo=UTC), timedelta(0)) == "2026-10-25 00:40:00"
    assert london.begin(datetime(2026, 7, 1, 0, 40, tzinfo=UTC), timedelta(0)) == "2026-07-01 01:40:00"
    assert london.begin(datetime(2026, 10, 26, 0, 40, tzinfo=UTC), timedelta(0)) == "2026-10-26 00:40:00"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"precision": "naive", "zone": "Europe/Lndon"}, "did you mean `Europe/London`?"),
        ({"precision": "epoch", "zone": "Europe/London"}, "zone: has no effect on `epoch`"),
        ({"precision": "naiv"}, "did you mean `naive`?"),
    ],
)
def test_what_says_nothing_is_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError) as raised:
        style(**given)
    assert message in str(raised.value)
