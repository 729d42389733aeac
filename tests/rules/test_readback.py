from dataclasses import dataclass
from decimal import Decimal

import pytest

from hub.rules.readback import describe_mismatch, describe_total_mismatch, is_beginning


@dataclass(frozen=True)
class Line:
    sku: str
    quantity: Decimal | None
    unit_price: Decimal | None


def line(sku: str, quantity: str | None, price: str | None) -> Line:
    return Line(sku, None if quantity is None else Decimal(quantity), None if price is None else Decimal(price))


AGREED = [line("LAMP", "6", "2.55"), line("CAGE", "2", "10.95")]


@pytest.mark.parametrize(
    "held",
    [
        AGREED,
        AGREED[::-1],
        [line("CAGE", "2.0", "10.950"), line("LAMP", "6.00", "2.5500")],
        [line("LAMP", "4", "2.55"), line("CAGE", "2", "10.95"), line("LAMP", "2", "2.55")],
    ],
    ids=["same", "other order", "other spelling", "split"],
)
def test_the_same_order(held):
    assert describe_mismatch(AGREED, held) is None


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (AGREED[:1], "CAGE at 10.95: 2 was agreed, the ERP holds none of it"),
        ([*AGREED, line("POST", "1", "15")], "POST at 15: nothing was agreed, the ERP holds 1"),
        ([line("LAMP", "6", "2.60"), AGREED[1]], "LAMP at 2.55: 6 was agreed, the ERP holds 6 at 2.6"),
        ([line("LAMP", "5", "2.55"), AGREED[1]], "LAMP at 2.55: 6 was agreed, the ERP holds 5"),
        ([line("LAMP", "6", None), AGREED[1]], "LAMP at 2.55: 6 was agreed, the ERP holds 6 at an unknown number"),
        ([line("LAMP", None, "2.55"), AGREED[1]], "the ERP holds an unknown number at 2.55"),
        ([*AGREED, AGREED[0]], "LAMP at 2.55: 6 was agreed, the ERP holds 12"),
        ([line("lamp", "6", "2.55"), AGREED[1]], "LAMP at 2.55: 6 was agreed, the ERP holds none of it"),
    ],
)
def test_a_difference_is_named(held, words):
    assert words in (describe_mismatch(AGREED, held) or "no difference")


@pytest.mark.parametrize(
    ("held", "begins"),
    [
        ([], True),
        (AGREED[:1], True),
        (AGREED, False),
        (AGREED[1:], False),
        ([line("LAMP", "5", "2.55")], False),
        ([line("LAMP", "6", "2.56")], False),
        ([*AGREED, line("POST", "1", "15")], False),
    ],
)
def test_whether_the_erp_holds_the_first_lines_only(held, begins):
    assert is_beginning(AGREED, held) is begins


@pytest.mark.parametrize(
    ("held", "tolerance", "differs"),
    [
        ("40.26", "0", False),
        ("40.27", "0", True),
        ("40.27", "0.01", False),
        ("40.28", "0.01", True),
        (None, "0", False),
    ],
)
def test_the_erps_own_total(held, tolerance, differs):
    found = describe_total_mismatch(Decimal("40.26"), None if held is None else Decimal(held), Decimal(tolerance))
    assert (found is not None) is differs
    assert found is None or ("40.26" in found and held in found)
