"""Runs of the hub's jobs on a real Dagster instance."""

from decimal import Decimal

import dagster as dg
import pytest

from hub.approve import approve
from hub.assets.pulls import canonical_key, mapping_key, raw_key
from hub.assets.runs import run
from hub.intake import take_in
from hub.records import Basket, BasketLine, Kind
from hub.simulate import POISON
from hub.store.order_records import PushState


def test_a_pull_shows_counts_rejects_and_checks_of_every_kind(plant):
    outcome = run(plant.definitions, "pull_uk_north", plant.instance)
    assert outcome.success
    assert not outcome.failures
    product = outcome.assets["uk_north/product"]
    company = plant.group.nav.companies["North"]
    assert product["received"] == len(company.tables["items"])
    assert product["received"] == sum(
        product[name] for name in ("stored", "unchanged", "rejected", "left out", "repeated")
    )
    assert product["dagster/row_count"] == product["stored"]
    poison = {one.key for one in POISON["North"] if one.kind == "product"}
    assert {record.data["record"] for record in product["rejects"].records} == poison
    event = plant.instance.get_latest_materialization_event(raw_key("uk-north", Kind.PRICE))
    assert event.asset_materialization.metadata["read"].value == "everything"
    checks = {
        (one.asset_key.to_user_string(), one.check_name): one.passed for one in _check_results(plant, outcome.run_id)
    }
    assert checks["uk_north/product", "counts"]
    assert not checks["uk_north/product", "rejects"]
    assert checks["uk_north/stock", "rejects"]


def test_an_erp_that_is_down_fails_with_one_message_and_stores_nothing(plant):
    plant.group.nav.faults.add("unauthorised")
    outcome = run(plant.definitions, "pull_uk_north", plant.instance)
    assert not outcome.success
    told = next(failure for failure in outcome.failures if "uk_north_product" in failure)
    assert "group-nav / North" in told
    assert "Traceback" not in told
    assert plant.hub.office("uk-north").store.counts_by_kind() == dict.fromkeys(Kind, 0)
    assert run(plant.definitions, "pull_ireland", plant.instance).success


def test_an_accepted_mapping_makes_what_it_translated_stale_and_is_applied_without_the_erp(plant, tmp_path):
    run(plant.definitions, "pull_uk_north", plant.instance)
    file = tmp_path / "mappings/uk-north.yaml"
    file.write_text(file.read_text().replace("VAT5: reduced", "VAT5: reduced, VAT99: standard"))
    office = plant.hub.office("uk-north")
    assert not office.draft().is_accepted
    office.accept("a test")
    asked = len(plant.group.nav.requests)

    (sensor,) = (one for one in plant.definitions.sensors if one.name == "accepted_mappings")
    context = dg.build_sensor_context(plant.instance, resources=plant.definitions.resources)
    tick = sensor.evaluate_tick(context)
    assert [event.asset_key for event in tick.asset_events] == [mapping_key("uk-north")]
    for event in tick.asset_events:
        plant.instance.report_runless_asset_event(event)
    assert not sensor.evaluate_tick(
        dg.build_sensor_context(plant.instance, resources=plant.definitions.resources)
    ).asset_events

    job = plant.definitions.resolve_job_def("pull_uk_north")
    result = job.execute_in_process(
        instance=plant.instance, asset_selection=[canonical_key("uk-north", Kind.PRODUCT)], raise_on_error=False
    )
    assert result.success
    assert office.store.product("99001") is not None
    assert {reject.source_key for reject in office.store.rejects(Kind.PRODUCT)} == {"99002"}
    assert len(plant.group.nav.requests) == asked


@pytest.mark.filterwarnings("ignore:Parameter `include_sources`")  # Dagster's own call
def test_automation_asks_for_canonical_alone_when_a_mapping_changes(plant):
    run(plant.definitions, "pull_uk_north", plant.instance)
    first = dg.evaluate_automation_conditions(defs=plant.definitions, instance=plant.instance)
    plant.instance.report_runless_asset_event(
        dg.AssetMaterialization(mapping_key("uk-north"), tags={"dagster/data_version": "another"})
    )
    second = dg.evaluate_automation_conditions(defs=plant.definitions, instance=plant.instance, cursor=first.cursor)
    assert {kind for kind in Kind if second.get_num_requested(canonical_key("uk-north", kind))} == set(Kind)
    assert not any(second.get_num_requested(raw_key("uk-north", kind)) for kind in Kind)
    assert not any(second.get_num_requested(canonical_key("ireland", kind)) for kind in Kind)


def test_an_approved_order_asks_for_a_push_which_brings_it_into_the_erp_once(plant):
    run(plant.definitions, "pull_ireland", plant.instance)
    office = plant.hub.office("ireland")
    account = next(
        one.account for one in office.store.customers() if not one.blocked and office.store.terms(one.account)
    )
    sku = next(
        one.record.sku
        for one in office.store.records(Kind.PRODUCT)
        if one.record.active and office.store.prices(one.record.sku)
    )
    basket = Basket(
        key="basket-1",
        account=account,
        currency="EUR",
        placed_at=plant.hub.clock.now(),
        lines=(BasketLine(sku=sku, quantity=Decimal(1)),),
    )
    stored = take_in(basket, tenant=office.tenant, store=office.store, mappable=office.payload)
    (sensor,) = (one for one in plant.definitions.sensors if one.name == "push_ireland_when_approved")

    def asks() -> int:
        context = dg.build_sensor_context(plant.instance, resources=plant.definitions.resources)
        return len(sensor.evaluate_tick(context).run_requests)

    assert asks() == 0
    while step := stored.open_step:
        person = next(one for one in office.tenant.approvers.values() if one.role == step.role)
        stored = approve(stored.reference, person, tenant=office.tenant, store=office.store)
    assert asks() == 1
    outcome = run(plant.definitions, "push_ireland", plant.instance)
    assert outcome.success
    assert outcome.assets["ireland/order"]["sent"] == 1
    (held,) = plant.group.business_central.ledger.orders("Dublin")
    after = office.store.order(stored.reference).push
    assert (after.state, after.erp_number, held.reference) == (PushState.SENT, held.number, stored.reference)
    assert asks() == 0
    assert run(plant.definitions, "push_ireland", plant.instance).success
    assert len(plant.group.business_central.ledger.orders("Dublin")) == 1


def _check_results(plant, run_id):
    records = plant.instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    return [record.dagster_event.asset_check_evaluation_data for record in records]
