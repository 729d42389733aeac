"""`hub connect --conformance`: what an ERP does, tried on a sandbox behaviour by behaviour."""

import json
import re
from datetime import UTC, datetime
from functools import partial

import pytest

from hub.connectors.packs import SHIPPED
from tests.support.folder_office import FolderOffice
from tests.support.foreign import folder_of
from tests.support.foreign.counted.server import CountedErp
from tests.support.foreign.frappe.server import FrappeErp
from tests.support.foreign.office import lay_out

DELTA, PAGES, WHOLE = "a delta brings the newest again", "pages don't repeat", "whole read"
UNUSED, WRONG_FIELD = "a reference that nobody used finds nothing", "a wrong field in a condition is an error"
ENTERED, FOUND, AS_WRITTEN = "an order is entered", "it is found by its reference", "it is as it was written"
AGAIN, DELETE = "sent again there is one", "what to delete"


def tried(ran):
    """The exit code, and what came of each behaviour by kind and name."""
    assert ran.err == ""
    return ran.code, {(row["kind"], row["behaviour"]): (row["result"], row["why"]) for row in ran.rows}


def failures(rows):
    return {key: why for key, (result, why) in rows.items() if result == "failed"}


def test_a_simulated_erp_does_what_its_pack_says_and_an_order_of_the_mappings_tests_is_entered_once(project, erps):
    code, rows = tried(project.run("connect", "ireland", "--conformance", "--orders", "--json"))
    assert (code, failures(rows)) == (0, {})
    assert rows["product", DELTA][0] == rows["customer", WHOLE][0] == rows[None, UNUSED][0] == "ok"
    assert "hub_no_such_field" in rows[None, WRONG_FIELD][1]
    assert rows["stock", DELTA] == ("not_tried", "the pack names no cursor: each pull reads all")
    # one bad record is counted, and no failure
    assert re.search(r"2\d\d accepted, 1 rejected", rows["product", "readable by the mapping"][1])
    number, _, reference = rows[None, ENTERED][1].partition(", as ")
    assert rows[None, FOUND] == ("ok", f"{number} is found")
    assert "so that nothing is sent" in rows[None, AGAIN][1]
    assert rows[None, DELETE] == ("ok", f"{number} in the ERP ({reference})")
    assert [order.number for order in erps.business_central.ledger.orders() if order.reference == reference] == [number]
    # nothing is kept, not even that the mapping was used
    assert project.run("mapping", "versions", "ireland", "--json").rows == []


def test_what_the_erp_refuses_is_told_and_nothing_is_to_be_deleted(project):
    # no such address of the customer: the mapping's test names one that the sandbox hasn't
    code, rows = tried(project.run("connect", "uk-north", "--conformance", "--orders", "--json"))
    assert code == 1
    ((key, why),) = failures(rows).items()
    assert key == (None, ENTERED)
    assert "Ship-to Code" in why
    assert rows[None, DELETE] == ("ok", "nothing was entered")
    assert (None, FOUND) not in rows
    assert rows[None, WRONG_FIELD][0] == "ok"


def test_people_read_a_line_each_and_what_to_do_next(project):
    ran = project.run("connect", "ireland", "--conformance")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith("ok         reachable, with the company: Business Central answers as company Dublin")
    assert lines[-1].endswith("failed; no order was entered (--orders enters one). Nothing was stored here.")
    assert lines[-1].startswith("0 of ")


