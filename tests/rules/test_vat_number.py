from datetime import date

import pytest

from hub.rules.vat_number import is_of_another_member_state, normalize, validate

LEFT, STAYED = date(2021, 1, 1), date(2020, 12, 31)
"""The first day on which the United Kingdom was no member state, and the day before."""


@pytest.mark.parametrize(
    ("written", "country", "spelling"),
    [
        ("GB980780684", "GB", "GB980780684"),
        (" gb 980 7806 84 ", "GB", "GB980780684"),
        ("980780684", "GB", "GB980780684"),
        ("IE6433435F", "GB", "IE6433435F"),
        ("6433435f", "IE", "IE6433435F"),
    ],
)
def test_one_spelling(written, country, spelling):
    assert normalize(written, country) == spelling


@pytest.mark.parametrize("written", [None, "", "GB980780685", "980780684X", "NONE"])
def test_what_isnt_valid_is_none(written):
    assert normalize(written, "GB") is None


def test_a_country_without_rules_makes_nothing_valid():
    assert normalize("980780684", "ZZ") is None


@pytest.mark.parametrize(
    ("written", "country", "company"),
    [
        ("XI980780684", "GB", "GB980780684"),
        ("xi 980 7806 84", "IE", "GB980780684"),
        ("980780684", "IM", "GB980780684"),
        ("GB980780684001", "GB", "GB980780684"),
        ("EL094259216", "GR", "EL094259216"),
        ("GR094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577"),
        ("CHE-107.787.577", "CH", "CHE107787577"),
        ("che107787577", "CH", "CHE107787577"),
        ("107.787.577", "CH", "CHE107787577"),
        ("IE8D79739I", "IE", "IE0797398I"),
    ],
)
def test_a_company_has_one_number(written, country, company):
    assert normalize(written, country) == company


@pytest.mark.parametrize(
    ("written", "country", "valid"),
    [("xi 980780684", "GB", "XI980780684"), ("GR094259216", "GR", "EL094259216"), ("980780684", "GB", "GB980780684")],
)
def test_a_valid_number_keeps_its_own_prefix(written, country, valid):
    assert validate(written, country) == valid


@pytest.mark.parametrize(
    ("number", "seller", "on", "counts"),
    [
        ("DE136695976", "IE", LEFT, True),
        ("EL094259216", "IE", LEFT, True),
        ("IE6433435F", "IE", LEFT, False),
        ("CHE107787577MWST", "IE", LEFT, False),
        ("NO995525828MVA", "IE", LEFT, False),
        ("EU372022452", "IE", LEFT, False),
        ("GB980780684", "IE", LEFT, False),
        ("GB980780684", "IE", STAYED, True),
        ("XI980780684", "IE", LEFT, True),
        ("XI980780684", "IE", STAYED, False),
        ("IE6433435F", "GB", STAYED, True),
        ("GB980780684", "GB", STAYED, False),
        ("XI980780684", "GB", LEFT, False),
        ("EL094259216", "GR", LEFT, False),
        ("HR33392005961", "IE", date(2013, 6, 30), False),
        ("HR33392005961", "IE", date(2013, 7, 1), True),
    ],
)
def test_of_another_member_state_on_that_day(number, seller, on, counts):
    assert is_of_another_member_state(number, seller, on) is counts


def test_northern_ireland_counts_for_goods():
    assert not is_of_another_member_state("XI980780684", "IE", LEFT, services=True)
    assert is_of_another_member_state("DE136695976", "IE", LEFT, services=True)
