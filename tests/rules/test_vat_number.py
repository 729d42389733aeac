import pytest

from hub.rules.vat_number import normalize


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
