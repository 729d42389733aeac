"""`hub tax`: a regime of one's own, from the file that is written to the order that is taxed by it."""

import pytest

from hub.rules.regime import FILL_IN, regime
from tests.support.commands import basket


def test_a_regime_of_ones_own_is_refused_until_it_is_filled_in_and_then_counts(pulled, offer, run, erps):
    customers = (row.record for row in erps.nav.companies["North"].tables["customers"].rows())
    account = next(each.number for each in customers if each.country == "GB" and not each.blocked and each.vat_number)
    order, path = basket("own-vat", account=account), pulled.folder / "own-vat.yaml"
    ran = run("tax", "new", "GB", "--to", str(path))
    assert ran.code == 0
    assert "`uk-vat`. Write your own only where that lacks something." in ran.err
    pulled.config.write_text(pulled.config.read_text().replace("regime: uk-vat", "regime: own-vat.yaml", 1))
    lines = [number for number, line in enumerate(path.read_text().splitlines(), 1) if f": {FILL_IN}" in line]
    for ran in (pulled.run("check"), offer("uk-north", order)):
        left = path.read_text().count(f": {FILL_IN}")
        assert (ran.code, sum("is still to be filled in" in said for said in ran.complaints)) == (2, left)
        for line in lines:
            assert f"{path}:{line}: " in ran.err
        assert "rates.standard.0.percent: is still to be filled in: the rate in percent of the net amount" in ran.err
    path.write_text(path.read_text().replace("percent: 0", f"percent: {FILL_IN}"))
    for key, value in {"from": "2020-01-01", "percent": "7", "source": "our adviser", "law": "our own"}.items():
        path.write_text(path.read_text().replace(f"{key}: {FILL_IN}", f"{key}: {value}"))
    regime.cache_clear()
    assert (pulled.run("check").code, run("tax", "list", str(path)).code) == (0, 0)
    (row,) = offer("uk-north", order).rows
    (shown,) = pulled.run("orders", "show", row["reference"], "--json").rows
    assert [line["tax_rate"] for line in shown["lines"]] == ["7"]


def test_a_file_that_is_there_isnt_overwritten(run, tmp_path):
    path = tmp_path / "ch.yaml"
    assert run("tax", "new", "CH", "--to", str(path)).code == 0
    path.write_text("mine")
    ran = run("tax", "new", "CH", "--to", str(path))
    assert (ran.code, path.read_text()) == (2, "mine")
    assert "is there already; name another file with --to" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new", "UK"], "there is no country `UK` in ISO 3166: the United Kingdom is GB there"),
        (["new", "XI"], "Northern Ireland, whose country is GB, with its regime `uk-vat`"),
        (["new", "Netherlands"], "there is no country `NETHERLANDS` in ISO 3166"),
        (["new", "NL", "--to", "nl.yml"], "the file's name must end with .yaml"),
        (["new", "NL", "--to", "/nowhere/nl.yaml"], "can't be written (No such file or directory)"),
        (["list", "nl-vta"], "there is no regime `nl-vta`, did you mean `nl-vat`?"),
    ],
)
def test_what_isnt_there_is_named(run, arguments, said):
    ran = run("tax", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_the_regimes_are_listed_with_their_classes_and_sources(run):
    rows = run("tax", "list", "--json").rows
    assert len({row["regime"] for row in rows}) == 28
    (reduced,) = [row for row in run("tax", "list", "nl-vat", "--json").rows if row["tax_class"] == "reduced"]
    assert (reduced["percent"], reduced["since"], reduced["country"]) == ("9", "2019-01-01", "NL")
    assert "Wet op de omzetbelasting 1968" in reduced["source"]