def test_a_basket_is_agreed_by_the_offices_rules(pulled, tmp_path):
    basket = {"key": "sandbox", "account": "IE-0301", "currency": "EUR", "placed_at": datetime.now(UTC).isoformat()}
    file = tmp_path / "basket.json"
    file.write_text(json.dumps(basket | {"lines": [{"sku": "85123A", "quantity": "2"}]}))
    code, rows = tried(pulled.run("connect", "ireland", "--conformance", "--orders", "--basket", str(file), "--json"))
    assert (code, failures(rows)) == (0, {})
    assert rows[None, AS_WRITTEN] == ("ok", "1 lines")
    file.write_text(json.dumps(basket | {"lines": [{"sku": "NO SUCH", "quantity": "2"}]}))
    ran = pulled.run("connect", "ireland", "--conformance", "--orders", "--basket", str(file))
    assert ran.code == 2
    assert "NO SUCH" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("duplicates", "result", "said"),
    [("idempotent", "ok", "once, though it was sent twice"), ("searchable", "failed", "a second order came of it")],
)
def test_an_order_is_sent_again_where_the_pack_says_that_this_does_nothing(project, erps, duplicates, result, said):
    erps.business_central.duplicates = duplicates
    text = (SHIPPED / "business_central.yaml").read_text()
    assert text.count("duplicates: searchable") == 1
    key = "duplicates: idempotent\n  idempotency_header: Idempotency-Key"
    (project.folder / "mine.yaml").write_text(text.replace("duplicates: searchable", key))
    config = project.config.read_text()
    project.config.write_text(config.replace("pack: business_central", "pack: ./mine.yaml"))
    code, rows = tried(project.run("connect", "ireland", "--conformance", "--orders", "--json"))
    assert (code, rows[None, AGAIN][0]) == (int(result == "failed"), result)
    assert said in rows[None, AGAIN][1]
    reference = rows[None, ENTERED][1].partition(", as ")[2]
    numbers = [order.number for order in erps.business_central.ledger.orders() if order.reference == reference]
    assert len(numbers) == (1 if result == "ok" else 2)
    assert rows[None, DELETE] == ("ok", f"{', '.join(numbers)} in the ERP ({reference})")


def test_an_order_for_files_is_handed_over_and_what_the_erp_makes_of_it_comes_later(run, tmp_path):
    place = FolderOffice(tmp_path)
    hub = partial(run, "--config", str(place.config))
    assert hub("pull", "office", "product", "price", "customer", "terms").code == 0
    line = {"sku": "LAMP", "quantity": "2"}
    placed = datetime.now(UTC).isoformat()
    basket = {"key": "sandbox", "account": "N-1004", "currency": "GBP", "placed_at": placed, "lines": [line]}
    (tmp_path / "basket.json").write_text(json.dumps(basket))
    arguments = ("--orders", "--basket", str(tmp_path / "basket.json"), "--json")
    code, rows = tried(hub("connect", "office", "--conformance", *arguments))
    assert (code, failures(rows)) == (0, {})
    assert rows["product", WHOLE] == ("ok", "2 records on 1 pages, proved")
    assert rows[None, UNUSED] == ("ok", "nothing came")
    (file,) = (place.erp.root / "in").glob("order_*")
    assert rows[None, ENTERED][0] == "not_tried"
    assert f"{file.name} is handed over" in rows[None, ENTERED][1]
    reference = file.stem.removeprefix("order_")
    assert rows[None, DELETE] == ("ok", f"look in the ERP for {reference}")


# ERPs that do something else


def item(number):
    changed = f"2026-01-{1 + number % 28:02}T10:00:00.000Z"
    more = {"unit": {"code": "EA"}, "tax": {"rate": "20.0"}, "sales_price": {"amount": "1.50", "currency": "GBP"}}
    return {"id": number, "code": f"I{number}", "description": "Item", "archived": False, "updated_at": changed, **more}


@pytest.fixture
def counted(httpserver, tmp_path, run, monkeypatch):
    """An accounting suite, and what tries its office."""
    server = CountedErp("hub:key", {"items": [item(each) for each in range(250)], "contacts": []})
    httpserver.expect_request(re.compile("/v2/.*")).respond_with_handler(server)
    monkeypatch.setenv("ERP_KEY", "hub")
    monkeypatch.setenv("ERP_SECRET", "key")
    config = lay_out(tmp_path, folder_of("counted"), httpserver.url_for(""), "key", "secret")
    return server, lambda: tried(run("--config", str(config), "connect", "office", "--conformance", "--json"))


def test_an_erp_without_look_ups_and_named_fields_isnt_tried_for_them(counted):
    _, conformance = counted
    code, rows = conformance()
    assert (code, failures(rows)) == (0, {})
    assert rows["product", WHOLE] == ("ok", "250 records on 3 pages, proved")
    assert rows["product", PAGES] == ("ok", "250 different records")
    assert rows[None, UNUSED][0] == rows[None, WRONG_FIELD][0] == "not_tried"
    assert "duplicates: neither" in rows[None, UNUSED][1]


