"""The shipped regimes against published figures, typed off other tables than the files were written from."""

from datetime import date
from decimal import Decimal

import pytest

from hub.records import TaxTreatment
from hub.rules.regime import regime, shipped
from hub.rules.tax import TaxedLine, rate, totals

UNION = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip
COMMISSION_2014 = """
    BE 21 6 12
    BG 20 9
    CZ 21 15
    DK 25
    DE 19 7
    EE 20 9
    GR 23 6.5 13
    ES 21 4 10
    FR 20 2.1 5.5 10
    HR 25 5 13
    IE 23 4.8 9 13.5 0
    IT 22 4 10
    CY 19 5 9
    LV 21 12
    LT 21 5 9
    LU 15 3 6 12
    HU 27 5 18
    MT 18 5 7
    NL 21 6
    AT 20 10
    PL 23 5 8
    PT 23 6 13
    RO 24 5 9
    SI 22 9.5
    SK 20 10
    FI 24 10 14
    SE 25 6 12
    GB 20 5 0
"""
"""Commission, "VAT rates applied in the Member States", situation at 13 January 2014, table I: the standard rate,
then the reduced and super-reduced ones. The zero rates are those of section V for these two countries."""
EARLY_2025 = """
    AT 20 13 10
    BE 21 12 6
    BG 20 9
    HR 25 13 5
    CY 19 9 5 3
    CZ 21 12
    DK 25
    EE 22 9 13
    FI 25.5 14 10
    FR 20 10 5.5 2.1
    DE 19 7
    GR 24 13 6
    HU 27 18 5
    IE 23 13.5 9 4.8 0
    IT 22 10 5 4
    LV 21 12 5
    LT 21 9 5
    LU 17 14 8 3
    MT 18 7 5 12
    PL 23 5 8
    PT 23 13 6
    RO 19 9 5
    SK 23 19 5
    SI 22 5 9.5
    ES 21 10 4
    SE 25 12 6
    NL 21 9
    GB 20 5 0
"""
"""The rates of early 2025 as tax advisers published them; Malta's 12 % is that of Legal Notice 231 of 2023, Cyprus's
3 % that of its gazette of 21 July 2023."""
CHANGES = [
    ("AT", "super-reduced", date(2026, 7, 1), None, "4.9"),
    ("BG", "reduced", date(2011, 4, 1), "7", "9"),
    ("CY", "standard", date(2012, 3, 1), "15", "17"),
    ("CY", "standard", date(2013, 1, 14), "17", "18"),
    ("CY", "standard", date(2014, 1, 13), "18", "19"),
    ("CZ", "standard", date(2013, 1, 1), "20", "21"),
    ("CZ", "reduced", date(2024, 1, 1), "15", "12"),
    ("DE", "standard", date(2020, 7, 1), "19", "16"),
    ("DE", "standard", date(2021, 1, 1), "16", "19"),
    ("DE", "reduced", date(2020, 7, 1), "7", "5"),
    ("EE", "standard", date(2025, 7, 1), "22", "24"),
    ("ES", "standard", date(2010, 7, 1), "16", "18"),
    ("ES", "standard", date(2012, 9, 1), "18", "21"),
    ("FI", "standard", date(2024, 9, 1), "24", "25.5"),
    ("FI", "reduced", date(2026, 1, 1), "14", "13.5"),
    ("FR", "standard", date(2014, 1, 1), "19.6", "20"),
    ("GR", "standard", date(2010, 3, 15), "19", "21"),
    ("GR", "standard", date(2010, 7, 1), "21", "23"),
    ("GR", "standard", date(2016, 6, 1), "23", "24"),
    ("HR", "standard", date(2012, 3, 1), "23", "25"),
    ("HU", "standard", date(2012, 1, 1), "25", "27"),
    ("IE", "second-reduced", date(2011, 7, 1), None, "9"),
    ("IT", "standard", date(2011, 9, 17), "20", "21"),
    ("IT", "standard", date(2013, 10, 1), "21", "22"),
    ("LT", "reduced", date(2026, 1, 1), "9", "12"),
    ("LU", "standard", date(2023, 1, 1), "17", "16"),
    ("LU", "second-reduced", date(2024, 1, 1), "7", "8"),
    ("LV", "standard", date(2011, 1, 1), "21", "22"),
    ("LV", "standard", date(2012, 7, 1), "22", "21"),
    ("NL", "standard", date(2012, 10, 1), "19", "21"),
    ("NL", "reduced", date(2019, 1, 1), "6", "9"),
    ("PL", "standard", date(2011, 1, 1), "22", "23"),
    ("PT", "standard", date(2010, 7, 1), "20", "21"),
    ("PT", "standard", date(2011, 1, 1), "21", "23"),
    ("RO", "standard", date(2016, 1, 1), "24", "20"),
    ("RO", "standard", date(2025, 8, 1), "19", "21"),
    ("RO", "reduced", date(2025, 8, 1), "9", "11"),
    ("SI", "standard", date(2013, 7, 1), "20", "22"),
    ("SI", "reduced", date(2013, 7, 1), "8.5", "9.5"),
    ("SK", "standard", date(2011, 1, 1), "19", "20"),
    ("SK", "standard", date(2025, 1, 1), "20", "23"),
]
"""The first day of a rate, and the one before."""
INVOICES = [
    ("AT", "standard", "100.00", "120.00"), ("BE", "second-reduced", "250.00", "265.00"),
    ("BG", "standard", "99.99", "119.99"), ("CY", "reduced", "50.00", "54.50"), ("CZ", "standard", "1000", "1210.00"),
    ("DE", "standard", "84.03", "100.00"), ("DE", "reduced", "93.46", "100.00"), ("DK", "standard", "80.00", "100.00"),
    ("EE", "standard", "100.00", "124.00"), ("ES", "super-reduced", "10.00", "10.40"),
    ("FI", "standard", "100.00", "125.50"), ("FR", "second-reduced", "19.90", "20.99"),
    ("GR", "standard", "12.50", "15.50"), ("HR", "standard", "8.00", "10.00"), ("HU", "standard", "1000", "1270.00"),
    ("IE", "standard", "100.00", "123.00"), ("IT", "standard", "81.97", "100.00"), ("LT", "standard", "10.00", "12.10"),
    ("LU", "standard", "85.47", "100.00"), ("LV", "standard", "10.00", "12.10"), ("MT", "standard", "50.00", "59.00"),
    ("NL", "reduced", "100.00", "109.00"), ("PL", "standard", "100.00", "123.00"), ("PT", "reduced", "10.00", "11.30"),
    ("RO", "standard", "100.00", "121.00"), ("SE", "standard", "80.00", "100.00"), ("SI", "standard", "10.00", "12.20"),
    ("SK", "reduced", "10.00", "11.90"), ("GB", "standard", "2.55", "3.06"),
]  # fmt: skip
"""One piece at a net price, and what it costs with VAT in the autumn of 2026, by hand."""


