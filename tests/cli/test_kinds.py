"""An office whose pack lacks a kind of record, with a pack of its own over the shipped layers as they are."""

import re

import pytest

from hub.assets.definitions import build
from hub.config import settings
from hub.connectors.packs import SHIPPED, load_pack
from hub.records import Kind

LACKED = "address"
READ = "product, product_unit, price, discount, customer, terms, stock, order_document, shipment, invoice, credit_memo"
SAID = f"this pack doesn't read `address`, only {READ}"


@pytest.fixture
def mine(project):
    """uk-north and uk-south at a NAV whose pack has no delivery addresses, and nothing else changed."""
    text = (SHIPPED / "nav_soap.yaml").read_text()
    without, count = re.subn(r"  address:\n(    .*\n)+", "", text)
    assert count == 1
    (project.folder / "mine.yaml").write_text(without)
    project.edit(project.config, "pack: nav_soap", "pack: mine.yaml")
    for time in ("03:05", "03:25"):
        project.edit(project.config, f'      address: {{every: 30m, sweep: "{time}"}}\n', "")
    return project


def test_the_shipped_layers_fit_without_a_copy(mine):
    assert "address" in (mine.folder / "hub" / "mappings" / "base" / "nav_soap.yaml").read_text()
    checked = mine.run("check", "--json")
    assert (checked.code, checked.err) == (0, "")
    assert mine.run("mapping", "check").code == 0
    explained = mine.run("mapping", "explain", "uk-north", "--json")
    parts = {entry["path"][0] for entry in explained.rows}
    assert LACKED not in parts
    assert {*load_pack(str(mine.folder / "mine.yaml")).kinds} <= parts


def test_a_pull_asks_for_what_the_pack_reads(mine, erps):
    ran = mine.run("pull", "uk-north", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [row["kind"] for row in ran.rows] == [kind for kind in Kind if kind != LACKED]
    assert not any("ShipToAddresses" in call.path for call in erps.nav.requests)


def test_a_kind_that_the_pack_lacks_is_told_and_the_others_are_pulled(mine):
    ran = mine.run("pull", "uk-north", LACKED, "stock", "--json")
    assert ran.code == 2
    assert [row["kind"] for row in ran.rows] == ["stock"]
    (said,) = ran.complaints
    assert said == f"uk-north: address: Dynamics NAV: kinds: {SAID}"
    again = mine.run("pull", "uk-north", LACKED, "--again", "--json")
    assert (again.code, again.rows) == (2, [])
    preview = mine.run("mapping", "preview", "uk-north", LACKED)
    assert (preview.code, preview.complaints) == (2, [f"Dynamics NAV: kinds: {SAID}"])


def test_a_kind_that_one_office_lacks_is_pulled_for_the_others(mine):
    ran = mine.run("pull", "--json")
    assert ran.code == 0
    assert [row["office"] for row in ran.rows if row["kind"] == LACKED] == ["ireland"]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("pulls", "      stock: {every: 5m}\n", "      address: {every: 30m}\n      stock: {every: 5m}\n"),
        ("freshness", "freshness: {product: 1h, price: 3h", "freshness: {address: 1h, product: 1h, price: 3h"),
    ],
)
def test_a_kind_that_the_pack_lacks_is_named_at_its_line(mine, part, old, new):
    text = mine.config.read_text()
    mine.config.write_text(text.replace(old, new, 1))
    line = mine.config.read_text().split("address", 1)[0].count("\n") + 1
    ran = mine.run("check", "--json")
    assert ran.code == 2
    (said,) = ran.complaints
    assert said == f"{mine.config}:{line}: tenants.uk-north.{part}.address: Dynamics NAV: {SAID}"
    pulled = mine.run("pull", "uk-north", "--json")
    assert pulled.code == 0
    assert LACKED not in [row["kind"] for row in pulled.rows]
    build(settings.load(mine.config))


def test_the_offices_own_lines_for_it_are_refused(mine):
    mapping = mine.mapping("uk-north")
    mapping.write_text(mapping.read_text() + "\naddress: {city: City}\n")
    line = mapping.read_text().count("\n")
    ran = mine.run("check")
    assert ran.code == 2
    assert ran.complaints == [f"uk-north.yaml:{line}: address: the ERP's pack doesn't read this kind of record"]


def test_dagster_has_no_asset_schedule_or_job_of_it(mine):
    definitions = build(settings.load(mine.config))
    graph = definitions.resolve_asset_graph()
    for office, reads in (("uk_north", False), ("ireland", True)):
        names = {key.path[-1] for key in graph.asset_keys_for_group(office)}
        assert ({"address", "raw_address"} <= names) == reads
        job = {key.path[-1] for key in definitions.resolve_job_def(f"pull_{office}").asset_layer.executable_asset_keys}
        assert ("address" in job) == reads
        assert (f"{office}_address" in {schedule.name for schedule in definitions.schedules}) == reads


def test_an_office_pulls_what_its_cadence_names(project):
    text = project.config.read_text()
    begin = text.index("    pulls:", text.index("  uk-south:"))
    end = text.index("    freshness:", begin)
    project.config.write_text(text[:begin] + "    pulls: {stock: {every: 5m}, product: {every: 1h}}\n" + text[end:])
    ran = project.run("pull", "uk-south", "--json")
    assert ran.code == 0
    assert [row["kind"] for row in ran.rows] == ["product", "stock"]
    assert [row["kind"] for row in project.run("pull", "uk-south", "terms", "--json").rows] == ["terms"]
    project.config.write_text(text[:begin] + text[end:])
    assert [row["kind"] for row in project.run("pull", "uk-south", "--json").rows] == [*Kind]


def test_a_kind_that_the_mapping_lacks_stops_no_other(project):
    mapping = project.mapping("ireland")
    folder = mapping.parent / "base"
    text = (folder / "business_central.yaml").read_text()
    begin, end = text.index("\nstock:\n"), text.index("\n# ", text.index("\nstock:\n"))
    without = text[:begin] + text[end:]
    kept = without[: without.index("\ntests:")]
    (folder / "business_central.yaml").write_text(kept)
    mapping.write_text(mapping.read_text().split("\ntests:")[0] + "\n")
    ran = project.run("pull", "ireland", "stock", "shipment", "--json")
    assert ran.code == 2
    (said,) = ran.complaints
    assert said == "ireland: stock: ireland.yaml: stock: the mapping has no such part; add it, or don't pull it"
    assert [row["kind"] for row in ran.rows] == ["shipment"]
