"""Orders in Dagster's pages: the backstop, the checks that name what needs a person, and the worker's batches."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import dagster as dg
import pytest

from hub.assets.order_assets import order_key
from hub.assets.reporting import _instance, report_batch
from hub.assets.runs import run
from hub.orders.delivery import DeliveryOutcome
from hub.orders.intake import submit_order
from hub.orders.push import PushReport, push_office
from hub.records import Basket, BasketLine
from tests.support.orderable import an_account, skus
from tests.support.orders import NOBODY

OFFICE = "uk-south"
after_the_pull = pytest.mark.parametrize("plant", ["pull_uk_south"], indirect=True)


@pytest.fixture
def queued(plant):
    """An approved order of the southern office, and the office."""
    office = plant.hub.office(OFFICE)
    store = office.store
    sku = next(each for each in skus(store) if store.catalogue.product(each).base_amount < 100)
    basket = Basket(
        key="basket-1",
        account=an_account(store),
        currency="GBP",
        placed_at=datetime.now(UTC),
        lines=(BasketLine(sku=sku, quantity=Decimal(1)),),
    )
    return office, submit_order(basket, tenant=office.tenant, store=store, validate_mapping=office.payload)


def tick(plant, name: str, cursor: str | None = None):
    (sensor,) = (one for one in plant.definitions.sensors if one.name == name)
    context = dg.build_sensor_context(plant.instance, resources=plant.definitions.resources, cursor=cursor)
    return sensor.evaluate_tick(context)


@after_the_pull
def test_the_backstop_pushes_only_while_no_worker_lives(plant, queued):
    office, _ = queued
    name = "push_uk_south_when_approved"
    assert len(tick(plant, name).run_requests) == 1
    office.store.workers.beat(datetime.now(UTC))
    held_off = tick(plant, name)
    assert not held_off.run_requests
    assert held_off.skip_message == "a worker pushes; approved orders that wait: 1"


def evaluations(plant, name: str = "overdue_orders", cursor: str | None = None):
    outcome = tick(plant, name, cursor)
    return outcome.cursor, {
        (one.asset_key, one.check_name): one for one in outcome.asset_events if one.asset_key == order_key(OFFICE)
    }


@after_the_pull
def test_an_overdue_order_turns_its_check_red_with_what_it_waits_for(plant, queued, monkeypatch):
    office, stored = queued
    cursor, found = evaluations(plant)
    assert all(one.passed for one in found.values())
    assert evaluations(plant, cursor=cursor)[1] == {}, "nothing new, nothing said again"
    later = datetime.now(UTC) + timedelta(minutes=20)
    monkeypatch.setattr("hub.clock.SystemClock.now", lambda self: later)
    _, found = evaluations(plant, cursor=cursor)
    stuck = found[order_key(OFFICE), "stuck"]
    assert not stuck.passed
    assert stored.reference in stuck.description
    assert "no worker gives a sign of life" in stuck.description
    assert office.store.orders.events(stored.reference)[-1].kind == "alarm"


@after_the_pull
def test_an_order_in_review_shows_in_the_run_that_pushed_it(plant, queued):
    _, stored = queued
    plant.group.nav.change("South", "customers", stored.account, blocked="All")
    outcome = run(plant.definitions, "push_uk_south", plant.instance)
    assert outcome.assets["uk_south/order"]["review"] == 1
    records = plant.instance.all_logs(outcome.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    checks = {one.check_name: one for one in (record.dagster_event.asset_check_evaluation_data for record in records)}
    assert checks["stuck"].passed
    assert not checks["needs_a_person"].passed
    (row,) = checks["needs_a_person"].metadata["list"].records
    assert row.data["order"] == stored.reference
    assert "hub orders retry" in row.data["what helps"]


@after_the_pull
def test_a_run_doesnt_sit_out_the_settle_time(plant, queued):
    """What is in doubt is left for a later run."""
    _, stored = queued
    plant.group.nav.faults.add("lost response", on="create", times=1)
    outcome = run(plant.definitions, "push_uk_south", plant.instance)
    assert outcome.success
    assert outcome.assets["uk_south/order"]["settling"] == 1
    assert plant.hub.office(OFFICE).store.orders.get(stored.reference).push.attempt == 1


@after_the_pull
def test_a_batch_of_the_worker_is_an_event_of_the_same_asset(plant, queued):
    _instance.cache_clear()
    office, stored = queued
    report_batch(OFFICE, push_office(office))
    event = plant.instance.get_latest_materialization_event(order_key(OFFICE))
    told = event.asset_materialization.metadata
    assert (told["sent"].value, told["pushed by"].value, told["orders"].value) == (1, "worker", stored.reference)
    _instance.cache_clear()


@after_the_pull
def test_an_order_that_is_closed_short_shows_where_the_documents_are_read_and_on_the_desk(plant, queued):
    office, stored = queued
    store, nav = office.store, plant.group.nav
    sku = stored.agreed.lines[0].sku
    more = Basket(
        key="basket-2",
        account=stored.account,
        currency="GBP",
        placed_at=datetime.now(UTC),
        lines=(BasketLine(sku=sku, quantity=Decimal(4)),),
    )
    short = submit_order(more, tenant=office.tenant.model_copy(update={"approval": NOBODY}), store=store)
    push_office(office)
    number = store.orders.get(short.reference).push.erp_number
    nav.ship(number, {sku: Decimal(1)})
    nav.invoice(number)
    before = run(plant.definitions, "documents_uk_south", plant.instance)
    assert all(one.passed for one in checks_of(plant, before))
    nav.close_short(number)
    # the shipments have to be read behind the order that shows itself closed
    for _ in range(2):
        outcome = run(plant.definitions, "documents_uk_south", plant.instance)
    found = [one for one in checks_of(plant, outcome) if one.check_name == "orders"]
    assert {one.asset_key.path[-1] for one in found} == {"order_document", "shipment", "invoice", "credit_memo"}
    check = found[-1]
    (row,) = check.metadata["list"].records
    assert not check.passed
    assert (row.data["order"], row.data["is"]) == (short.reference, "closed short")
    assert "not delivered: 3" in row.data["why"]
    assert f"{short.reference} is closed short" in check.description
    _, desk = evaluations(plant)
    (row,) = desk[order_key(OFFICE), "needs_a_person"].metadata["list"].records
    assert (row.data["order"], row.data["is"]) == (short.reference, "closed short")
    assert "hub orders settle" in row.data["what helps"]


def checks_of(plant, outcome):
    records = plant.instance.all_logs(outcome.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    return [record.dagster_event.asset_check_evaluation_data for record in records]


def test_a_report_that_fails_is_told_to_a_new_instance_next_time(plant, monkeypatch):
    _instance.cache_clear()
    monkeypatch.setenv("DAGSTER_HOME", "/no/such/place")
    with pytest.raises(Exception, match="DAGSTER_HOME"):
        report_batch(OFFICE, PushReport({"H1": DeliveryOutcome.SENT}))
    monkeypatch.setenv("DAGSTER_HOME", str(plant.instance.root_directory))
    report_batch(OFFICE, PushReport({"H1": DeliveryOutcome.SENT}))
    assert plant.instance.get_latest_materialization_event(order_key(OFFICE))
    _instance.cache_clear()
