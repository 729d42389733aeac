"""`hub orders` and `hub push`: from a basket to an approved order, into the ERP and back into one history."""

import json
from decimal import Decimal

import pytest

from hub.errors import StoreUnavailable
from hub.orders.intake import submit_order
from hub.simulate.common.sales_documents import ACCOUNT, DraftLine, OrderDraft
from tests.support.commands import SKU, basket, decide, state


def waiting(offer):
    """The reference of an order that the desk and then the manager must approve: off the list, and large."""
    ran = offer("uk-north", basket("large", quantity="200", price="50.01", placed_by="Desk"))
    assert ran.code == 0
    return ran.rows[0]["reference"]


def test_of_two_baskets_one_is_refused_with_the_reason(pulled, offer):
    ran = offer("uk-north", basket("good", price="50.01"), basket("bad", sku="NOSUCH"))
    assert ran.code == 1
    assert ran.err == ""
    good, bad = ran.rows
    assert (good["state"], bad["state"]) == ("waiting", "refused")
    assert good["net"] == {"amount": "100.02", "currency": "GBP"}
    assert good["why"].startswith("sales-desk: 85123A at 50.01 is above ")
    assert bad["why"] == "unknown-product: line 1: NOSUCH isn't in this office's catalogue"
    assert bad["net"] is None
    again = offer("uk-north", basket("good", price="50.01", quantity="3"))
    assert again.code == 1
    assert again.rows[0]["why"].startswith("key-reused: ")


def test_the_lists_are_alike_for_people_and_programs(pulled, offer):
    references = {row["reference"] for row in offer("uk-north", basket("a", price="50.01"), basket("b", sku="?")).rows}
    listed = pulled.run("orders", "list", "--json").rows
    assert {row["reference"] for row in listed} == references
    assert {row["state"] for row in listed} == {"waiting", "refused"}
    (refused,) = pulled.run("orders", "list", "uk-north", "--state", "refused", "--json").rows
    assert refused["why"].startswith("unknown-product")
    assert pulled.run("orders", "list", "ireland", "--json").rows == []
    assert pulled.run("orders", "list", "--state", "review").out == "No order is review.\n"
    table = pulled.run("orders", "list").out
    assert all(reference in table for reference in references)
    assert "sales-desk: 85123A at 50.01 is above" in table


def test_an_order_shows_its_charges_and_texts_each_by_its_place(pulled, offer):
    given = basket("charged", price="50.01")
    given["lines"] = [{"text": "For the yard"}, *given["lines"], {"charge": "carriage", "amount": "6.25"}]
    (taken,) = offer("uk-north", given).rows
    assert taken["net"] == {"amount": "106.27", "currency": "GBP"}
    (row,) = pulled.run("orders", "show", taken["reference"], "--json").rows
    charge = {"number": 3, "code": "carriage", "tax_rate": "20", "amount": {"amount": "6.25", "currency": "GBP"}}
    assert (row["charges"], row["texts"]) == ([charge], [{"number": 1, "text": "For the yard"}])
    assert [line["number"] for line in row["lines"]] == [2]
    shown = pulled.run("orders", "show", taken["reference"]).out
    assert "carriage" in shown
    assert "For the yard" in shown
    (entry,) = pulled.run("orders", "history", "uk-north:N-1001", "--json").rows
    assert (entry["charges"], entry["extra_lines"]) == ([charge], [])


def test_a_charge_is_refused_with_its_line_and_field(pulled, offer):
    given = basket("beyond")
    given["lines"].append({"charge": "carriage", "amount": "625"})
    (refused,) = offer("uk-north", given).rows
    message = "line 2: carriage comes to 625 in this order, at most 25 may be charged"
    assert refused["reasons"] == [{"code": "charge-bound", "line": 2, "field": "amount", "message": message}]


def test_every_table_fits_a_terminal_and_cuts_no_code(pulled, offer, monkeypatch):
    reference = waiting(offer)
    offer("uk-north", basket("bad", sku="NOSUCH"))
    monkeypatch.setattr("hub.cli.output.console.width", 80)
    for command in (["orders", "list"], ["orders", "history", "uk-north:N-1001"], ["orders", "show", reference]):
        ran = pulled.run(*command)
        assert max(len(line) for line in ran.out.splitlines()) <= 80
        assert reference in ran.out
        assert "…" not in ran.out
    rejects = pulled.run("rejects", "list").out
    assert "…" not in rejects
    assert "VAT_Prod_Posting_Group" in rejects


