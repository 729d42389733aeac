"""`hub mapping`: an edited file waits, an accepted one runs and is applied to what was read before."""

NORTH = "uk-north"
WAITS = f"edited: waits for `hub mapping accept {NORTH}`"


def rename_products(project):
    """An edit that no test in the files forbids: another word for a category of units."""
    project.edit(project.mapping(NORTH), 'name: {from: [Description, Search_Description], join: " ", trim: true}',
                 "name: {from: Description, trim: true, upper: true}")  # fmt: skip
    project.edit(project.mapping(NORTH), "name: Enamel Jug (SET)", "name: ENAMEL JUG")


def verdict(project):
    return project.run("check", "--json").rows[0]["mapping"]


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


def test_an_edited_file_waits_and_pulls_go_on_with_the_version_before(pulled, erps):
    assert verdict(pulled) == "accepted"
    rename_products(pulled)
    assert verdict(pulled) == WAITS
    counts = pulled.counts(NORTH, "product", "--full")[NORTH, "product"]
    assert (counts["stored"], counts["vanished"]) == (0, 0)
    assert verdict(pulled) == WAITS


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
    assert pulled.run("pull", NORTH, "stock").code == 0
    assert verdict(pulled) == WAITS


def test_a_missing_layer(project):
    line = project.edit(project.mapping("ireland"), "regions/ie]", "regions/eire]")
    ran = project.run("mapping", "check", "ireland")
    assert ran.code == 2
    (said,) = ran.complaints
    assert said.endswith(f"ireland.yaml:{line}: extends: there is no layer `regions/eire`, did you mean `regions/ie`?")


def test_a_region_is_a_draft_for_all_its_offices(pulled):
    pulled.edit(pulled.mapping("regions/gb"), "UK: GB, EL: GR}", "UK: GB, EL: GR, SCOT: GB}")
    waiting = [row["mapping"].partition(":")[0] for row in pulled.run("check", "--json").rows]
    assert waiting == ["edited", "edited", "accepted"]


def test_before_the_first_pull_there_is_nothing_to_translate(project):
    ran = project.run("mapping", "accept", NORTH)
    assert ran.code == 0
    assert ran.out.splitlines()[1] == "Nothing was pulled yet, so nothing had to be translated again."
    assert verdict(project) == "accepted"


def test_accepting_keeps_to_the_guard(pulled):
    pulled.edit(pulled.mapping(NORTH), "not in: [INTERNAL, SAMPLE]", "not in: [INTERNAL, SAMPLE, GARDEN, LIGHT]")
    ran = pulled.run("mapping", "accept", NORTH)
    assert ran.code == 1
    (said,) = ran.complaints
    assert "would vanish, the office's guard allows 10" in said
    assert said.endswith("`hub pull uk-north product --again` when mended")
    assert any(row.startswith("price ") for row in ran.out.splitlines()), "the other kinds are translated"
    pulled.edit(pulled.config, "guard: {vanish: 10 %}\n\n  uk-south", "guard: {vanish: 90 %}\n\n  uk-south")
    counts = pulled.counts(NORTH, "product", "--again")[NORTH, "product"]
    assert counts["vanished"] > 50
