"""`hub mapping schema`: what an editor needs, printed or written beside the mappings."""

import json

import pytest
from jsonschema import Draft7Validator

from hub.connectors.packs import SHIPPED as PACKS
from hub.translate.sources import SHIPPED
from tests.support.schemas import as_an_editor

NAMES = {"any.json", "business_central.json", "nav_soap.json"}


def shipped(name):
    return (SHIPPED / "schema" / name).read_text()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("nav_soap", "nav_soap.json"),
        ("any", "any.json"),
        ("uk-north", "nav_soap.json"),
        ("ireland", "business_central.json"),
    ],
)
def test_it_is_printed_for_a_pack_or_an_office(project, name, file):
    ran = project.run("mapping", "schema", name)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == shipped(file)


def test_all_are_written_into_a_folder(project, tmp_path):
    ran = project.run("mapping", "schema", "--to", str(tmp_path / "new" / "schema"))
    assert (ran.code, ran.err) == (0, "")
    written = {path.name: path.read_text() for path in (tmp_path / "new" / "schema").iterdir()}
    assert written == {name: shipped(name) for name in NAMES}
    assert {line.strip() for line in ran.out.splitlines()} == {f"{tmp_path}/new/schema/{name}" for name in NAMES}
    assert project.run("mapping", "schema", "any", "--to", str(tmp_path / "one")).code == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["any.json"]


def test_a_pack_needs_no_tenants_yaml(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("mapping", "schema", "nav_soap").out == shipped("nav_soap.json")
    ran = run("mapping", "schema", "uk-north")
    assert ran.code == 2
    assert "tenants.yaml" in ran.err


def test_a_pack_of_ones_own(project):
    pack = (PACKS / "nav_soap.yaml").read_text().replace("Search_Description", "Shop_Text")
    (project.folder / "own_nav.yaml").write_text(pack.replace("name: Dynamics NAV", "name: Our NAV"))
    text = project.config.read_text()
    project.config.write_text(text.replace("pack: nav_soap", "pack: own_nav.yaml"))
    for name in ("own_nav", "uk-north"):
        found = json.loads(project.run("mapping", "schema", name).out)
        assert found["title"] == "A mapping file for Our NAV"
        assert "Shop_Text" in found["definitions"]["product_source"]["enum"]
        assert "Search_Description" not in found["definitions"]["product_source"]["enum"]
    assert project.run("mapping", "schema", "own_nav", "--to", str(project.folder / "schema")).code == 0
    assert [path.name for path in (project.folder / "schema").iterdir()] == ["own_nav.json"]
    assert project.run("mapping", "schema", "--to", str(project.folder / "all")).code == 0
    assert {path.name for path in (project.folder / "all").iterdir()} == {*NAMES, "own_nav.json"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nav_sop", "did you mean `nav_soap`?"),
        ("uk-nort", "did you mean `uk-north`?"),
        ("???", "; there are business_central, nav_soap, any, uk-north,"),
    ],
)
def test_a_name_that_isnt_there(project, name, said):
    ran = project.run("mapping", "schema", name)
    assert (ran.code, ran.out) == (2, "")
    (complaint,) = ran.complaints
    assert complaint.startswith(f"{name}: no pack or office is called so")
    assert said in complaint


def test_several_arent_printed_at_once(project):
    ran = project.run("mapping", "schema")
    assert (ran.code, ran.out) == (2, "")
    assert ran.complaints == ["hub mapping schema: name one of business_central, nav_soap, any, or give --to FOLDER"]


def test_a_folder_that_cant_be_written_to(project, tmp_path):
    (tmp_path / "file").write_text("")
    ran = project.run("mapping", "schema", "any", "--to", str(tmp_path / "file"))
    assert ran.code == 2
    (said,) = ran.complaints
    assert said.startswith(f"{tmp_path}/file/any.json: can't be written (")


def test_what_init_lays_out_names_its_schema_and_keeps_to_it(run, tmp_path):
    assert run("init", str(tmp_path / "own")).code == 0
    mapping = tmp_path / "own" / "mappings" / "my-office.yaml"
    first, *_ = mapping.read_text().splitlines()
    assert first == "# yaml-language-server: $schema=schema/nav_soap.json"
    schema = json.loads((mapping.parent / "schema" / "nav_soap.json").read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(as_an_editor(mapping.read_text()))] == []
    assert {path.name for path in (mapping.parent / "schema").iterdir()} == NAMES
