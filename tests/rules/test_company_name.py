"""What two companies' names have in common, and what says nothing."""

import pytest

from hub.rules.company_name import have_something_in_common, plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Smith & Sons Ltd", "smithandsons"),
        ("Smith and Co.", "smith"),
        ("Café Société S.A.", "cafesociete"),
        ("Limited Editions Limited", "limitededitions"),
        ("The Shop", "shop"),
        ("the", ""),
        ("  ", ""),
    ],
)
def test_a_name_without_what_companies_add(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Harbour Foods Ltd", "HARBOUR FOODS LIMITED"),
        ("Harbour Foods Ltd", "Harbor Group plc"),
        ("Green Leaf Ltd", "Greenleaf Trading"),
        ("Müller GmbH", "Mueller GmbH"),
        ("3M UK", "3M Ireland Ltd"),
        ("B&Q plc", "B & Q Ireland"),
        ("N.O.W. Ltd", "Northern Oak Works"),
        ("Shop 1", "Shop 3"),
        ("City Electrical Ltd", "City Electrical Ltd Leeds"),
        ("Premier Inn", "Premier Inn Leeds"),
        ("Best Western", "Best Western Hotels"),
        ("The Trading Company", "Trading Company Ltd"),
    ],
)
def test_one_company_or_one_family(name, other):
    assert have_something_in_common(name, other)
    assert have_something_in_common(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Harbour Foods Ltd", "Lark Freight plc"),
        ("Harbour Foods Ltd", "Lark Foods Ltd"),
        ("Harbour Group Ireland", "Lark Group Ireland"),
        ("Harbour and Sons", "Lark and Sons"),
        ("Unit 24 Ltd", "Route 24 Ltd"),
        ("Oak", "Ash"),
        ("Premier Inn", "Premier Foods plc"),
        ("123 Ltd", "456 Ltd"),
        ("360 GmbH", "1000 AG"),
        ("Premier", "Premier Foods"),
        ("Hotel Central", "Hotel Royal"),
        ("First Direct Motors", "Home Motors"),
        (".", "-"),
    ],
)
def test_nothing_in_common(name, other):
    assert not have_something_in_common(name, other)
    assert not have_something_in_common(other, name)
