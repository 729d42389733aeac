"""`hub pull`, `hub connect` and `hub check` where nothing is wrong."""

import json
import os
import subprocess
import sys

MASTER_DATA = ["product", "product_unit", "price", "discount", "customer", "address", "terms", "stock"]
KINDS = [*MASTER_DATA, "order_document", "shipment", "invoice", "credit_memo"]


def test_everything_comes_in_once(pulled, erps):
    again = pulled.run("pull", "ireland", "--full", "--json")
    assert (again.code, again.err) == (0, "")
    assert [row["kind"] for row in again.rows] == KINDS
    counts = {row["kind"]: row for row in again.rows}
    assert counts["product"]["received"] == len([*erps.business_central.companies["Dublin"].tables["items"].rows()])
    assert counts["product"]["unchanged"] > 200
    assert counts["price"]["unchanged"] > 1000
    for kind in MASTER_DATA:
        row = counts[kind]
        assert (row["stored"], row["vanished"]) == (0, 0)
        assert row["received"] == row["unchanged"] + row["rejected"] + row["left_out"]


def test_people_see_only_the_columns_that_count_something(pulled):
    ran = pulled.run("pull", "uk-north", "stock", "shipment")
    assert ran.code == 0
    heading, _, *rows = ran.out.splitlines()
    assert heading.split() == ["office", "kind", "received", "unchanged"]
    assert [row.split()[1] for row in rows] == ["stock", "shipment"]


def test_a_pull_tells_of_a_mapping_that_waits(pulled):
    pulled.edit(pulled.mapping("ireland"), "not in: [INTERNAL, SAMPLE]", "not in: [INTERNAL, SAMPLE, GARDEN, LIGHT]")
    ran = pulled.run("pull", "ireland", "stock", "--json")
    assert ran.code == 0
    why, remedy = ran.complaints
    assert why.startswith("ireland: its mapping was edited, which waits, because ")
    assert why.endswith("products vanish; `guard: {vanish}` allows 10 %")
    assert remedy == ("ireland: the version before runs: `hub mapping diff ireland`, then `hub mapping accept ireland`")
    assert len(ran.rows) == 1


def test_what_was_read_before_is_translated_again_without_the_erp(pulled, erps):
    counts = pulled.counts("ireland", "product", "--again")["ireland", "product"]
    assert (counts["stored"], counts["rejected"]) == (0, 1)
    assert counts["unchanged"] > 200
    assert len(erps.business_central.requests) == 0


def test_connect_names_erp_and_company(project):
    for office, said in (("uk-south", "Dynamics NAV answers as company South ("), ("ireland", "company Dublin (")):
        ran = project.run("connect", office)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"{office}: ")
        assert said in ran.out


def test_check_calls_no_erp_and_makes_no_store(project, erps):
    ran = project.run("check", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [row["office"] for row in ran.offices] == ["uk-north", "uk-south", "ireland"]
    assert {row["mapping"] for row in ran.offices} == {"new: the first use accepts it"}
    assert not project.store.exists()
    assert len(erps.nav.requests) == len(erps.business_central.requests) == 0


def test_another_store_by_option(project):
    other = project.folder / "elsewhere"
    ran = project.run("--store", f"sqlite:///{other}", "pull", "ireland", "terms", "--json")
    assert ran.code == 0
    assert (other / "catalogue.db").is_file()
    assert not project.store.exists()


def test_the_configuration_and_its_paths_work_from_any_folder(pulled, tmp_path_factory):
    environment = os.environ | {"HUB_CONFIG": str(pulled.config), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-m", "hub.cli", "pull", "ireland", "stock", "--json"]
    ran = subprocess.run(
        command, cwd=tmp_path_factory.mktemp("away"), env=environment, capture_output=True, text=True, check=True
    )
    (row,) = json.loads(ran.stdout)
    assert (row["unchanged"], row["stored"]) == (row["received"], 0)
    assert row["received"] > 200
    assert ran.stderr == ""
