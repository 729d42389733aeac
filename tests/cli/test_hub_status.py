"""`hub status`: what operations see of every office without a page."""

from datetime import datetime

from hub.clock import SystemClock
from hub.records import Kind
from hub.store import open_store
from hub.store.catalogue.seen_fields import FieldChange, SeenFields


def test_every_kind_that_was_published_shows_how_fresh_it_is_and_what_came_of_it(pulled):
    ran = pulled.run("status", "uk-north", "--json")
    assert ran.code == 0
    products = next(row for row in ran.rows if row["kind"] == "product")
    assert {row["office"] for row in ran.rows} == {"uk-north"}
    assert products["received"] == products["stored"] + products["rejected"] + products["left_out"]
    assert products["received"] > 0
    assert datetime.fromisoformat(products["checkpoint"]) <= datetime.fromisoformat(products["published_at"])
    waiting = [row for row in pulled.run("rejects", "list", "uk-north", "--json").rows if row["kind"] == "product"]
    assert products["rejects"] == len(waiting)


def test_people_read_it_as_a_table(pulled):
    ran = pulled.run("status")
    assert ran.code == 0
    for heading in ("published", "read up to", "rejects waiting"):
        assert heading in ran.out
    assert {"uk-north", "uk-south", "ireland"} <= set(ran.out.split())


def test_before_anything_was_pulled_it_says_so(project):
    ran = project.run("status")
    assert (ran.code, ran.out.strip()) == (0, "Nothing was published yet: `hub pull OFFICE` reads an ERP.")


def test_what_holds_orders_up_is_said_of_its_office(pulled):
    with open_store(f"sqlite:///{pulled.store}", SystemClock()) as store:
        store.tenant("uk-north").troubles.begin("a defect of the hub: KeyError at payload.py:57")
    for command in (["status"], ["status", "--json"], ["orders", "review"], ["orders", "review", "--json"]):
        (said,) = pulled.run(*command).complaints
        assert said.startswith("uk-north: orders are held up since 20")
        assert said.endswith(": a defect of the hub: KeyError at payload.py:57")
        assert pulled.run(*command, "ireland").complaints == []


def test_fields_that_came_or_went_are_said_of_their_kind(pulled):
    with open_store(f"sqlite:///{pulled.store}", SystemClock()) as store:
        fields, now = store.tenant("uk-north").fields, SystemClock().now()
        fields.keep(
            Kind.PRODUCT, SeenFields({}, (FieldChange("Colour", "new", now), FieldChange("No", "vanished", now)))
        )
    (said,) = pulled.run("status").complaints
    assert said.startswith("uk-north: ")
    assert said.endswith("product records of another shape: `Colour` is new; `No` is in no record any more")
