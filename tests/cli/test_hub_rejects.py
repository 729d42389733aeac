"""`hub rejects`: what could not become a record waits, and goes once the mapping knows its code."""

from datetime import UTC, datetime

from hub.records import Kind
from hub.store import open_store
from tests.support.commands import SKU, basket
from tests.support.fixed_clock import FixedClock
from tests.support.frames import price, publish, pull
from tests.support.frames import rejects as rejected

EXPECTED = {
    ("uk-north", "product", "99001"): "VAT_Prod_Posting_Group `VAT99` isn't in the table vat (uk-north.yaml:8)",
    ("uk-north", "product", "99002"): "Base_Unit_of_Measure `FUDER` isn't in the table units (uk-north.yaml:7)",
    ("uk-north", "terms", "N-1900"): "VAT_Bus_Posting_Group `MOON` isn't in the table tax_treatments (uk-north.yaml:9)",
    ("uk-south", "product", "99003"): "VAT_Prod_Posting_Group `VAT99` isn't in the table vat (uk-south.yaml:8)",
    ("ireland", "product", "99005"): "taxGroupCode `IE99` isn't in the table vat (ireland.yaml:9)",
}


def rejects(project, *office):
    rows = project.run("rejects", "list", *office, "--json").rows
    return {(row["office"], row["kind"], row["record"]): row["reason"] for row in rows}


def test_every_reject_is_listed_with_the_line_that_lacks_it(pulled):
    found = rejects(pulled)
    assert EXPECTED.items() <= found.items()
    assert len(found) == 8
    others = {(office, kind): reason for (office, kind, _), reason in found.items() if kind == "price"}
    assert others["uk-south", "price"].startswith("Unit_of_Measure_Code `FUDER` isn't in the table units")
    assert set(rejects(pulled, "ireland")) == {key for key in found if key[0] == "ireland"}


def test_one_reject_as_the_erp_sent_it(pulled):
    ran = pulled.run("rejects", "show", "uk-north", "product", "99001")
    assert ran.code == 0
    assert ran.rows["reason"] == EXPECTED["uk-north", "product", "99001"]
    assert ran.rows["record"]["No"] == "99001"
    assert ran.rows["record"]["VAT_Prod_Posting_Group"] == "VAT99"
    assert len(ran.rows["mapping"]) == 64


def test_before_the_mapping_is_mended_they_stay(pulled, erps):
    ran = pulled.run("rejects", "replay", "uk-north", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.rows == [
        {"office": "uk-north", "kind": "product", "waited": 2, "wait_now": 2},
        {"office": "uk-north", "kind": "terms", "waited": 1, "wait_now": 1},
    ]
    assert len(erps.nav.requests) == 0


def test_a_mended_and_accepted_mapping_clears_them(pulled, erps):
    north = pulled.mapping("uk-north")
    pulled.edit(north, "units: {PCS: each", "units: {FUDER: cartload, PCS: each")
    assert ("uk-north", "product", "99002") in rejects(pulled), "what isn't accepted doesn't count"
    assert pulled.run("mapping", "accept", "uk-north").code == 0
    assert set(rejects(pulled, "uk-north")) == {("uk-north", "product", "99001"), ("uk-north", "terms", "N-1900")}
    assert pulled.run("rejects", "show", "uk-north", "product", "99002").code == 2
    assert len(erps.nav.requests) == 0


def test_a_record_mended_in_the_erp_clears_with_the_next_pull(pulled, erps):
    erps.nav.change("North", "items", "99002", unit="PCS")
    try:
        assert pulled.run("rejects", "replay", "uk-north", "product").code == 0
        assert ("uk-north", "product", "99002") in rejects(pulled), "a replay doesn't ask the ERP"
        assert pulled.run("pull", "uk-north", "product").code == 0
        assert ("uk-north", "product", "99002") not in rejects(pulled)
    finally:
        erps.nav.change("North", "items", "99002", unit="FUDER")


def test_where_nothing_waits(project):
    ran = project.run("rejects", "list")
    assert (ran.code, ran.out) == (0, "No record waits: everything that was received is in the store.\n")
    ran = project.run("rejects", "replay", "ireland")
    assert (ran.code, ran.out) == (0, "No record waits, so nothing had to be tried again.\n")


def test_what_belongs_to_nothing_is_listed_with_the_code_that_is_nearly_it(pulled):
    assert pulled.run("rejects", "list", "--orphans").out == "Every record belongs to another.\n"
    with open_store(f"sqlite:///{pulled.store}", FixedClock()) as store:
        publish(store.tenant("uk-north"), Kind.PRICE, [price("85123a ", "1")], sweep=False, watermark=datetime.now(UTC))
    listed = pulled.run("rejects", "list", "uk-north", "--orphans", "--json").rows
    assert listed == [
        {
            "office": "uk-north", "kind": "price", "code": "85123a ", "lacks": "product", "records": 1,
            "nearest": "85123a",
        }
    ]  # fmt: skip
    assert '"85123a "' in pulled.run("rejects", "list", "uk-north", "--orphans").out


def test_a_reject_says_how_many_open_orders_of_how_many_accounts_it_touches(pulled, offer):
    offer("uk-north", basket("one", price="50.01"), basket("two", "N-1002", price="50.01"))
    with open_store(f"sqlite:///{pulled.store}", FixedClock()) as store:
        north = store.tenant("uk-north")
        for kind, key, subject in ((Kind.PRODUCT, SKU, SKU), (Kind.CUSTOMER, "N-1002", "N-1002")):
            number = pull(north, kind, "delta", datetime.now(UTC))
            with north.publications.publish(kind, number, "d", complete_sweep=False) as publication:
                publication.reject(rejected(key, subject=subject))
    rows = {row["record"]: row for row in pulled.run("rejects", "list", "uk-north", "--json").rows}
    assert [(rows[key]["orders"], rows[key]["accounts"]) for key in (SKU, "N-1002", "99001")] == [
        (2, 2),
        (1, 1),
        (0, 0),
    ]


def test_each_reason_once_with_all_that_it_touches(pulled, offer):
    offer("uk-north", basket("one", price="50.01"), basket("two", "N-1002", price="50.01"))
    with open_store(f"sqlite:///{pulled.store}", FixedClock()) as store:
        north = store.tenant("uk-north")
        number = pull(north, Kind.PRODUCT, "delta", datetime.now(UTC))
        with north.publications.publish(Kind.PRODUCT, number, "d", complete_sweep=False) as publication:
            for key in ("A1", "A2", SKU):
                publication.reject(rejected(key, reason="one slip", subject=key))
    rows = pulled.run("rejects", "list", "uk-north", "--reasons", "--json").rows
    told = [(row["kind"], row["reason"], row["records"], row["orders"], row["accounts"]) for row in rows]
    assert told[0] == ("product", "one slip", 3, 2, 2)
    assert {row[1] for row in told[1:]} == {reason for key, reason in EXPECTED.items() if key[0] == "uk-north"}
    assert pulled.run("rejects", "list", "--reasons", "--orphans").code == 2
