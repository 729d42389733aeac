"""Which of an ERP's lines stand for an order's charges and words."""

from decimal import Decimal

import pytest

from hub.records.stored_order import ExtraLine
from hub.rules.beside_goods import beyond, describe_missing, pair, parted


def charge(amount: str, code: str = "8510", type_: str = "Account") -> ExtraLine:
    return ExtraLine(type_, code, "Freight", Decimal(amount))


def words(text: str, type_: str = "Comment") -> ExtraLine:
    return ExtraLine(type_, "", text, Decimal(0))


def test_of_two_on_one_account_the_nearest_amount_is_the_orders_own() -> None:
    pairs, added = pair([charge("6.25")], [charge("9"), charge("6.25")])
    assert (pairs, added) == ([(charge("6.25"), charge("6.25"))], [charge("9")])


def test_a_charge_in_parts_is_whole_where_they_come_to_it() -> None:
    (whole, *_), added = pair([charge("6.25")], [charge("3.25"), charge("3")])
    assert (whole, added) == ((charge("6.25"), charge("6.25")), [])
    pairs, added = pair([charge("6.25")], [charge("3.25"), charge("3.01")])
    assert describe_missing(pairs, Decimal(0)) == "the charge 8510: 6.25 was agreed, the ERP holds 3.25"
    assert added == [charge("3.01")]


@pytest.mark.parametrize("held", [charge("6.25", " 8510 "), charge("6.25", type_="ACCOUNT"), charge("6.25", type_="")])
def test_case_blanks_and_a_type_that_isnt_told_make_no_other(held: ExtraLine) -> None:
    (line,) = parted([charge("6.25")], [held])
    assert line.ordered


@pytest.mark.parametrize(
    ("ordered", "held", "told"),
    [
        (charge("6.25"), charge("6.26"), "the charge 8510: 6.25 was agreed, the ERP holds 6.26"),
        (charge("6.25"), charge("NaN"), "the charge 8510: 6.25 was agreed, the ERP holds an unknown number"),
        (charge("6.25"), charge("6.25", type_="Item"), "the charge 8510: 6.25 was agreed, the ERP holds none of it"),
        (words("A secret"), words("Another"), "a text among the lines: the ERP doesn't hold it as it was written"),
    ],
)
def test_what_isnt_as_it_was_written_is_told_without_its_words(ordered, held, told) -> None:
    pairs, _ = pair([ordered], [held])
    assert describe_missing(pairs, Decimal(0)) == told


def test_a_difference_within_the_tolerance_is_none() -> None:
    pairs, _ = pair([charge("6.25")], [charge("6.26")])
    assert describe_missing(pairs, Decimal("0.01")) is None


def test_a_charge_may_be_invoiced_in_parts_and_what_is_beyond_it_is_the_erps_own() -> None:
    lines = [charge("3"), charge("3.25"), charge("2"), words("Hello"), words("Thanks"), charge("1", "9000")]
    assert [*beyond([charge("6.25"), words("Hello")], lines)] == [charge("2"), words("Thanks"), charge("1", "9000")]
    assert [*beyond([charge("6.25")], [charge("8")])] == [charge("1.75")]
    (unknown,) = beyond([charge("6.25")], [charge("NaN")])
    assert unknown.net.is_nan()
