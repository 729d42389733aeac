"""NAV's filter language."""

from datetime import date
from decimal import Decimal

import pytest

from hub.simulate.nav.criteria import BadCriteria, parse_criteria

CODES = ["", "0012", "12", "12E3", "85123A", "85123a", "A&B", "NO", "x|y", "it's"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", CODES),
        ("12", ["12"]),
        ("0012|NO", ["0012", "NO"]),
        ("85123A", ["85123A"]),
        ("@85123a", ["85123A", "85123a"]),
        ("12*", ["12", "12E3"]),
        ("8512??", ["85123A", "85123a"]),
        ("*", CODES),
        ("<>*", []),
        ("<>12", [code for code in CODES if code != "12"]),
        ("''", [""]),
        ("<>''", CODES[1:]),
        ("'A&B'", ["A&B"]),
        ("'x|y'", ["x|y"]),
        ("'it''s'", ["it's"]),
        ("12..85123A", ["12", "12E3", "85123A"]),
        ("..12", ["", "0012", "12"]),
        ("NO..", ["NO", "x|y", "it's"]),
        (">12&<85123a", ["12E3", "85123A"]),
        (">=NO", ["NO", "x|y", "it's"]),
        ("<=12", ["", "0012", "12"]),
    ],
)
def test_texts(written, found):
    test = parse_criteria(written, "string")
    assert [code for code in CODES if test(code)] == found


@pytest.mark.parametrize(
    ("written", "found"),
    [("10", [10]), ("2..10", [2, 10]), (">9.5", [10]), ("<>2", [None, 10]), ("0", [None]), ("-1..3", [None, 2])],
)
def test_decimals_compare_by_value(written, found):
    test = parse_criteria(written, "decimal")
    values = [None, Decimal("2.00"), Decimal(10)]
    assert [value for value in values if test(value)] == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2026-03-01..", [date(2026, 3, 1), date(2026, 10, 1)]),
        ("..2026-03-01", [None, date(2026, 3, 1)]),
        ("''", [None]),
        ("0001-01-01", [None]),
        (">2026-03-01", [date(2026, 10, 1)]),
    ],
)
def test_dates(written, found):
    test = parse_criteria(written, "date")
    values = [None, date(2026, 3, 1), date(2026, 10, 1)]
    assert [value for value in values if test(value)] == found


def test_booleans_and_enums():
    assert parse_criteria("Yes", "boolean")(True)
    assert not parse_criteria("false", "boolean")(True)
    assert parse_criteria("All Customers", "Sales_Type")("All_Customers")
    assert parse_criteria("_blank_|Ship", "Blocked")("")
    assert not parse_criteria("<>''", "Blocked")("")


@pytest.mark.parametrize(
    ("written", "type_"),
    [("x", "decimal"), ("2026-13-01", "date"), ("01/02/26..", "date"), ("perhaps", "boolean"), ("Some", "Blocked"),
     ("'open", "string")],
)  # fmt: skip
def test_what_the_field_cannot_take_is_refused(written, type_):
    with pytest.raises(BadCriteria):
        parse_criteria(written, type_)