def without_effect(server):
    lists = server.lists["items"]
    for record in lists:
        record["since"] = "x"

    class Always(str):
        def __ge__(self, other):
            return True

    server.lists["items"] = [{**record, "updated_at": Always(record["updated_at"])} for record in lists]


def not_the_newest(server):
    class Never(str):
        def __ge__(self, other):
            return False

    server.lists["items"] = [{**record, "updated_at": Never(record["updated_at"])} for record in server.lists["items"]]


def moved(server):
    server.behind = lambda name, page: server.lists[name].pop(0) if page == 1 and server.lists[name] else None


def unreadable(server):
    for record in server.lists["items"]:
        record["sales_price"] = {"amount": "a lot", "currency": "GBP"}


def one_key(server):
    for record in server.lists["items"]:
        record["id"] = 7


def no_cursor(server):
    server.lists["items"] = [{**record, "updated_at": ""} for record in server.lists["items"]]


@pytest.mark.parametrize(
    ("change", "behaviour", "said"),
    [
        (without_effect, DELTA, "all 250 records came again, older ones too: the condition has no effect"),
        (not_the_newest, DELTA, "0 records came, and not the newest"),
        (moved, WHOLE, "they moved meanwhile"),
        (unreadable, "readable by the mapping", "all 250 are rejected"),
        (one_key, PAGES, "249 of 250 records came again"),
        (no_cursor, "declared fields", "no record has updated_at, which the pack names as its cursor"),
    ],
)
def test_what_an_erp_does_otherwise_is_a_failure_with_its_reason(counted, change, behaviour, said):
    server, conformance = counted
    change(server)
    code, rows = conformance()
    assert code == 1
    assert said in failures(rows)["product", behaviour]


@pytest.fixture
def frappe(httpserver, tmp_path, run, monkeypatch):
    more = {"item_group": "All", "stock_uom": "Nos", "disabled": 0, "standard_rate": 1}
    items = [{"name": f"I{each}", "item_name": "x", "modified": f"2026-01-0{each} 10:00:00", **more} for each in (1, 9)]
    server = FrappeErp("hub:key", {"Item": items, "Customer": [], "Sales Order": []})
    httpserver.expect_request(re.compile("/api/resource/.*")).respond_with_handler(server)
    monkeypatch.setenv("ERP_KEY", "hub")
    monkeypatch.setenv("ERP_SECRET", "key")
    config = lay_out(tmp_path, folder_of("frappe"), httpserver.url_for(""), "key", "secret")
    return server, lambda: tried(run("--config", str(config), "connect", "office", "--conformance", "--json"))


@pytest.mark.parametrize(
    ("value", "said"),
    [("9999", "records came: a misspelt cursor would"), ("", "an empty list came: with a misspelt cursor")],
)
def test_an_erp_that_passes_over_a_wrong_field_fails(frappe, value, said):
    server, conformance = frappe
    for record in server.doctypes["Item"]:
        record["hub_no_such_field"] = value
    code, rows = conformance()
    assert code == 1
    ((key, why),) = failures(rows).items()
    assert (key, said in why) == ((None, WRONG_FIELD), True)


def test_where_nothing_answers_nothing_else_is_tried(project, monkeypatch):
    monkeypatch.setenv("BC_URL", "http://127.0.0.1:1")
    ran = project.run("connect", "ireland", "--conformance", "--orders")
    assert ran.code == 1
    assert [line.split()[0] for line in ran.out.splitlines()] == ["failed", "1"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--orders"], "--orders has no effect without --conformance"),
        (["--json"], "--json has no effect without --conformance"),
        (["--conformance", "--basket", "x.json"], "--basket has no effect without --orders"),
        (["--conformance", "--try", "product"], "--conformance tries every kind"),
    ],
)
def test_options_without_effect_are_refused(project, options, said):
    ran = project.run("connect", "ireland", *options)
    assert ran.code == 2
    assert said in " ".join(ran.err.replace("│", "").split())