def test_a_basket_from_standard_input(pulled, offer):
    (row,) = offer("uk-north", basket("stdin", price="50.01"), stdin=True).rows
    assert row["state"] == "waiting"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "isn't JSON"),
        ('{"key": ', "isn't JSON"),
        ('"a basket"', "input should be an object"),
        ('{"key": "1", "account": "A", "currency": "GBP", "placed_at": "2026-01-05T10:00Z"}', "lines: is missing"),
        (
            '[{"key": "1", "acount": "A", "account": "A", "currency": "GBP", "placed_at": "2026-01-05T10:00Z", '
            '"lines": []}]',
            "0.acount: isn't known here, did you mean `account`?",
        ),
        (
            '[{"key": "1", "account": "A", "currency": "GBP", "placed_at": "2026-01-05T10:00Z", '
            '"lines": [{"sku": "1", "quantity": "many"}]}]',
            "0.lines.0.quantity: ",
        ),
    ],
)
def test_a_basket_that_isnt_one(pulled, tmp_path, text, said):
    file = tmp_path / "basket.json"
    file.write_text(text)
    ran = pulled.run("orders", "add", "uk-north", str(file))
    assert (ran.code, ran.out, len(ran.complaints)) == (2, "", 1)
    assert ran.err.startswith(f"{file}: ")
    assert said in ran.err
    assert pulled.run("orders", "list", "--json").rows == [], "nothing of the file was taken"


def test_what_ends_a_list_leaves_it_said_what_was_taken_in(pulled, offer, monkeypatch):
    def submit(given, **more):
        if given.key.endswith("second"):
            raise StoreUnavailable("the database restarts; try again")
        return submit_order(given, **more)

    monkeypatch.setattr("hub.orders.intake.submit_order", submit)
    ran = offer("uk-north", basket("first"), basket("second"), basket("third"))
    assert ran.code == 1
    assert [row["key"].rpartition("-")[2] for row in ran.rows] == ["first"]
    warned, said = map(json.loads, ran.err.splitlines())
    assert "Basket 1 (" in warned["warning"]["message"]
    assert "the 1 before it are in" in warned["warning"]["message"]
    assert said["error"]["class"] == "StoreUnavailable"


def test_the_schema_of_a_basket(pulled):
    schema = json.loads(pulled.run("orders", "schema").out)
    assert schema["properties"]["lines"]["maxItems"] == 2000


def test_a_basket_file_that_isnt_there(pulled, tmp_path):
    ran = pulled.run("orders", "add", "uk-north", str(tmp_path / "none.json"))
    assert ran.code == 2
    assert ran.complaints == [f"{tmp_path}/none.json: can't be read (No such file or directory); name another file"]


def test_approval_in_steps(pulled, offer, monkeypatch):
    reference = waiting(offer)
    first = decide(pulled, "approve", reference, "desk", "the-northern-desks-own")
    assert first.code == 1, "who placed an order doesn't approve it"
    assert first.complaints == [f"desk placed {reference}: another sales-desk must approve it"]
    pulled.edit(
        pulled.config, "desk: {role", "second: {role: sales-desk, token: env:NORTH_SECOND_TOKEN}\n      desk: {role"
    )
    monkeypatch.setenv("NORTH_SECOND_TOKEN", "the-northern-seconds-own")
    ran = decide(pulled, "approve", reference, "second", "the-northern-seconds-own", "--note", "known customer")
    assert ran.code == 0
    assert ran.out.startswith(f"{reference}: approved in part, waits for sales-manager: ")
    ran = decide(pulled, "approve", reference, "manager", "the-northern-managers-own")
    assert (ran.code, ran.out) == (0, f"{reference}: queued\n")
    ran = decide(pulled, "approve", reference, "manager", "the-northern-managers-own")
    assert ran.code == 1
    assert ran.complaints == [f"{reference} waits for nobody's approval: it is approved"]
    (order,) = pulled.run("orders", "show", reference, "--json").rows
    events = [(event["event"], event["by"]) for event in order["events"]]
    assert events == [
        ("received", "Desk"),
        ("waits for approval", "rules"),
        ("waits for approval", "rules"),
        ("approved in part", "second"),
        ("approved", "manager"),
        ("queued", "rules"),
    ]
    assert order["events"][3]["message"] == "known customer"
    assert order["lines"][0]["price"] == {"amount": "50.01", "currency": "GBP"}
    shown = pulled.run("orders", "show", reference).out
    assert all(words in shown for words in (reference, "known customer", "50.01 GBP", "10,002.00 GBP"))


