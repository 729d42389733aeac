"""`hub store`, and `hub status` while a restored orders database isn't proved yet."""

import shutil
import sqlite3
from contextlib import closing

from tests.support.commands import basket, decide, state
from tests.support.project import APPROVERS


def approved(pulled, offer, *keys):
    references = [row["reference"] for row in offer("uk-north", *(basket(key, price="50.01") for key in keys)).rows]
    for reference in references:
        assert decide(pulled, "approve", reference, "desk", APPROVERS["NORTH_DESK_TOKEN"]).code == 0
    return references


def copy(pulled, file):
    """With SQLite's own backup, as operations do it."""
    with closing(sqlite3.connect(pulled.store / "orders.db")) as live, closing(sqlite3.connect(file)) as kept:
        live.backup(kept)


def put_back(pulled, file):
    for name in ("orders.db-wal", "orders.db-shm"):
        (pulled.store / name).unlink(missing_ok=True)
    shutil.copy(file, pulled.store / "orders.db")


def test_orders_that_were_pushed_since_the_copy_are_found_and_sent_once(pulled, offer, tmp_path):
    references = approved(pulled, offer, "a", "b", "c")
    copy(pulled, tmp_path / "copy.db")
    assert pulled.run("push", "uk-north").code == 0
    numbers = [pulled.run("orders", "show", each, "--json").rows[0]["erp_number"] for each in references]
    put_back(pulled, tmp_path / "copy.db")
    said = pulled.run("status", "uk-north").err
    assert "the orders database was restored" in said
    assert "3 older orders are unproved" in said
    assert pulled.run("push", "uk-north").code == 0
    assert [pulled.run("orders", "show", each, "--json").rows[0]["erp_number"] for each in references] == numbers
    assert {state(pulled, each) for each in references} == {"sent"}
    assert pulled.run("status", "uk-north").err == ""


def test_a_person_tells_and_ends_it(pulled, offer):
    approved(pulled, offer, "a")
    told = pulled.run("store", "restored", "uk-north")
    assert told.code == 0
    assert "a person says so" in told.out
    assert "1 older orders are unproved" in pulled.run("status").err
    assert pulled.run("store", "cleared", "uk-north").out == "uk-north: new orders are sent as usual\n"
    assert pulled.run("status").err == ""
    assert pulled.run("store", "cleared", "uk-north").out == "uk-north: it was not restored\n"


def test_who_ends_it_is_told_of_calls_that_nothing_explains(pulled, offer, tmp_path):
    approved(pulled, offer, "a")
    copy(pulled, tmp_path / "copy.db")
    approved(pulled, offer, "b", "c")
    assert pulled.run("push", "uk-north").code == 0
    put_back(pulled, tmp_path / "copy.db")
    assert pulled.run("push", "uk-north").code == 0
    refused = pulled.run("store", "cleared", "uk-north")
    assert refused.code == 1
    assert "2 calls that this copy doesn't know are unexplained" in refused.err
    assert "was restored" in pulled.run("status").err
    assert pulled.run("store", "cleared", "uk-north", "--yes").out == "uk-north: new orders are sent as usual\n"
    assert pulled.run("status").err == ""
