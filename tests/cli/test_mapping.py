"""`hub mapping`: an edit is tried on real records, within the guard it runs, beyond it a person says yes."""

import json

NORTH = "uk-north"
WAITS = f"edited: waits for `hub mapping accept {NORTH}`"
UNKNOWN = f"edited: `hub mapping diff {NORTH}` says what it does"
WITHIN = "edited: within the guard"


def rename_products(project):
    """An edit that no test in the files forbids, and that changes every product: beyond any guard."""
    project.edit(project.mapping(NORTH), 'name: {from: [Description, Search_Description], join: " ", trim: true}',
                 "name: {from: Description, trim: true, upper: true}")  # fmt: skip
    project.edit(project.mapping(NORTH), "name: Enamel Jug (SET)", "name: ENAMEL JUG")


def know_a_code(project):
    """The VAT group of one rejected product enters the table: within any guard."""
    project.edit(project.mapping(NORTH), "VAT5: reduced", "VAT5: reduced, VAT99: standard")
    project.edit(project.mapping(NORTH), "VAT_Prod_Posting_Group: VAT99", "VAT_Prod_Posting_Group: VAT98")


def verdict(project):
    return project.run("check", "--json").offices[0]["mapping"]


def test_the_shipped_mappings_pass_their_own_tests(project):
    ran = project.run("mapping", "check", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [row["office"] for row in ran.rows] == [NORTH, "uk-south", "ireland"]
    assert all(row["tests"] > 10 and row["failed"] == 0 for row in ran.rows)
    assert [row["file"] for row in project.run("mapping", "check", "ireland", "--json").rows] == ["ireland.yaml"]
    assert not project.store.exists()


def test_a_test_that_fails_is_named_with_its_line(project):
    line = project.edit(project.mapping("uk-south"), "name: Slate Clock", "name: Slate Watch")
    ran = project.run("mapping", "check", "--json")
    assert ran.code == 2
    (said,) = ran.complaints
    place, _, words = said.partition(": tests: ")
    assert place.startswith("uk-south.yaml:")
    assert abs(int(place.removeprefix("uk-south.yaml:")) - line) < 5
    assert words == "name: expected `Slate Watch`, found `Slate Clock`"
    assert {row["office"]: row["failed"] for row in ran.rows} == {NORTH: 0, "uk-south": 1, "ireland": 0}


def test_an_edit_beyond_the_guard_waits_and_pulls_go_on_with_the_version_before(pulled, erps):
    assert verdict(pulled) == "accepted"
    rename_products(pulled)
    assert verdict(pulled) == UNKNOWN, "nobody has looked yet, and a check doesn't compute"
    ran = pulled.run("pull", NORTH, "product", "--full", "--json")
    assert ran.code == 0
    assert [(row["stored"], row["vanished"]) for row in ran.rows] == [(0, 0)]
    first, last = ran.complaints
    assert first.startswith(f"{NORTH}: its mapping was edited, which waits, because ")
    assert first.endswith("products appear or change; `guard: {records changed}` allows 25 %")
    assert last.endswith(f"the version before runs: `hub mapping diff {NORTH}`, then `hub mapping accept {NORTH}`")
    checked = pulled.run("check", "--json")
    assert checked.code == 2
    assert checked.offices[0]["mapping"] == WAITS
    (said,) = checked.complaints
    assert "uk-north.yaml: its edit waits for `hub mapping accept uk-north`: " in said


def test_an_edit_within_the_guard_runs_from_the_next_pull_on(pulled, erps):
    know_a_code(pulled)
    ran = pulled.run("pull", NORTH, "stock")
    assert ran.code == 0
    (said,) = ran.complaints
    assert said == (
        f"{NORTH}: its mapping was edited and runs from now on: "
        "1 product appears: SKU 99001; 1 product rejected so far would pass or be left out"
    )
    assert verdict(pulled) == "accepted"
    assert not any(row["record"] == "99001" for row in pulled.run("rejects", "list", NORTH, "--json").rows)


def test_what_an_edit_would_change_is_said_before_it_counts(pulled, erps, tmp_path):
    rename_products(pulled)
    before = pulled.run("rejects", "list", NORTH, "--json").rows
    ran = pulled.run("mapping", "diff", NORTH, "--html", str(tmp_path / "diff.html"))
    assert (ran.code, ran.err) == (0, "")
    title, change, *rest = ran.out.splitlines()
    assert title == f"{NORTH}: if this file were accepted:"
    assert change.startswith("  - name changes in ")
    assert " products, such as SKU 0012: " in change
    assert any(line.startswith("It waits, because ") for line in rest)
    assert f"`hub mapping accept {NORTH}` accepts it all the same." in rest
    html = (tmp_path / "diff.html").read_text()
    assert "It waits for a person" in html
    assert "http" not in html.replace("http-equiv", ""), "nothing is loaded from elsewhere"
    told = json.loads(pulled.run("mapping", "diff", NORTH, "--json").out)
    assert told["office"] == NORTH
    assert f"  - {told['changes'][0]}" == change
    assert told["kinds"]["product"]["fields"]["name"]["count"] > 200
    assert len(told["blocked_reasons"]) == 1
    assert verdict(pulled) == WAITS
    assert pulled.run("rejects", "list", NORTH, "--json").rows == before
    assert len(erps.nav.requests) == 0
    assert pulled.run("mapping", "diff", "ireland").out == "ireland: the files are what runs; nothing would change\n"


def test_a_record_is_shown_before_and_after_the_edit(pulled, erps):
    rename_products(pulled)
    (row,) = pulled.run("mapping", "preview", NORTH, "product", "--find", "0012", "--limit", "1", "--json").rows
    assert (row["record"], row["outcome"], row["after"]["sku"]) == ("0012", "stored", "0012")
    assert row["after"]["name"] == row["before"]["Description"].upper()
    out = pulled.run("mapping", "preview", NORTH, "product", "--find", "0012", "--limit", "1").out
    (shown,) = (line for line in out.splitlines() if line.startswith("  name "))
    assert shown.split(maxsplit=1)[1] == f"{row['after']['name']}    ← Description: {row['before']['Description']}"
    rejected = pulled.run("mapping", "preview", NORTH, "product", "--rejects").out
    assert "  rejected: VAT_Prod_Posting_Group `VAT99` isn't in the table vat (uk-north.yaml:" in rejected
    assert " records looked at: 2 rejected, " in rejected.splitlines()[-1]
    assert len(erps.nav.requests) == 0


def test_going_back_brings_the_old_version_and_keeps_the_edited_file_waiting(pulled):
    rename_products(pulled)
    assert pulled.run("mapping", "accept", NORTH, "--by", "the sales manager").code == 0
    newest, oldest = pulled.run("mapping", "versions", NORTH, "--json").rows
    assert (newest["by"], oldest["by"]) == ("the sales manager", "first use")
    assert newest["records_written"] > 200
    ran = pulled.run("mapping", "rollback", NORTH, "--by", "the director")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{NORTH}: version {oldest['version']} runs from now on\n")
    assert ran.out.splitlines()[-1].startswith("The files still say otherwise: ")
    assert [row["version"] for row in pulled.run("mapping", "versions", NORTH, "--json").rows] == [
        oldest["version"], newest["version"], oldest["version"]
    ]  # fmt: skip
    ran = pulled.run("pull", NORTH, "product")
    assert f"the director went back to version {oldest['version']}" in ran.complaints[0]
    assert verdict(pulled) == WAITS
    missing = pulled.run("mapping", "rollback", NORTH, "abc")
    assert missing.code == 2
    assert missing.err == (
        f"{NORTH}: rollback: there is no other version `abc`; `hub mapping versions {NORTH}` lists them\n"
    )


def test_accepting_translates_again_without_the_erp(pulled, erps):
    rename_products(pulled)
    ran = pulled.run("mapping", "accept", NORTH, "--by", "the sales manager")
    assert (ran.code, ran.err) == (0, "")
    first, heading, _, *rows = ran.out.splitlines()
    assert first.startswith(f"{NORTH}: version ")
    assert first.endswith(" runs from now on")
    assert heading.split() == ["kind", "received", "stored", "unchanged", "rejected", "left", "out"]
    product = next(row.split() for row in rows if row.startswith("product "))
    assert int(product[2]) > 200, "every name is written otherwise now"
    assert product[4] == "2"
    assert len(erps.nav.requests) == 0
    assert verdict(pulled) == "accepted"
    again = pulled.run("mapping", "accept", NORTH)
    assert (again.code, again.out) == (0, f"{NORTH}: the files are what runs already\n")
    counts = pulled.counts(NORTH, "product", "--full")[NORTH, "product"]
    assert counts["stored"] == 0, "the next pull finds what was translated again"


def test_a_file_that_is_wrong_or_fails_its_tests_isnt_accepted(pulled):
    line = pulled.edit(pulled.mapping(NORTH), 'join: " ", trim: true}', 'jion: " ", trim: true}')
    ran = pulled.run("mapping", "accept", NORTH)
    assert ran.code == 2
    assert ran.err.startswith(f"uk-north.yaml:{line}: product.name")
    assert "did you mean `join`?" in ran.err
    pulled.edit(pulled.mapping(NORTH), 'jion: " ", trim: true}', 'join: "-", trim: true}')
    ran = pulled.run("mapping", "accept", NORTH)
    assert ran.code == 2
    assert "expected `Enamel Jug (SET)`, found `Enamel Jug-(SET)`" in ran.err
    ran = pulled.run("pull", NORTH, "stock")
    assert ran.code == 0
    assert ran.complaints[-1] == (
        f"{NORTH}: its mapping was edited and can't run; the version before goes on: `hub mapping check {NORTH}`"
    )


def test_a_missing_layer(project):
    line = project.edit(project.mapping("ireland"), "regions/ie]", "regions/eire]")
    ran = project.run("mapping", "check", "ireland")
    assert ran.code == 2
    (said,) = ran.complaints
    assert said.endswith(f"ireland.yaml:{line}: extends: there is no layer `regions/eire`, did you mean `regions/ie`?")


def test_a_region_is_a_draft_for_all_its_offices(pulled):
    pulled.edit(pulled.mapping("regions/gb"), "UK: GB, EL: GR}", "UK: GB, EL: GR, SCOT: GB}")
    stand = [row["mapping"].partition(":")[0] for row in pulled.run("check", "--json").offices]
    assert stand == ["edited", "edited", "accepted"]


def test_before_the_first_pull_there_is_nothing_to_translate(project):
    ran = project.run("mapping", "accept", NORTH)
    assert ran.code == 0
    assert ran.out.splitlines()[1] == "Nothing was pulled yet, so nothing had to be translated again."
    assert verdict(project) == "accepted"


def test_what_a_person_accepted_may_vanish_once(pulled):
    pulled.edit(pulled.mapping(NORTH), "not in: [INTERNAL, SAMPLE]", "not in: [INTERNAL, SAMPLE, GARDEN, LIGHT]")
    held = pulled.run("pull", NORTH, "product")
    assert "products vanish; `guard: {vanish}` allows 10 %" in held.err
    ran = pulled.run("mapping", "accept", NORTH)
    assert (ran.code, ran.err) == (0, "")
    product = next(row.split() for row in ran.out.splitlines() if row.startswith("product "))
    assert int(product[-1]) > 50
    assert pulled.counts(NORTH, "product", "--full")[NORTH, "product"]["vanished"] == 0
