"""How a regime's file is read: classes of any name, dates and percent as people write them, nothing left open."""

from datetime import date
from decimal import Decimal

import pytest

from hub.errors import ConfigurationError, OrderRefused
from hub.records import TaxTreatment
from hub.rules.regime import regime
from hub.rules.tax import rate

TODAY = date(2026, 3, 10)
OWN = """\
title: Own VAT
country: FR
currency: EUR
services: [repairs]
rates:
  standard: [{from: 2014-01-01, percent: 20}]
  "taux réduit 5,5": [{from: 2014-01-01, percent: 5.5, source: article 278-0 bis}]
  Food: [{from: 2014-01-01, percent: 10}]
  press: [{from: 2014-01-01, percent: 2.1}]
  repairs: [{from: 2014-01-01, percent: 12}]
"""


@pytest.fixture
def own(tmp_path):
    """Reads a regime that is written so."""

    def read(text: str):
        path = tmp_path / "own.yaml"
        path.write_text(text)
        regime.cache_clear()
        return regime(str(path))

    return read


def refusal(read, text):
    with pytest.raises(ConfigurationError) as refused:
        read(text)
    return str(refused.value).replace(str(refused.value).partition("own.yaml")[0], "")


def test_classes_have_the_files_own_names_however_many(own):
    vat = own(OWN)
    assert vat.classes == ("standard", "taux réduit 5,5", "Food", "press", "repairs", "exempt")
    found = [rate(vat, name, TaxTreatment.DOMESTIC, TODAY) for name in vat.classes]
    assert found == [*map(Decimal, ("20", "5.5", "10", "2.1", "12", "0"))]


def test_a_class_that_the_file_lacks_is_never_zero(own):
    with pytest.raises(OrderRefused, match="Own VAT has no rate for the class food on 2026-03-10"):
        rate(own(OWN), "food", TaxTreatment.DOMESTIC, TODAY)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("percent: 20}", "percent: FILL-IN}", "own.yaml:6: rates.standard.0.percent: is still to be filled"),
        ("from: 2014-01-01, percent: 20", "from: FILL-IN, percent: 20", "standard.0.from: is still to be filled in"),
        ("currency: EUR", "currency: FILL-IN", "own.yaml:3: currency: is still to be filled in"),
        ("currency: EUR", "currency: EURO", "own.yaml:3: currency: there is no currency `EURO`"),
        ("country: FR", "country: UK", "own.yaml:2: country: there is no country `UK`"),
        ("article 278-0 bis", "FILL-IN", "own.yaml:7: rates.taux réduit 5,5.0.source: is still to be filled in"),
        ("percent: 20", "percent: 1_9", "own.yaml:6: rates.standard.0.percent: percent such as 20 or 13.5"),
        ("percent: 20", "percent: 20 %", "percent such as 20 or 13.5 was expected"),
        ("percent: 20", "percent: -1", "percent such as 20 or 13.5 was expected"),
        ("percent: 20", "percent: 101", "at most 100"),
        ("from: 2014-01-01, percent: 20", "from: 2014, percent: 20", "rates.standard.0.from: a day such as 2026-01-31"),
        ("from: 2014-01-01, percent: 20", "from: 2014-02-30, percent: 20", "a day such as 2026-01-31 was expected"),
        ("from: 2014-01-01, percent: 20", "form: 2014-01-01, percent: 20", "did you mean `from`?"),
        ("[{from: 2014-01-01, percent: 20}]", "[]", "own.yaml:6: rates.standard: at least one was expected"),
        ("  press:", "  exempt:", "`exempt` stands for products without VAT and has no rates"),
        ("percent: 20}", "percent: 20}, {from: 2014-01-01, percent: 19}", "`standard` has two rates from the same day"),
        ("[repairs]", "[repair]", "`services` names `repair`, which has no rates, did you mean `repairs`?"),
        ("[repairs]", "[repairs]\nalso: [FR]", "`also` names FR, which is its country anyway"),
    ],
)  # fmt: skip
def test_what_must_be_mended_is_named_at_its_line(own, old, new, message):
    assert OWN.count(old) >= 1
    assert message in refusal(own, OWN.replace(old, new, 1))


def test_northern_ireland_is_a_member_state_for_goods_alone(own):
    vat = own(OWN)
    assert rate(vat, "Food", TaxTreatment.REVERSE_CHARGE, TODAY, "XI980780684") == 0
    with pytest.raises(OrderRefused, match="one with XI isn't that for services on 2026-03-10"):
        rate(vat, "repairs", TaxTreatment.REVERSE_CHARGE, TODAY, "XI980780684")
    assert rate(vat, "repairs", TaxTreatment.REVERSE_CHARGE, TODAY, "DE136695976") == 0


def test_a_file_that_isnt_there_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"there is no file .*none\.yaml; `hub tax new` writes one"):
        regime(str(tmp_path / "none.yaml"))
