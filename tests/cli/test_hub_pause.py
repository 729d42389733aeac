"""`hub pause`, `resume`, `log` and `pull --past-guard`: what a person decides, by name and with a reason."""

import json
from datetime import datetime, timedelta

import pytest

from tests.support.commands import basket

SALES = ("--as", "sales", "--token", "the-southern-sales-own")
DESK = ("--as", "desk", "--token", "the-northern-desks-own")


def pause(project, *arguments, by=SALES):
    return project.run("pause", *arguments, *by, "--note", "the ERP is upgraded")


def test_a_paused_erp_is_asked_nothing_and_the_others_go_on(pulled, erps):
    said = pause(pulled, "group-nav", "--until", "2h")
    assert said.code == 0
    assert said.out.startswith("group-nav is paused until ")
    assert said.out.strip().endswith(" by sales: the ERP is upgraded")
    for office in ("uk-north", "uk-south"):
        ran = pulled.run("pull", office)
        (complaint,) = ran.complaints  # once, and not for each kind
        assert ran.code == 1
        assert "group-nav is paused until" in complaint
    assert len(erps.nav.requests) == 0
    assert pulled.run("pull", "ireland", "stock").code == 0
    (standing,) = pulled.run("status", "uk-north").complaints
    assert standing.startswith("group-nav is paused until ")
    assert pulled.run("status", "ireland").complaints == []


def test_a_kind_is_paused_alone(pulled):
    assert pause(pulled, "uk-south", "stock").code == 0
    ran = pulled.run("pull", "uk-south", "stock", "terms", "--json")
    assert [row["kind"] for row in ran.rows] == ["terms"]
    (complaint,) = ran.complaints
    assert "uk-south stock is paused since" in complaint
    assert "until `hub resume uk-south stock`" in complaint


def test_resume_ends_it_and_both_stay_in_the_log(pulled):
    pause(pulled, "uk-south")
    assert pulled.run("resume", "uk-south", *SALES, "--note", "it is done").code == 0
    assert pulled.run("pull", "uk-south", "terms").code == 0
    resumed, paused = pulled.run("log", "--json").rows
    assert (paused["what"], paused["name"], paused["by"], paused["note"]) == (
        "paused", "uk-south", "sales", "the ERP is upgraded",
    )  # fmt: skip
    assert list(paused) == ["at", "what", "name", "kind", "by", "note", "until"]
    assert (resumed["what"], resumed["by"], resumed["note"]) == ("resumed", "sales", "it is done")


