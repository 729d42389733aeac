from dataclasses import dataclass
from decimal import Decimal

import pytest

from hub.rules.readback import (
    ComparedOrder,
    describe_mismatch,
    describe_total_mismatch,
    holds_more,
    is_beginning,
    not_compared,
    together,
)


@dataclass(frozen=True)
class Line:
    sku: str
    quantity: Decimal | None
    unit_price: Decimal | None
    unit: str | None = None
    net: Decimal | None = None


def line(sku: str, quantity: str | None, price: str | None) -> Line:
    return Line(sku, None if quantity is None else Decimal(quantity), None if price is None else Decimal(price))


def order(lines, gross: str | None = None, **head: str) -> ComparedOrder:
    return ComparedOrder(lines, "GBP", head, None if gross is None else Decimal(gross))


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
    assert describe_mismatch(order(AGREED), order(held)) is None


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
    assert words in (describe_mismatch(order(AGREED), order(held)) or "no difference")


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


BOXES = [Line("LAMP", Decimal(3), Decimal(20), "box", Decimal(60))]


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (BOXES, None),
        ([Line("LAMP", Decimal(3), Decimal(20))], None),
        (
            [Line("LAMP", Decimal(3), Decimal(20), "each", Decimal(60))],
            "LAMP: 3 box was agreed, the ERP holds 3 each",
        ),
        (
            [Line("LAMP", Decimal(3), Decimal(20), "", Decimal(60))],
            "LAMP: 3 box was agreed, the ERP holds 3 without a unit",
        ),
        (
            [Line("LAMP", Decimal(3), Decimal(20), "box", Decimal(54))],
            "LAMP: 60 net was agreed, the ERP holds 54",
        ),
        # a line spread over two is rounded twice, by half of a penny each
        (
            [
                Line("LAMP", Decimal(1), Decimal(20), "box", Decimal("20.02")),
                Line("LAMP", Decimal(2), Decimal(20), "box", Decimal("40.00")),
            ],
            "LAMP: 60 net was agreed, the ERP holds 60.02",
        ),
    ],
)
def test_the_unit_and_what_a_line_comes_to(held, words):
    assert describe_mismatch(order(BOXES), order(held)) == words


def test_what_a_line_comes_to_may_differ_within_the_tolerance():
    held = order([Line("LAMP", Decimal(3), Decimal(20), "box", Decimal("60.02"))])
    assert describe_mismatch(order(BOXES), held, Decimal("0.02")) is None
    assert "60.02" in (describe_mismatch(order(BOXES), held, Decimal("0.01")) or "")


@pytest.mark.parametrize("name", ["account", "currency", "ship_to"])
def test_a_head_that_differs_is_named_and_one_that_isnt_told_is_not_compared(name):
    agreed = order(BOXES, **{name: "A"})
    assert describe_mismatch(agreed, order(BOXES, **{name: "B"})) == f"{name}: A was agreed, the ERP holds B"
    assert describe_mismatch(agreed, order(BOXES, **{name: ""})) == f"{name}: A was agreed, the ERP holds none"
    assert describe_mismatch(agreed, order(BOXES)) is None
    assert not_compared(agreed, [order(BOXES)]) == [name]
    assert not_compared(agreed, [order(BOXES), order(None, **{name: "A"})]) == []


def test_what_the_erp_tells_nowhere_is_named():
    assert not_compared(order(BOXES), [order(None)]) == ["lines"]
    assert not_compared(order(BOXES), [order([Line("LAMP", Decimal(3), Decimal(20))])]) == ["unit"]


def test_an_order_that_the_erp_split_is_whole_when_its_parts_are():
    parts = [order(AGREED[:1], "18.36", account="A"), order(AGREED[1:], "21.90", account="A")]
    whole = together(parts)
    assert describe_mismatch(order(AGREED, "40.26", account="A"), whole) is None
    assert not holds_more(order(AGREED), whole)
    assert holds_more(order(AGREED), together([*parts, parts[0]]))
    assert holds_more(order(AGREED), together([*parts, order([line("POST", "1", "15")])]))
    other = together([parts[0], order(AGREED[1:], "21.90", account="B")])
    assert describe_mismatch(order(AGREED, account="A"), other) == "account: A was agreed, the ERP holds A and B"
    assert together([parts[0], order(None)]).lines is None


def test_a_product_that_nobody_ordered_is_more_only_beyond_what_is_missing():
    renamed = [Line("LAMP-2", each.quantity, each.unit_price) for each in AGREED[:1]]
    assert not holds_more(order(AGREED), order([*renamed, *AGREED[1:]]))
    assert holds_more(order(AGREED), order([*renamed, *renamed, *AGREED[1:]]))
