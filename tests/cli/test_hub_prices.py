"""`hub prices`: one price, by the office's rules, and what can't be asked for."""

import re


def test_it_shows_the_price_that_counts_and_the_rule(project):
    project.run("pull", "uk-north")
    ran = project.run("prices", "show", "uk-north", "N-1001", "0012", "3", "--json")
    assert (ran.code, ran.err) == (0, "")
    (row,) = ran.rows
    assert (row["sku"], row["quantity"], row["currency"], row["why"]) == ("0012", "3", "GBP", None)
    assert re.fullmatch(r"[0-9.]+", row["amount"])
    assert row["rule"]


def test_it_says_why_there_is_none(project):
    project.run("pull", "uk-north")
    ran = project.run("prices", "show", "uk-north", "N-1001", "no-such-product")
    assert ran.code == 1
    assert "isn't in this office's catalogue" in ran.out
    assert project.run("prices", "show", "uk-north", "N-1001", "0012", "none").code == 2
    ran = project.run("prices", "show", "uk-north", "N-1001", "0012", "0.1234567")
    assert (ran.code, "behind it were expected" in ran.err, "lines.0.quantity" in ran.err) == (2, True, True)


def test_an_office_whose_pack_cant_ask_is_told_so(project):
    ran = project.run("prices", "renew", "uk-north")
    assert ran.code != 0
    assert "uk-north: prices: doesn't say `prices: {ask: …}`" in ran.err
    text = project.config.read_text()
    project.config.write_text(text.replace("    prices: {", "    prices: {ask: {max age: 1h}, ", 1))
    ran = project.run("check")
    assert ran.code != 0
    assert "the pack of group-nav doesn't say how it is asked for prices (`asked_prices`)" in ran.err