def test_who_resumes_what_isnt_paused_is_told_what_is(pulled):
    pause(pulled, "group-nav")
    ran = pulled.run("resume", "uk-south", *SALES, "--note", "so")
    assert ran.code == 2
    assert ran.err.strip() == "uk-south isn't paused; paused is group-nav: `hub resume group-nav`"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("group-nv",), "no ERP and no office is called `group-nv`, did you mean `group-nav`?"),
        (("erp:uk-south",), "no ERP and no office is called `erp:uk-south`"),
        (("uk-south", "--until", "noon"), "--until: a duration such as 90m, 2h or 1d"),
        (("uk-south", "--until", "2020-01-01 06:00"), "doesn't lie ahead"),
    ],
)
def test_what_cant_be_is_refused_by_name(pulled, arguments, said):
    ran = pause(pulled, *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert pulled.run("log", "--json").rows == []


def test_only_people_of_it_may_and_they_prove_it(pulled):
    ran = pause(pulled, "ireland")
    assert ran.code == 2
    assert "no approver and no editor of ireland is called `sales`" in ran.err
    ran = pulled.run("pause", "group-nav", "--as", "sales", "--token", "the-northern-desks-own", "--note", "so")
    assert ran.code == 2
    assert "the token isn't sales's" in ran.err
    assert pause(pulled, "group-nav", by=DESK).code == 0


def test_a_name_that_is_both_is_refused_with_what_to_do(pulled):
    text = pulled.config.read_text()
    pulled.config.write_text(text.replace("  uk-south:", "  group-nav:"))
    ran = pause(pulled, "group-nav")
    assert ran.code == 2
    assert (
        "write `erp:group-nav` for the ERP with all its offices, or `office:group-nav` for the office alone" in ran.err
    )
    assert pause(pulled, "office:group-nav").code == 0
    assert "group-nav is paused" in pulled.run("pull", "group-nav", "terms").err
    assert pulled.run("pull", "uk-north", "terms").code == 0


def test_orders_are_taken_in_and_wait_visibly(pulled, offer):
    pause(pulled, "group-nav", "--until", "2h")
    (row,) = offer("uk-south", basket("sent", account="S2001")).rows
    ran = pulled.run("push", "uk-south")
    assert "group-nav is paused until" in ran.err
    (waiting,) = pulled.run("orders", "review", "uk-south", "--json").rows
    assert (waiting["reference"], waiting["status"]) == (row["reference"], "paused")
    assert waiting["waits_for"].startswith("group-nav is paused until ")
    assert waiting["what_helps"] == "nothing until then, or `hub resume group-nav`"
    pulled.run("resume", "group-nav", *SALES, "--note", "done")
    assert pulled.run("push", "uk-south").code == 0


def test_the_end_of_a_pause_is_by_the_clock_of_the_office(pulled):
    end = datetime.now().astimezone() + timedelta(days=2)
    said = pause(pulled, "uk-south", "--until", f"{end:%Y-%m-%dT%H:%M%z}"[:-2] + ":" + f"{end:%z}"[-2:])
    assert said.code == 0
    (row,) = pulled.run("log", "--json").rows
    assert datetime.fromisoformat(row["until"]) == end.replace(second=0, microsecond=0)


@pytest.fixture
def half(erps):
    """The ERP shows half of its items."""
    gone = [row.record for row in erps.nav.companies["South"].tables["items"].rows()][::2]
    for item in gone:
        erps.nav.remove("South", "items", item.number)
    yield
    erps.nav.put("South", *gone)


PAST = ("pull", "uk-south", "product", "--past-guard", *SALES, "--note", "the old range is gone")


def test_one_held_read_is_let_past_the_guard_by_name(pulled, half):
    ran = pulled.run("pull", "uk-south", "product", "--full")
    assert ran.code == 1
    assert "hub pull uk-south product --past-guard --as NAME --note" in ran.err
    assert "the guard holds its last complete read" in pulled.run("status", "uk-south").err
    ran = pulled.run(*PAST, "--json")
    assert ran.code == 0
    assert ran.rows[0]["vanished"] > 50
    assert ran.complaints == [
        "uk-south product: this one read was let past the guard, as sales says: the old range is gone"
    ]
    (row,) = pulled.run("log", "--json").rows
    assert (row["name"], row["kind"], row["by"], row["note"]) == (
        "uk-south",
        "product",
        "sales",
        "the old range is gone",
    )
    assert f"{ran.rows[0]['vanished']} of " in row["what"]
    assert pulled.run("status", "uk-south").complaints == []


def test_where_the_guard_holds_nothing_it_says_that_it_had_no_effect(pulled):
    ran = pulled.run(*PAST)
    assert ran.code == 0
    assert "--past-guard had no effect, for the guard held no read of it before" in ran.err
    assert json.loads(pulled.run("log", "--json").out) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pull", "uk-south", "--past-guard", *SALES, "--note", "x"), "--past-guard is of one office and one kind"),
        (("pull", "uk-south", "product", "--past-guard", "--note", "x"), "--past-guard is of one office and one kind"),
        (
            ("pull", "uk-south", "product", "--past-guard", "--full", *SALES, "--note", "x"),
            "--past-guard reads everything by itself",
        ),
        (("pull", "uk-south", "product", "--note", "x"), "--note has no effect without --past-guard"),
    ],
)
def test_what_has_no_effect_is_refused(pulled, arguments, said):
    ran = pulled.run(*arguments)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())


def test_nobody_else_lets_a_read_past(pulled, half):
    assert pulled.run("pull", "uk-south", "product", "--full").code == 1
    ran = pulled.run("pull", "uk-south", "product", "--past-guard", *DESK, "--note", "so")
    assert ran.code == 2
    assert "no approver and no editor of uk-south is called `desk`" in ran.err
