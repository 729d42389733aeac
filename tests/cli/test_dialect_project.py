"""`hub simulate DIALECT`: an ERP of another dialect, and a project of one office whose pack speaks to it."""

import json
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from hub.cli.dialect_project import dialect_project
from hub.simulate.dialects import DIALECTS
from tests.support.dialects import FOLDER

ORDERING = [name for name, dialect in DIALECTS.items() if dialect.basket is not None]


@pytest.fixture
def started(tmp_path, run, monkeypatch):
    """Starts a dialect's ERP in a folder; gives it, and what runs a command in its project."""

    @contextmanager
    def start(name):
        with dialect_project(name, tmp_path / name) as server:
            for line in (tmp_path / name / "environment.sh").read_text().splitlines():
                key, _, value = line.removeprefix("export ").partition("=")
                monkeypatch.setenv(key, value.strip("'"))
            yield server, run

    return start


def test_each_folder_of_a_dialect_is_one_that_can_be_started():
    assert {dialect.folder for dialect in DIALECTS.values()} == {path.parent for path in FOLDER.glob("*/pack.yaml")}
    assert {name.replace("-", "_") for name in DIALECTS} == {dialect.folder.name for dialect in DIALECTS.values()}


@pytest.mark.parametrize("name", DIALECTS)
def test_its_pack_reads_all_that_it_holds_and_it_does_what_the_pack_says(started, name, tmp_path):
    with started(name) as (server, hub):
        assert hub("check").code == 0
        ran = hub("pull", "--json")
        assert ran.code == 0, ran.err
        held = {len(records) for records in server.records.values()}
        tiers = sum(len(record.get("tiers", ())) for records in server.records.values() for record in records)
        assert {row["kind"] for row in ran.rows} == {*DIALECTS[name].kinds}
        for row in ran.rows:
            assert row["stored"] in held | {tiers}
            assert row["rejected"] == 0
        more = ("--orders", "--basket", str(tmp_path / name / "basket.json")) if name in ORDERING else ()
        ran = hub("connect", "office", "--conformance", *more, "--json")
        assert [row for row in ran.rows if row["result"] == "failed"] == []
        behaviours = {row["behaviour"] for row in ran.rows if row["result"] == "ok"}
        assert {"whole read", "readable by the mapping"} <= behaviours
        assert ("sent again there is one" in behaviours) == (name in ORDERING)


@pytest.mark.parametrize("name", ORDERING)
def test_an_order_is_there_once_and_after_a_restart_too(started, name, tmp_path):
    basket = str(tmp_path / name / "basket.json")
    with started(name) as (_, hub):
        assert hub("pull").code == 0
        assert hub("orders", "add", "office", basket).code == 0
        assert hub("push", "office").code == 0
        (row,) = hub("orders", "list", "--json").rows
        assert row["state"] == "sent"
    with started(name) as (server, hub):
        text = json.dumps(server.records)
        assert text.count(row["reference"]) == 1
        # the basket is a new one; the keys are the former ones
        assert hub("orders", "add", "office", basket).code == 0
        assert hub("push", "office").code == 0
        assert [each["state"] for each in hub("orders", "list", "--json").rows] == ["sent", "sent"]


def test_what_was_changed_in_its_project_stays(started, tmp_path):
    with started("cart"):
        pass
    pack = tmp_path / "cart" / "pack.yaml"
    pack.write_text(pack.read_text().replace("name: Cart ERP", "name: Mine"))
    with started("cart") as (_, hub):
        assert "Mine answers as company North" in hub("connect", "office").out


def test_a_call_that_cant_be_understood_is_refused(started):
    with started("cart") as (server, _):
        asked = Request(f"{server.url}/api/North/carts", b"{", {"X-Api-Key": server.keys["key"]}, method="POST")
        with pytest.raises(HTTPError, match="400"):
            urlopen(asked, timeout=60)


def test_an_unknown_dialect_is_named_with_those_that_there_are(run, tmp_path):
    ran = run("simulate", "jsonrpc", "--folder", str(tmp_path / "x"))
    assert ran.code != 0
    assert "no such dialect, did you mean `json-rpc`?" in ran.err
    assert "page-number" in ran.err
    assert not (tmp_path / "x").exists()


def test_a_seed_has_no_effect_with_a_dialect(run, tmp_path):
    ran = run("simulate", "cart", "--seed", "7", "--folder", str(tmp_path / "x"))
    assert ran.code != 0
    assert "--seed has no effect" in " ".join(ran.err.split())
