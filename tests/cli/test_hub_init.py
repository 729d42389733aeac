"""`hub init`: a project of one's own that works as it was laid out."""

import subprocess
import sys

import pytest

from tests.support.chaos.scale import MEASURE

FILES = {
    ".gitignore",
    "README.md",
    "dagster.yaml",
    "mappings/README.md",
    "mappings/my-office.yaml",
    "mappings/schema/any.json",
    "mappings/schema/business_central.json",
    "mappings/schema/nav_soap.json",
    "tenants.yaml",
    "workspace.yaml",
}


@pytest.fixture
def own(tmp_path, environment, run, monkeypatch):
    """A laid-out project whose secrets are in the environment; runs commands there."""
    folder = tmp_path / "own"
    assert run("init", str(folder)).code == 0
    monkeypatch.setenv("MANAGER_TOKEN", "the-managers-own-token")
    monkeypatch.chdir(folder)
    return folder


def test_every_file_is_laid_out_and_named(tmp_path, run):
    ran = run("init", str(tmp_path / "own"))
    assert (ran.code, ran.err) == (0, "")
    *listed, last = ran.out.splitlines()
    assert {line.strip() for line in listed} == {f"{tmp_path}/own/{name}" for name in FILES}
    assert last == f"Next: cd {tmp_path}/own, read README.md, mend tenants.yaml, then `hub check`."
    assert {
        str(path.relative_to(tmp_path / "own")) for path in (tmp_path / "own").rglob("*") if path.is_file()
    } == FILES


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, run):
    (tmp_path / "mine.txt").write_text("mine")
    ran = run("init", str(tmp_path))
    assert ran.code == 2
    assert ran.complaints == [f"{tmp_path}: this folder isn't empty; name a new one"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cant_be(tmp_path, run):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        ran = run("init", str(folder))
        assert ran.code == 2
        (said,) = ran.complaints
        assert said.startswith(f"{folder}: can't be laid out (Not a directory")


def test_it_passes_its_check_once_its_secrets_are_there(own, run, monkeypatch):
    ran = run("check", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [(row["office"], row["problems"]) for row in ran.offices] == [("my-office", 0)]
    tested = run("mapping", "check", "--json")
    assert (tested.code, tested.err) == (0, "")
    assert tested.rows[0]["tests"] >= 5
    monkeypatch.delenv("MANAGER_TOKEN")
    ran = run("check")
    assert ran.code == 2
    assert ran.err.startswith("tenants.yaml:")
    assert "MANAGER_TOKEN isn't set" in ran.err


def test_it_pulls_from_the_simulated_nav(own, run):
    ran = run("pull", "--json")
    assert (ran.code, ran.err) == (0, "")
    counts = {row["kind"]: row for row in ran.rows}
    assert counts["product"]["stored"] > 200
    assert counts["price"]["stored"] == counts["price"]["received"] > 1000
    assert {row["kind"] for row in ran.rows if row["rejected"]} == {"product", "terms"}
    assert (own / "var" / "hub" / "catalogue.db").is_file(), "beside tenants.yaml"


def test_every_line_fits_an_editor(own):
    lines = [line for file in own.rglob("*.yaml") for line in file.read_text().splitlines()]
    assert max(len(line) for line in lines) <= 120


def test_dagster_loads_it(own):
    """The workspace's one code location, as Dagster's pages would build it."""
    code = "from hub.assets.location import defs; print(sorted({key.path[0] for key in defs.resolve_all_asset_keys()}))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=own, capture_output=True, text=True, check=True)
    assert "my_office" in ran.stdout


@pytest.mark.skipif(not MEASURE, reason="eight seconds; CI plays it (HUB_CHAOS=ci)")
def test_the_demo_plays_with_its_office_alone(own, run):
    ran = run("demo")
    assert (ran.code, ran.err.strip()) == (0, "")
    pushed = ran.out.split("6. Pushed")[1].split("7. The ERPs")[0]
    assert pushed.count(" sent ") == 2
    assert " shipped " in ran.out.split("8. What the buyer sees")[1]
    assert "change a line in mappings/my-office.yaml" in ran.out


@pytest.mark.parametrize(("command", "instead"), [("demo", "hub init"), ("dev", "hub dev --real")])
def test_nothing_is_played_with_a_real_erp(own, run, command, instead):
    config = own / "tenants.yaml"
    config.write_text(config.read_text().replace("url: env:NAV_URL", "url: https://erp.example.com/nav"))
    ran = run(command)
    assert ran.code == 2
    (complaint,) = ran.complaints
    assert "erps.my-erp.url: isn't a simulated ERP, and nothing else is played with: write env:NAV_URL" in complaint
    assert instead in complaint