def test_who_may_not_decide(pulled, offer):
    reference = waiting(offer)
    wrong = decide(pulled, "approve", reference, "desk", "guessed")
    assert wrong.code == 2
    assert wrong.complaints == [
        "uk-north: approvers: the token isn't desk's; give the one that approvers.desk.token refers to"
    ]
    nobody = decide(pulled, "approve", reference, "dsk", "the-northern-desks-own")
    assert nobody.code == 2
    assert "nobody here is called `dsk`, did you mean `desk`?" in nobody.err
    other_office = decide(pulled, "approve", reference, "director", "the-dublin-directors-own")
    assert other_office.code == 2
    role = decide(pulled, "refuse", reference, "manager", "the-northern-managers-own", "--note", "no")
    assert role.code == 1
    assert role.err.startswith(f"{reference} waits for sales-desk, and manager is sales-manager")
    assert state(pulled, reference) == "waiting"


def test_a_missing_token_of_the_office(pulled, offer, monkeypatch):
    reference = waiting(offer)
    monkeypatch.delenv("NORTH_DESK_TOKEN")
    ran = decide(pulled, "approve", reference, "desk", "the-northern-desks-own")
    assert ran.code == 2
    assert "NORTH_DESK_TOKEN isn't set" in ran.err


def test_the_token_from_the_environment(pulled, offer, monkeypatch):
    reference = waiting(offer)
    monkeypatch.setenv("HUB_TOKEN", "the-northern-desks-own")
    ran = pulled.run("orders", "refuse", reference, "--as", "desk", "--note", "too dear")
    assert (ran.code, ran.out) == (0, f"{reference}: refused\n")
    (order,) = pulled.run("orders", "show", reference, "--json").rows
    assert order["state"] == "refused"
    assert order["events"][-1]["message"] == "too dear"
    assert pulled.run("push", "uk-north", "--json").rows == []


def test_into_both_erps_and_back_into_one_history(pulled, offer, erps):
    north = waiting(offer)
    decide(pulled, "refuse", north, "desk", "the-northern-desks-own", "--note", "order it in parts")
    (small,) = offer("uk-south", basket("small", account="S2001")).rows
    assert small["state"] == "queued", "small enough for nobody's approval"
    (dublin,) = offer("ireland", basket("irish", account="IE-0301", price="12.34", currency="EUR")).rows
    assert dublin["state"] == "waiting"
    while state(pulled, dublin["reference"]) == "waiting":
        assert decide(pulled, "approve", dublin["reference"], "clerk", "the-dublin-clerks-own").code == 0
    pushed = pulled.run("push", "--json")
    assert (pushed.code, pushed.err) == (0, "")
    numbers = {row["office"]: row["erp_number"] for row in pushed.rows}
    assert {row["outcome"] for row in pushed.rows} == {"sent"}
    assert pulled.run("push").out == "No approved order was there to be pushed.\n"

    (entry,) = [one for one in erps.business_central.ledger.orders("Dublin") if one.reference == dublin["reference"]]
    assert (entry.number, entry.customer, entry.total) == (numbers["ireland"], "IE-0301", Decimal("24.68"))
    (entry,) = [one for one in erps.nav.ledger.orders("South") if one.reference == small["reference"]]
    assert entry.number == numbers["uk-south"]
    assert [one for one in erps.nav.ledger.orders("North") if one.reference == north] == []

    erps.nav.ship(numbers["uk-south"])
    assert pulled.run("pull", "uk-south", "order_document", "shipment").code == 0
    assert pulled.run("pull", "ireland", "order_document").code == 0
    history = pulled.run("orders", "history", "uk-south:S2001", "--json").rows
    assert history == pulled.run("orders", "history", "ireland:IE-0301", "--json").rows, "the same buyer"
    found = {row["office"]: row for row in history}
    assert (found["uk-south"]["state"], found["uk-south"]["fulfilment"]) == ("sent", "shipped")
    assert (found["ireland"]["state"], found["ireland"]["fulfilment"]) == ("sent", "acknowledged")
    assert (found["uk-north"]["state"], found["uk-north"]["erp_number"]) == ("refused", None)
    assert found["ireland"]["net"] == {"amount": "24.68", "currency": "EUR"}
    seen = pulled.run("orders", "history", found["ireland"]["buyer"]).out
    assert all(words in seen for words in (numbers["ireland"], "acknowledged", "shipped", "refused", "EUR", "GBP"))
    assert pulled.run("orders", "history", "uk-north:N-1002").out == "No order yet.\n"


