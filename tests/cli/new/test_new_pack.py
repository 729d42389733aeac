"""`hub new pack`: the files are written, and what is left to do is said."""

import pytest

from tests.support.descriptions import FOLDER
from tests.support.foreign.office import TENANTS

API = str(FOLDER / "small_erp.yaml")


def test_a_pack_and_a_mapping_are_written_and_it_loads(run, tmp_path):
    ran = run("new", "pack", "small", "--from", "openapi", API, "--to", str(tmp_path), "--mapping")
    assert (ran.code, ran.err) == (0, "")
    assert "It loads as a pack: name it in tenants.yaml" in ran.out
    assert {path.name for path in tmp_path.iterdir()} == {"small.yaml", "small-mapping.yaml"}
    again = run("new", "pack", "small", "--from", "openapi", API, "--to", str(tmp_path))
    assert (again.code, "is there already" in again.err) == (2, True)


def test_what_it_lacks_is_said_at_once_and_by_check(run, tmp_path, monkeypatch):
    monkeypatch.setenv("ERP_USER", "hub")
    pack = tmp_path / "catalogue.yaml"
    ran = run(
        "new", "pack", "catalogue", "--from", "wsdl", str(FOLDER / "catalogue.wsdl"), "--to", str(tmp_path), "--mapping"
    )
    assert ran.code == 0
    assert "It can't be used yet" in ran.err
    said = [line.strip() for line in ran.err.splitlines() if "is to be filled in" in line]
    assert len(said) > 5
    config = tmp_path / "tenants.yaml"
    keys = "user: env:ERP_USER, password: env:ERP_USER"
    mapping = tmp_path / "catalogue-mapping.yaml"
    config.write_text(TENANTS.format(pack=pack, url="http://127.0.0.1:1", auth=keys, mapping=mapping, pulls=""))
    checked = run("--config", str(config), "check")
    assert checked.code == 2
    assert all(line in checked.err for line in said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("small", "--from", "openapy", API), "did you mean `openapi`?"),
        (("../small", "--from", "openapi", API), "a name of small letters"),
        (("small", "--from", "openapi", "nowhere.yaml"), "nowhere.yaml: can't be read"),
        (("small", "--from", "openapi", API, API), "one description was expected"),
        (("small", "--from", "odata", API), "whole XML"),
        (("small", "--from", "openapi", "http://127.0.0.1:1/api.json"), "no connection"),
    ],
)
def test_what_cannot_be_drafted_is_named_and_nothing_is_written(run, tmp_path, arguments, said):
    ran = run("new", "pack", *arguments, "--to", str(tmp_path))
    assert ran.code in (1, 2)
    assert said in " ".join(ran.err.replace("│", "").split())
    assert [*tmp_path.iterdir()] == []
