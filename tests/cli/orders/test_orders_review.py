"""`hub orders review` and what a person does about it; `hub worker`, as it runs in a shell."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.support.commands import basket, decide, state
from tests.support.patience import PATIENCE, until

SOUTH = ("sales", "the-southern-sales-own")


@pytest.fixture
def in_review(pulled, offer, erps):
    """The reference of an order that the ERP refused."""
    (taken,) = offer("uk-south", basket("review", account="S2002")).rows
    erps.nav.change("South", "customers", "S2002", blocked="All")
    try:
        pulled.run("push", "uk-south")
    finally:
        erps.nav.change("South", "customers", "S2002", blocked="")
    return taken["reference"]


def test_what_needs_a_person_is_listed_with_what_helps(pulled, in_review):
    (row,) = pulled.run("orders", "review", "--json").rows
    assert (row["office"], row["reference"], row["status"], row["others"]) == ("uk-south", in_review, "review", 0)
    assert "is blocked" in row["waits_for"]
    shown = pulled.run("orders", "review").out
    assert all(words in shown for words in (in_review, "is blocked", "hub orders retry", "resolve", "resend"))
    assert pulled.run("orders", "review", "ireland").out == "No order needs a person.\n"


def test_the_table_fits_a_terminal(pulled, in_review, monkeypatch):
    monkeypatch.setattr("hub.cli.output.console.width", 80)
    shown = pulled.run("orders", "review").out
    table = shown.split("\n\n")[0]
    assert max(len(line) for line in table.splitlines()) <= 80
    assert in_review in shown


def test_an_order_is_tried_again_once_its_cause_is_mended(pulled, in_review):
    ran = decide(pulled, "retry", in_review, *SOUTH, "--note", "unblocked")
    assert (ran.code, ran.out) == (0, f"{in_review}: queued\n")
    assert pulled.run("push", "uk-south", "--json").rows[0]["outcome"] == "sent"
    assert pulled.run("orders", "review").out == "No order needs a person.\n"
    again = decide(pulled, "retry", in_review, *SOUTH, "--note", "again")
    assert again.code == 1
    assert again.complaints == [f"{in_review} is sent, not in review"]


def test_sending_again_blindly_is_asked_for(pulled, in_review, erps):
    command = (
        "orders",
        "resend",
        in_review,
        "--as",
        "sales",
        "--token",
        "the-southern-sales-own",
        "--note",
        "looked there",
    )
    no = pulled.run(*command, stdin="n\n")
    assert no.code == 1
    assert "there will be two orders" in no.err
    assert state(pulled, in_review) == "review"
    yes = pulled.run(*command, stdin="y\n")
    assert (yes.code, state(pulled, in_review)) == (0, "queued")
    assert pulled.run("push", "uk-south", "--json").rows[0]["outcome"] == "sent"
    held = [one for one in erps.nav.ledger.orders("South") if one.reference == in_review]
    assert len(held) == 1


def test_a_person_says_where_the_order_is(pulled, in_review):
    ran = decide(pulled, "resolve", in_review, *SOUTH, "--note", "entered by hand", "--number", "SO-S-7")
    assert (ran.code, ran.out) == (0, f"{in_review}: sent, as SO-S-7\n")
    assert state(pulled, in_review) == "sent"


def test_nobody_acts_without_being_known(pulled, in_review):
    for word, more in (
        ("retry", ()),
        ("resend", ("--yes",)),
        ("resolve", ("--number", "1")),
        ("settle", ()),
        ("cancel", ()),
    ):
        ran = decide(pulled, word, in_review, "sales", "guessed", "--note", "x", *more)
        assert ran.code == 2
        assert "the token isn't sales's" in ran.err
    assert state(pulled, in_review) == "review"


def test_a_wish_after_the_push_is_a_conflict_until_it_is_settled(pulled, offer, tmp_path):
    (taken,) = offer("uk-south", basket("wish", account="S2001")).rows
    reference = taken["reference"]
    assert pulled.run("push", "uk-south", "--json").rows[0]["outcome"] == "sent"
    ran = decide(pulled, "cancel", reference, *SOUTH, "--note", "ordered twice")
    assert ran.code == 1
    assert "Cancel it there, then `hub orders settle`" in ran.err
    file = tmp_path / "other.json"
    given = {
        "currency": "GBP",
        "placed_at": datetime.now(UTC).isoformat(),
        **basket("wish-2", account="S2001", quantity="3"),
    }
    file.write_text(json.dumps(given))
    options = ("--as", "sales", "--token", "the-southern-sales-own", "--note", "one more")
    assert pulled.run("orders", "replace", reference, str(file), *options).code == 1
    rows = pulled.run("orders", "review", "--json").rows
    assert {(row["reference"], row["status"]) for row in rows} == {(reference, "conflict")}
    assert len(rows) == 2
    settled = decide(pulled, "settle", reference, *SOUTH, "--note", "cancelled in NAV")
    assert (settled.code, settled.out) == (0, f"{reference}: 2 conflicts settled\n")
    assert pulled.run("orders", "review").out == "No order needs a person.\n"


def test_before_the_push_it_is_done_at_once(pulled, offer, tmp_path):
    first, second = offer("uk-south", basket("a", account="S2001"), basket("b", account="S2001")).rows
    ran = decide(pulled, "cancel", first["reference"], *SOUTH, "--note", "not needed")
    assert (ran.code, ran.out) == (0, f"{first['reference']}: cancelled\n")
    file = tmp_path / "other.json"
    other = basket(f"{tmp_path.name}-c", account="S2001", quantity="1")
    file.write_text(json.dumps({"currency": "GBP", "placed_at": datetime.now(UTC).isoformat(), **other}))
    options = ("--as", "sales", "--token", "the-southern-sales-own", "--note", "one more")
    ran = pulled.run("orders", "replace", second["reference"], str(file), *options)
    assert ran.code == 0, ran.err
    assert ran.out.startswith(f"{second['reference']}: replaced by H")
    states = {row["reference"]: row["state"] for row in pulled.run("orders", "list", "--json").rows}
    assert sorted(states.values()) == ["cancelled", "cancelled", "queued"]


def test_the_timeline_traces_an_order_from_approval_to_answer(pulled, offer):
    (taken,) = offer("uk-south", basket("traced", account="S2001")).rows
    pulled.run("push", "uk-south")
    events = {row["event"]: row for row in pulled.run("orders", "timeline", taken["reference"], "--json").rows}
    assert list(events) == ["received", "approved", "queued", "sending", "sent"]
    assert len(events["approved"]["details"]["order"]) == 64
    sending = events["sending"]["details"]
    assert sending["body"]["External_Document_No"] == taken["reference"]
    assert len(sending["payload"]) == len(sending["mapping"]) == 64
    answer = events["sent"]["details"]["answers"][0]
    assert answer["record"]["No"] == answer["number"]
    shown = pulled.run("orders", "timeline", taken["reference"]).out
    assert all(words in shown for words in ("approved, by rules", "mapping: ", "answers: "))


def test_the_worker_pushes_what_is_approved_and_ends_when_told(pulled, offer):
    command = [sys.executable, "-m", "hub.cli", "--config", str(pulled.config), "worker", "uk-south"]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert worker.stdout
        assert worker.stdout.readline() == "Pushing for uk-south. Ctrl-C ends it.\n"
        (taken,) = offer("uk-south", basket("worker", account="S2001")).rows
        until(lambda: state(pulled, taken["reference"]) == "sent")
        assert "uk-south: 1 sent" in worker.stdout.readline()
    finally:
        os.kill(worker.pid, signal.SIGTERM)
        _, said = worker.communicate(timeout=PATIENCE)
    assert (worker.returncode, said) == (0, "")


def test_a_worker_for_an_office_that_there_isnt(pulled):
    ran = pulled.run("worker", "uk-nroth")
    assert ran.code == 2
    assert "did you mean `uk-north`?" in ran.err