def test_what_the_erp_adds_and_what_never_comes_is_seen(pulled, offer, erps):
    pulled.edit(
        pulled.config, "    company: South", '    company: South\n    extra lines: [{code: "8510", up to: 25 GBP}]'
    )
    erps.nav.adds(DraftLine("8510", Decimal(1), unit_price=Decimal("6.25"), type=ACCOUNT, description="Freight"))
    try:
        (order,) = offer("uk-south", basket("in part", account="S2001")).rows
        (row,) = pulled.run("push", "--json").rows
    finally:
        erps.nav.adds()
    assert row["outcome"] == "sent", row
    assert "Freight" in pulled.run("orders", "show", order["reference"]).out
    erps.nav.ship(row["erp_number"], {SKU: Decimal(1)})
    erps.nav.invoice(row["erp_number"])
    assert pulled.run("pull", "uk-south", "order_document", "shipment", "invoice").code == 0
    erps.nav.close_short(row["erp_number"], delete=True)
    assert pulled.run("pull", "uk-south", "order_document", "shipment", "invoice").code == 0
    (found,) = pulled.run("orders", "history", "uk-south:S2001", "--json").rows
    assert found["fulfilment"] == "closed short"
    assert found["not_delivered"] == [{"sku": SKU, "quantity": "1", "unit": "each"}]
    (line,) = found["extra_lines"]
    assert (line["code"], line["net"]) == ("8510", {"amount": "6.25", "currency": "GBP"})
    seen = " ".join(pulled.run("orders", "history", "uk-south:S2001").out.split())
    assert f"closed short; not delivered: 1 each of {SKU}; with Freight 6.25 GBP" in seen
    (waits,) = pulled.run("orders", "review", "uk-south", "--json").rows
    assert (waits["reference"], waits["status"]) == (order["reference"], "closed short")
    assert f"not delivered: 1 each of {SKU}" in waits["waits_for"]


def test_a_push_while_an_erp_is_down_keeps_its_orders(pulled, offer, erps):
    (south,) = offer("uk-south", basket("down", account="S2001")).rows
    (dublin,) = offer("ireland", basket("up", account="IE-0301", price="12.34", currency="EUR")).rows
    while state(pulled, dublin["reference"]) == "waiting":
        decide(pulled, "approve", dublin["reference"], "clerk", "the-dublin-clerks-own")
    erps.nav.faults.add("unavailable", on="wsdl")
    ran = pulled.run("push", "--json")
    assert ran.code == 1
    (said,) = ran.complaints
    assert said.startswith("uk-south: group-nav / South: ")
    assert said.endswith("; its orders are safe and wait")
    assert [row["reference"] for row in ran.rows] == [dublin["reference"]]
    erps.nav.faults.clear()
    (row,) = pulled.run("push", "--json").rows
    assert (row["reference"], row["outcome"]) == (south["reference"], "sent")


def test_an_order_that_the_erp_refuses_waits_for_a_person(pulled, offer, erps):
    (taken,) = offer("uk-south", basket("blocked", account="S2002")).rows
    erps.nav.change("South", "customers", "S2002", blocked="All")
    try:
        ran = pulled.run("push", "uk-south", "--json")
    finally:
        erps.nav.change("South", "customers", "S2002", blocked="")
    assert ran.code == 1, "somebody must look"
    (row,) = ran.rows
    assert (row["reference"], row["outcome"], row["erp_number"]) == (taken["reference"], "review", None)
    assert "is blocked" in row["why"]
    assert state(pulled, taken["reference"]) == "review"


def test_a_history_names_an_order_that_is_twice_in_its_erp(pulled, offer, erps):
    (taken,) = offer("uk-south", basket("doubled", account="S2001")).rows
    (pushed,) = pulled.run("push", "uk-south", "--json").rows
    line = DraftLine(SKU, Decimal(2))
    second = erps.nav.companies["South"].accept(OrderDraft("S2001", taken["reference"], lines=(line,))).record.number
    assert pulled.run("pull", "uk-south", "order_document").code == 0
    (row,) = pulled.run("orders", "history", "uk-south:S2001", "--json").rows
    numbers = sorted([pushed["erp_number"], second])
    assert (row["is_doubled"], row["erp_orders"]) == (True, numbers)
    assert (
        f"acknowledged; twice in the ERP: {', '.join(numbers)}" in pulled.run("orders", "history", "uk-south:S2001").out
    )
