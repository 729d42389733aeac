"""Moments as ERPs write them."""

from datetime import UTC, datetime

import pytest

from hub.connectors.pack.cursor import CursorStyle
from hub.sync.conformance.moments import moment_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-07-01T12:00:00Z", None, NOON),
        ("2026-07-01T12:00:00.0000000Z", None, NOON),
        ("2026-07-01T13:00:00+01:00", None, NOON),
        ("2026-07-01 12:00:00", None, NOON),
        ("2026-07-01 13:00:00.000", "Europe/London", NOON),
        ("1782907200", None, NOON),
        ("2026-07-01", None, NOON.replace(hour=0)),
        ("yesterday", None, None),
        ("", None, None),
        ("9" * 40, None, None),
    ],
)
def test_a_text_tells_its_moment(text: str, zone: str | None, moment: datetime | None) -> None:
    style = CursorStyle.model_validate({"precision": "naive", "overlap": "1m"} | ({"zone": zone} if zone else {}))
    assert moment_of(text, style) == moment
