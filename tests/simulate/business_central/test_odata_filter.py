"""The $filter language, on plain values."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hub.simulate.business_central.odata_filter import BadQuery, parse_filter, parse_moment, write_moment

TYPES = {
    "number": "string",
    "price": "decimal",
    "blocked": "boolean",
    "modified": "datetime",
    "on": "date",
    "id": "guid",
}
ID = "6c403a4c-4a0f-4b0f-b3f0-4834eb277c5a"
ROW = {
    "number": "O'Neil (1) and 2",
    "price": Decimal("9.50"),
    "blocked": False,
    "modified": datetime(2026, 3, 2, 9, 30, 15, 500_000, UTC),
    "on": date(2026, 3, 2),
    "id": ID,
}


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        ("number eq 'O''Neil (1) and 2'", True),
        ("number eq 'o''neil (1) and 2'", False),
        ("number ne 'x'", True),
        ("price eq 9.5", True),
        ("price gt 9.5", False),
        ("price ge 9.50 and price le 9.500", True),
        ("price lt 10", True),
        ("blocked eq false", True),
        ("modified gt 2026-03-02T09:30:15Z", True),
        ("modified gt 2026-03-02T09:30:15.5Z", False),
        ("modified ge 2026-03-02T09:30:15.50Z", True),
        ("on ge 2026-03-02 and on lt 2026-03-03", True),
        (f"id eq {ID.upper()}", True),
        ("number eq 'x' or number eq 'O''Neil (1) and 2'", True),
        ("(price eq 1 or price eq 9.5) and (blocked eq false)", True),
        ("price eq 1 and blocked eq false", False),
    ],
)
def test_comparisons(written, fits):
    assert parse_filter(written, TYPES)(ROW.__getitem__) is fits


@pytest.mark.parametrize(
    "written",
    [
        "nope eq 1", "price", "price eq", "price like 1", "price eq '1'", "number eq x", "number eq 'x", "price eq one",
        "blocked eq maybe", "modified gt '2026-03-02T09:30:15Z'", "modified gt 2026-03-02T09:30:15", "on eq 2026-02-30",
        "price eq 1 price eq 2", "(price eq 1", "price eq 1)", "price eq 1 or blocked eq true",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(written):
    with pytest.raises(BadQuery):
        parse_filter(written, TYPES)


@pytest.mark.parametrize(
    ("microsecond", "written"),
    [(347_000, "2026-03-02T09:30:15.347Z"), (500_000, "2026-03-02T09:30:15.5Z"), (0, "2026-03-02T09:30:15Z")],
)
def test_the_fractions_digits_vary(microsecond, written):
    at = datetime(2026, 3, 2, 9, 30, 15, microsecond, UTC)
    assert write_moment(at) == written
    assert parse_moment(written) == at
