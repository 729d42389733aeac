"""`hub mapping test`: the tests in the files, one by one."""

import pytest

NORTH = "uk-north"


def test_every_test_is_shown_with_what_is_given_and_that_it_passed(project):
    ran = project.run("mapping", "test")
    assert (ran.code, ran.err) == (0, "")
    heading, _, *rows, last = ran.out.splitlines()
    assert heading.split() == ["test", "of", "given", "result"]
    assert last == f"{len(rows)} passed, 0 failed"
    (currency,) = (row for row in rows if row.split()[1:3] == ["currencies", "ISK"])
    assert currency.split() == ["regions/gb.yaml:18", "currencies", "ISK", "passed"]
    assert any(row.split()[1:5] == ["stock", "No:", '"0012",', "Inventory:"] for row in rows)


def test_a_layer_of_several_offices_is_shown_once(project):
    places = [row["place"] for row in project.run("mapping", "test", "--json").rows]
    assert len(places) == len(set(places))
    files = list(dict.fromkeys(place.rpartition(":")[0] for place in places))
    assert files == [
        "base/nav_soap.yaml", "regions/gb.yaml", "uk-north.yaml", "uk-south.yaml", "base/business_central.yaml",
        "regions/ie.yaml", "ireland.yaml",
    ]  # fmt: skip


def test_one_office_with_its_layers(project):
    rows = project.run("mapping", "test", "ireland", "--json").rows
    assert {row["place"].rpartition(":")[0] for row in rows} == {
        "base/business_central.yaml", "regions/ie.yaml", "ireland.yaml",
    }  # fmt: skip
    (row,) = (row for row in rows if row["of"] == "countries")
    assert row == {
        "place": row["place"], "of": "countries", "given": "EIRE", "passed": True, "message": "",
    }  # fmt: skip


def test_what_differs_is_shown_and_said(project):
    project.edit(project.mapping("uk-south"), "name: Slate Clock", "name: Slate Watch")
    ran = project.run("mapping", "test")
    assert ran.code == 2
    words = "name: expected `Slate Watch`, found `Slate Clock`"
    (row,) = (row for row in ran.out.splitlines() if words in row)
    assert row.startswith("uk-south.yaml:")
    assert ran.out.splitlines()[-1].endswith(" passed, 1 failed")
    (said,) = ran.complaints
    assert said == f"{row.split()[0]}: tests: {words}"
    (failed,) = (row for row in project.run("mapping", "test", "--json").rows if not row["passed"])
    assert failed["message"] == words
    assert failed["given"]["No"] == "1E3"


def test_a_test_of_a_shared_layer_that_fails_is_said_once(project):
    project.edit(project.mapping("regions/gb"), "given: UK, expect: GB", "given: UK, expect: IE")
    ran = project.run("mapping", "test")
    assert ran.code == 2
    assert len(ran.complaints) == 1
    assert sum("expected `IE`, found `GB`" in line for line in ran.out.splitlines()) == 1


def test_two_layers_of_one_name_are_told_apart(project):
    """An office in another folder may have a region of its own."""
    other = project.folder / "other"
    (other / "regions").mkdir(parents=True)
    (other / "uk-south.yaml").write_text(project.mapping("uk-south").read_text())
    own = project.mapping("regions/gb").read_text()
    (other / "regions" / "gb.yaml").write_text(own.replace("given: UK, expect: GB", "given: EL, expect: GR"))
    text = project.config.read_text()
    project.config.write_text(text.replace("hub/mappings/uk-south.yaml", "other/uk-south.yaml"))
    rows = project.run("mapping", "test", "--json").rows
    assert [row["given"] for row in rows if row["of"] == "countries"] == ["UK", "EL", "EIRE"]


def test_an_office_whose_file_cant_be_read_doesnt_hide_the_others(project):
    project.edit(project.mapping(NORTH), 'join: " ", trim: true}', 'jion: " ", trim: true}')
    ran = project.run("mapping", "test", "--json")
    assert ran.code == 2
    assert {row["place"].partition(".")[0] for row in ran.rows} >= {"uk-south", "ireland"}
    assert all(said.startswith("uk-north.yaml:") for said in ran.complaints)
    assert "did you mean `join`?" in ran.err


@pytest.mark.parametrize("command", ["test", "check"])
def test_no_store_is_made(project, command):
    assert project.run("mapping", command).code == 0
    assert not project.store.exists()
