"""`hub buyers`: who is linked with whom, by whom and why; and who might be."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

NORTH = ("--as", "manager", "--token", "the-northern-managers-own")
SOUTH = ("--as", "sales", "--token", "the-southern-sales-own")
WHY = ("--note", "the owner called")


@pytest.fixture
def shared(pulled):
    """The accounts of one firm that is a customer of all three offices, by office."""
    (row,) = [row for row in pulled.run("buyers", "list", "--json").rows if row["account"] == "N-1002"]
    return {row["office"]: f"{row['office']}:{row['account']}" for row in listed(pulled, row["buyer"])}


@pytest.fixture
def either(project):
    """Settings by which the account's own office links it without another's yes."""
    project.config.write_text(project.config.read_text() + "\nbuyers: {link: either}\n")


def listed(project, *arguments):
    return project.run("buyers", "list", *arguments, "--json").rows


def accounts(project, of):
    return {f"{row['office']}:{row['account']}" for row in listed(project, of)}


def refused(ran, said):
    assert (ran.code, ran.out, ran.complaints) == (2, "", [said])


def test_a_pull_has_linked_every_customer(pulled, shared):
    rows = listed(pulled)
    assert {row["how"] for row in rows} == {"new", "vat"}
    assert {row["by"] for row in rows} == {"rules"}
    assert shared.keys() == {"uk-north", "uk-south", "ireland"}
    by_account, by_buyer = listed(pulled, shared["ireland"]), listed(pulled, rows[0]["buyer"])
    assert len({row["buyer"] for row in by_account}) == 1
    assert by_buyer == [row for row in rows if row["buyer"] == rows[0]["buyer"]]


def test_nothing_is_there_before_the_first_pull(project):
    assert project.run("buyers", "list").out == "No account is linked yet: `hub pull` links those of all customers.\n"
    assert project.run("buyers", "list", "--suggestions").out == "No two buyers look like one.\n"


def test_the_tables_fit_a_terminal_and_cut_no_code(pulled, shared, monkeypatch):
    pulled.run("buyers", "unlink", shared["uk-south"], *SOUTH, *WHY)
    monkeypatch.setattr("hub.cli.output.console.width", 80)
    pulled.run("buyers", "link", shared["uk-south"], shared["ireland"], *SOUTH, *WHY)
    for options in ([], ["--suggestions"], ["--proposals"]):
        out = pulled.run("buyers", "list", *options).out
        assert max(map(len, out.splitlines())) <= 80
        assert "…" not in out
    out = pulled.run("buyers", "list", shared["uk-south"]).out
    assert "by sales" in out
    (row,) = listed(pulled, shared["uk-south"])
    assert row["buyer"] in out


@pytest.mark.usefixtures("either")
def test_an_account_is_taken_from_its_buyer_and_given_back(pulled, shared):
    together = set(shared.values())
    buyer = listed(pulled, shared["uk-north"])[0]["buyer"]
    ran = pulled.run("buyers", "unlink", shared["uk-south"], *SOUTH, *WHY)
    own = listed(pulled, shared["uk-south"])[0]
    assert (ran.code, ran.out) == (0, f"{shared['uk-south']}: is a buyer of its own, {own['buyer']}\n")
    assert (own["how"], own["by"], own["doubt"]) == ("rule", "sales", None)
    assert accounts(pulled, buyer) == together - {shared["uk-south"]}
    assert pulled.run("pull", "uk-south", "customer", "--full").code == 0
    assert accounts(pulled, own["buyer"]) == {shared["uk-south"]}, "the number doesn't take it back"
    ran = pulled.run("buyers", "link", shared["uk-south"], shared["ireland"], *SOUTH, *WHY)
    assert (ran.code, ran.out) == (0, f"{shared['uk-south']}: linked to {buyer}\n")
    assert accounts(pulled, buyer) == together
    ran = pulled.run("buyers", "link", shared["uk-south"], buyer, *SOUTH, *WHY)
    assert (ran.code, ran.out) == (0, f"{shared['uk-south']}: is linked to {buyer} already\n")


def test_who_may_not_link(pulled, shared):
    before = listed(pulled)
    north, dublin = shared["uk-north"], shared["ireland"]
    for command in (["link", dublin, north], ["unlink", dublin]):
        ran = pulled.run("buyers", *command, *NORTH, *WHY)
        assert ran.code == 2
        assert "nobody here is called `manager`" in ran.err, "only the account's own office moves it"
        ran = pulled.run("buyers", *command, "--as", "clerk", "--token", "guessed", *WHY)
        refused(ran, "ireland: approvers: the token isn't clerk's; give the one that approvers.clerk.token refers to")
        assert pulled.run("buyers", *command, "--as", "clerk", "--token", "the-dublin-clerks-own").code == 2, (
            "without a reason"
        )
    assert listed(pulled) == before


def test_names_of_nothing(pulled, shared):
    north = shared["uk-north"]
    nothing = "uk-north has no account N-0: was it pulled?"
    refused(pulled.run("buyers", "list", "uk-north:N-0"), nothing)
    refused(pulled.run("buyers", "unlink", "uk-north:N-0", *NORTH, *WHY), nothing)
    refused(pulled.run("buyers", "link", "uk-north:N-0", north, *NORTH, *WHY), nothing)
    refused(pulled.run("buyers", "link", north, "uk-north:N-0", *NORTH, *WHY), nothing)
    refused(
        pulled.run("buyers", "unlink", "N-1002", *NORTH, *WHY), "N-1002: isn't an account; write it as TENANT:ACCOUNT"
    )
    unknown = "no buyer is called `B-0`; give one of its accounts as TENANT:ACCOUNT"
    refused(pulled.run("buyers", "list", "B-0"), unknown)
    refused(pulled.run("buyers", "link", north, "B-0", *NORTH, *WHY), unknown)
    assert "did you mean `uk-north`?" in pulled.run("buyers", "list", "uknorth:N-1002").err


def test_what_looks_alike_is_suggested_and_never_linked(pulled, shared):
    pulled.run("buyers", "unlink", shared["uk-south"], *SOUTH, *WHY)
    apart = {*shared.values()}
    rows = listed(pulled, "--suggestions")
    pairs = [{f"{each['office']}:{each['account']}" for each in row["accounts"]} for row in rows]
    assert not [pair for pair in pairs if pair <= apart], "what a person took apart isn't suggested again"
    text = (
        pulled.run("buyers", "list", "--suggestions", "--json").out + pulled.run("buyers", "list", "--suggestions").out
    )
    assert "@" not in text
    assert "+00" not in text


@pytest.mark.usefixtures("either")
def test_a_suggestion_says_why_and_ends_with_the_link(pulled, erps):
    erps.nav.change("North", "customers", "N-1030", email="Office@Kite.example")
    erps.nav.change("South", "customers", "S2030", email="office@kite.example")
    assert pulled.run("pull", "uk-north", "customer").code == 0
    assert pulled.run("pull", "uk-south", "customer").code == 0

    def found():
        rows = listed(pulled, "uk-north:N-1030", "--suggestions")
        return [row["because"] for row in rows if {each["account"] for each in row["accounts"]} == {"N-1030", "S2030"}]

    assert [because[0] for because in found()] == ["same e-mail"]
    assert accounts(pulled, "uk-north:N-1030") == {"uk-north:N-1030"}
    assert pulled.run("buyers", "link", "uk-south:S2030", "uk-north:N-1030", *SOUTH, *WHY).code == 0
    assert found() == []
    assert accounts(pulled, "uk-north:N-1030") == {"uk-north:N-1030", "uk-south:S2030"}


def test_the_history_is_the_same_by_any_account_and_moves_with_a_link(pulled, shared, tmp_path):
    north = shared["uk-north"].partition(":")[2]
    line = {"sku": "85123A", "quantity": "1"}
    given = {"key": tmp_path.name, "account": north, "currency": "GBP", "placed_at": datetime.now(UTC).isoformat()}
    file = tmp_path / "basket.json"
    file.write_text(json.dumps({**given, "lines": [line]}))
    (order,) = pulled.run("orders", "add", "uk-north", str(file), "--json").rows

    def history(of):
        return [row["reference"] for row in pulled.run("orders", "history", of, "--json").rows]

    assert [history(account) for account in shared.values()] == [[order["reference"]]] * 3
    pulled.run("buyers", "unlink", shared["uk-north"], *NORTH, *WHY)
    assert history(shared["uk-north"]) == [order["reference"]]
    assert history(shared["ireland"]) == history(shared["uk-south"]) == []


@pytest.mark.usefixtures("either")
def test_the_log_says_who_linked_what_and_why(pulled, shared):
    buyer = listed(pulled, shared["ireland"])[0]["buyer"]
    pulled.run("buyers", "unlink", shared["uk-south"], *SOUTH, *WHY)
    pulled.run("buyers", "link", shared["uk-south"], buyer, *SOUTH, "--note", "they are one after all")
    rows = pulled.run("buyers", "log", shared["uk-south"], "--json").rows
    own = rows[1]["buyer"]
    assert [(row["how"], row["by"], row["buyer"], row["former"], row["note"]) for row in rows] == [
        ("vat", "rules", buyer, None, rows[0]["note"]),
        ("unlinked", "sales", own, buyer, "the owner called"),
        ("rule", "sales", buyer, own, "they are one after all"),
    ]
    ran = pulled.run("buyers", "log", buyer)
    assert (ran.code, ran.err) == (0, "")
    heading, _, *lines = ran.out.splitlines()
    assert heading.split() == ["at", "account", "by", "buyer", "former", "why"]
    assert len(lines) == len(rows) + 2, "and how the other two accounts came to it"
    assert lines[-1].endswith("linked: they are one after all")


def test_a_log_of_nothing(pulled):
    refused(pulled.run("buyers", "log", "uk-north:N-0"), "uk-north has no account N-0: was it pulled?")
    refused(pulled.run("buyers", "log", "B-0"), "no buyer is called `B-0`; give one of its accounts as TENANT:ACCOUNT")


@pytest.fixture
def one_number(pulled, erps):
    """Two firms of two offices with one VAT number, as in a VAT group, and names with nothing in common."""
    firms = {
        "North": ("N-1041", "Harbour Foods Ltd", "XI980780684"),
        "South": ("S2041", "Lark Freight plc", "980780684"),
    }
    for company, (number, name, vat_number) in firms.items():
        known = next(iter(erps.nav.companies[company].tables["customers"].rows())).record
        erps.nav.put(company, replace(known, number=number, name=name, country="GB", vat_number=vat_number))
    yield [pulled.run("pull", office, "customer").code for office in ("uk-north", "uk-south")]
    for company, (number, _, _) in firms.items():
        erps.nav.remove(company, "customers", number)


@pytest.mark.usefixtures("one_number", "either")
def test_a_number_under_another_name_is_for_a_person(pulled):
    (north,), (south,) = listed(pulled, "uk-north:N-1041"), listed(pulled, "uk-south:S2041")
    assert (north["how"], south["how"]) == ("new", "new")
    assert south["doubt"] == f"its VAT number is {north['buyer']}'s, whose name has nothing in common with its own"
    pairs = [row for row in listed(pulled, "uk-south:S2041", "--suggestions") if "same VAT number" in row["because"]]
    assert [{each["account"] for each in row["accounts"]} for row in pairs] == [{"N-1041", "S2041"}]
    (said,) = pulled.run("status").complaints
    assert said.startswith("uk-south: an account has the VAT number of a buyer whose name has nothing in common")
    assert pulled.run("buyers", "link", "uk-south:S2041", "uk-north:N-1041", *SOUTH, *WHY).code == 0
    assert accounts(pulled, north["buyer"]) == {"uk-north:N-1041", "uk-south:S2041"}
    assert pulled.run("status").complaints == []