def name_of(country: str) -> str:
    return "uk-vat" if country == "GB" else f"{country.lower()}-vat"


def percent(country: str, tax_class: str, on: date) -> Decimal | None:
    vat = regime(name_of(country))
    begun = any(dated.start <= on for dated in vat.rates[tax_class])
    return rate(vat, tax_class, TaxTreatment.DOMESTIC, on) if begun else None


def in_force(country: str, on: date) -> tuple[Decimal | None, set[Decimal]]:
    """The standard rate and all others on a day."""
    others = {percent(country, name, on) for name in regime(name_of(country)).rates if name != "standard"}
    return percent(country, "standard", on), {each for each in others if each is not None}


def test_there_is_one_for_every_member_state_and_the_united_kingdom():
    countries = {name: regime(name).country for name in shipped()}
    assert countries == {name_of(country): country for country in (*UNION, "GB")}


@pytest.mark.parametrize(("table", "on"), [(COMMISSION_2014, date(2014, 1, 13)), (EARLY_2025, date(2025, 2, 1))])
def test_the_rates_in_force_are_those_of_a_published_table(table, on):
    listed = [line.split() for line in table.split("\n") if line.strip()]
    assert {country for country, *_ in listed} == UNION | {"GB"}
    expected = {country: (Decimal(standard), {*map(Decimal, others)}) for country, standard, *others in listed}
    assert {country: in_force(country, on) for country in expected} == expected


@pytest.mark.parametrize(("country", "tax_class", "day", "before", "since"), CHANGES)
def test_a_rate_changes_on_its_day(country, tax_class, day, before, since):
    eve = date.fromordinal(day.toordinal() - 1)
    assert percent(country, tax_class, eve) == (Decimal(before) if before else None)
    assert percent(country, tax_class, day) == Decimal(since)


def test_what_an_invoice_comes_to():
    found = []
    for country, tax_class, net, gross in INVOICES:
        vat = regime(name_of(country))
        line = TaxedLine(Decimal(1), Decimal(net), rate(vat, tax_class, TaxTreatment.DOMESTIC, date(2026, 10, 1)))
        found.append(totals([line], vat.currency or "").gross == Decimal(gross))
    assert [case for case, fits in zip(INVOICES, found, strict=True) if not fits] == []
    assert {country for country, *_ in INVOICES} == UNION | {"GB"}


def test_every_rate_has_its_source_and_every_regime_its_law_and_currency():
    for name in shipped():
        vat = regime(name)
        assert vat.law, name
        assert vat.currency, name
        assert [dated for rates in vat.rates.values() for dated in rates if not dated.source.strip()] == []


UNREAD = "not verified against the law's text"
READ = {
    ("at-vat", "paragraph 1; since 1984"),
    ("at-vat", "paragraph 2"),
    ("de-vat", "§ 28 (1): six months"),
    ("de-vat", "§ 28 (2): six months"),
    ("de-vat", "paragraph 1: the end of the six months"),
    ("de-vat", "paragraph 2: the end of the six months"),
    ("ee-vat", "paragraph 1; since July 2009"),
    ("ee-vat", "paragraph 1; RT I, 01.07.2023, 2"),
    ("es-vat", "article 90"),
    ("es-vat", "article 91(1)"),
    ("fr-vat", "article 278, as amended by Law 2012-1510, article 68"),
    ("ie-vat", "subsection 1A: from 1 September 2020 to 28 February 2021"),
    ("ie-vat", "subsection 1A: the end of the six months"),
    ("ie-vat", "subsection 1(c) and Schedule 3"),
    ("ie-vat", "subsection 1(ca): from 1 July 2011"),
    ("ie-vat", "subsection 1(d)"),
    ("ie-vat", "subsection 1(b) and Schedule 2"),
    ("uk-vat", "section 2(1); Finance Act 2009, section 9: the 15 % of SI 2008/3020 ends"),
    ("uk-vat", "Finance (No. 2) Act 2010, section 3"),
}
"""Sources that somebody has held against the text of the law."""


def test_a_source_that_nobody_held_against_the_law_says_so():
    vats = {name: regime(name) for name in shipped()}
    sources = {(name, dated.source) for name, vat in vats.items() for rates in vat.rates.values() for dated in rates}
    assert sources >= READ
    silent = {each for each in sources - READ if UNREAD not in f"{vats[each[0]].law} {each[1]}"}
    assert silent == set()
    assert {each for each in READ if UNREAD in f"{vats[each[0]].law} {each[1]}"} == set()
