"""`hub buyers link` where another office must say yes too: what waits is listed, agreed or declined, and logged."""

import pytest

NORTH = ("--as", "manager", "--token", "the-northern-managers-own")
SOUTH = ("--as", "sales", "--token", "the-southern-sales-own")
DUBLIN = ("--as", "clerk", "--token", "the-dublin-clerks-own")
HERS, HIS = "uk-south:S2030", "uk-north:N-1030"


def listed(project, *arguments):
    return project.run("buyers", *arguments, "--json").rows


def accounts(project, of):
    return {f"{row['office']}:{row['account']}" for row in listed(project, "list", of)}


def refused(ran, said):
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.fixture
def proposed(pulled):
    ran = pulled.run("buyers", "link", HERS, HIS, *SOUTH, "--note", "the owner called")
    buyer = listed(pulled, "list", HIS)[0]["buyer"]
    assert (ran.code, ran.out.splitlines()) == (
        0,
        [
            f"{HERS}: proposed to be {buyer}'s, not linked yet",
            f"it is linked when an approver of uk-north says yes: hub buyers agree {HERS} {HIS}",
        ],
    )
    return buyer


def test_an_office_alone_links_nothing_to_anothers_buyer(pulled, proposed):
    assert accounts(pulled, HIS) == {HIS}
    assert accounts(pulled, HERS) == {HERS}
    (row,) = listed(pulled, "list", "--proposals")
    assert (f"{row['office']}:{row['account']}", row["buyer"], row["by"]) == (HERS, proposed, "sales")
    assert (row["note"], row["waits_for"]) == ("the owner called", [HIS])
    assert row["at"]
    assert listed(pulled, "list", HERS, "--proposals") == listed(pulled, "list", HIS, "--proposals") == [row]
    assert listed(pulled, "list", "uk-north:N-1002", "--proposals") == []
    out = pulled.run("buyers", "list", "--proposals").out
    assert all(each in out for each in (HERS, HIS, proposed, "sales", "the owner called"))


def test_another_office_says_yes(pulled, proposed):
    ran = pulled.run("buyers", "agree", HERS, HIS, *NORTH, "--note", "so they told us")
    assert (ran.code, ran.out) == (0, f"{HERS}: linked to {proposed}\n")
    assert accounts(pulled, HIS) == {HERS, HIS}
    assert pulled.run("buyers", "list", "--proposals").out == "No link waits for another office's yes.\n"
    rows = listed(pulled, "log", HERS)
    assert [(row["how"], row["by"], row["note"]) for row in rows[1:]] == [
        ("proposed", "sales", "the owner called"),
        ("agreed", "manager of uk-north", "so they told us"),
        ("rule", "sales", "the owner called"),
    ]
    assert "agreed: so they told us" in pulled.run("buyers", "log", HERS).out
    ran = pulled.run("buyers", "unlink", HERS, *SOUTH, "--note", "a slip")
    assert ran.code == 0, "to take it away is one office's right"
    assert accounts(pulled, HIS) == {HIS}


def test_another_office_says_no(pulled, proposed):
    ran = pulled.run("buyers", "decline", HERS, HIS, *NORTH, "--note", "another firm")
    assert (ran.code, ran.out) == (0, f"{HERS}: isn't linked to {proposed}, the proposal has ended\n")
    refused(pulled.run("buyers", "agree", HERS, HIS, *NORTH, "--note", "or is it"), "no link is proposed of it")
    assert accounts(pulled, HIS) == {HIS}
    assert "declined: another firm" in pulled.run("buyers", "log", HERS).out


def test_the_office_that_proposed_takes_it_back(pulled, proposed):
    assert pulled.run("buyers", "decline", HERS, HERS, *SOUTH, "--note", "a slip").code == 0
    assert listed(pulled, "list", "--proposals") == []


@pytest.mark.usefixtures("proposed")
def test_who_may_not_say_yes(pulled):
    why = ("--note", "why not")
    (third,) = [row["account"] for row in listed(pulled, "list") if row["office"] == "ireland"][:1]
    refused(pulled.run("buyers", "agree", HERS, HIS, *SOUTH, *why), "nobody here is called `sales`")
    refused(
        pulled.run("buyers", "agree", HERS, HIS, "--as", "manager", "--token", "guessed-by-somebody", *why), "isn't"
    )
    refused(pulled.run("buyers", "agree", HERS, HERS, *SOUTH, *why), "isn't at another office")
    refused(pulled.run("buyers", "agree", HERS, f"ireland:{third}", *DUBLIN, *why), "an office answers by an account")
    refused(pulled.run("buyers", "agree", HERS, "uk-north:N-0", *NORTH, *why), "uk-north has no account N-0")
    assert pulled.run("buyers", "agree", HERS, HIS, *NORTH).code == 2, "without a reason"
    assert accounts(pulled, HIS) == {HIS}


def test_what_waits_for_an_office_is_said_by_its_status(pulled, proposed):
    said = "uk-north: a link of accounts waits for this office's answer"
    assert said in pulled.run("status").err
    assert said in pulled.run("status", "uk-north").err
    assert said not in pulled.run("status", "uk-south").err
    assert said in pulled.run("status", "--json").err
