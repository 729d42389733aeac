"""Runs of the hub's jobs on a real Dagster instance."""

from decimal import Decimal

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContextForTest

from hub.assets.mapping_assets import report
from hub.assets.pull_assets import canonical_key, mapping_key, raw_key
from hub.assets.runs import run
from hub.orders.approval import approve
from hub.orders.intake import submit_order
from hub.records import Basket, BasketLine, Kind
from hub.records.stored_order import PushState
from hub.simulate import POISON
from hub.store.catalogue.seen_fields import SeenFields


def test_a_pull_shows_counts_rejects_and_checks_of_every_kind(plant):
    # as if the reads before had shown items without any other field
    plant.hub.office("uk-north").store.fields.keep(Kind.PRODUCT, SeenFields({"No": ("number",)}))
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
    assert not checks["uk_north/product", "drift"]
    assert checks["uk_north/stock", "drift"]
    north = plant.hub.office("uk-north").store
    assert all(north.links.buyer_of(customer.account) for customer in north.catalogue.customers())


def test_an_erp_that_is_down_fails_with_one_message_and_stores_nothing(plant):
    plant.group.nav.faults.add("unauthorised")
    outcome = run(plant.definitions, "pull_uk_north", plant.instance)
    assert not outcome.success
    told = next(failure for failure in outcome.failures if "uk_north_product" in failure)
    assert "group-nav / North" in told
    assert "Traceback" not in told
    assert plant.hub.office("uk-north").store.records.counts() == dict.fromkeys(Kind, 0)
    # nor do the other kinds, or the other office there, show what was refused again
    asked = len(plant.group.nav.requests)
    waiting = run(plant.definitions, "pull_uk_south", plant.instance).failures
    assert all("group-nav / South: group-nav refuses the credentials, since" in failure for failure in waiting)
    assert len(plant.group.nav.requests) == asked
    assert run(plant.definitions, "pull_ireland", plant.instance).success


MAPPING = mapping_key("uk-north")
PRODUCT, PRICE = canonical_key("uk-north", Kind.PRODUCT), canonical_key("uk-north", Kind.PRICE)


after_norths_pull = pytest.mark.parametrize("plant", ["pull_uk_north"], indirect=True)
after_irelands_pull = pytest.mark.parametrize("plant", ["pull_ireland"], indirect=True)


def know_a_code(plant):
    """The VAT group of a rejected product enters the table; the file's own test takes another unknown one."""
    plant.edit("VAT5: reduced", "VAT5: reduced, VAT99: standard")
    plant.edit("VAT_Prod_Posting_Group: VAT99", "VAT_Prod_Posting_Group: VAT98")


def tick(plant):
    """What the sensor that watches the mapping files asks for and reports."""
    (sensor,) = (one for one in plant.definitions.sensors if one.name == "accepted_mappings")
    return sensor.evaluate_tick(dg.build_sensor_context(plant.instance, resources=plant.definitions.resources))


def attempt(plant, *keys, **tags):
    job = plant.definitions.resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=plant.instance, asset_selection=[*keys], raise_on_error=False, tags=tags)


def materialize(plant, *keys):
    result = attempt(plant, *keys)
    assert result.success
    return result


def stale(plant, key):
    """What the pages show beside an asset: FRESH, STALE or MISSING."""
    resolver = CachingStaleStatusResolver(
        plant.instance, plant.definitions.resolve_asset_graph(), LoadingContextForTest(plant.instance)
    )
    return resolver.get_status(key).value


@after_norths_pull
def test_a_version_accepted_elsewhere_makes_what_it_translated_stale_at_once_without_a_reload(plant):
    assert stale(plant, PRODUCT) == "FRESH"
    know_a_code(plant)
    office = plant.hub.office("uk-north")
    office.accept("a test")
    asked = len(plant.group.nav.requests)
    assert stale(plant, PRODUCT) == "FRESH", "Dagster wasn't told yet"
    report(plant.instance, "uk-north", office.store.mappings.accepted())
    assert stale(plant, PRODUCT) == "STALE"
    assert stale(plant, canonical_key("ireland", Kind.PRODUCT)) == "MISSING"
    assert tick(plant).asset_events == [], "it is told once"

    materialize(plant, PRODUCT)
    assert stale(plant, PRODUCT) == "FRESH"
    materialize(plant, MAPPING)
    assert stale(plant, PRODUCT) == "FRESH", "the same version was reported"
    assert office.store.catalogue.product("99001") is not None
    assert {reject.source_key for reject in office.store.rejects.find(Kind.PRODUCT)} == {"99002"}
    assert len(plant.group.nav.requests) == asked


@after_norths_pull
def test_the_sensor_reports_a_version_that_nobody_told_dagster_of(plant):
    know_a_code(plant)
    office = plant.hub.office("uk-north")
    office.accept("a test")
    events = tick(plant).asset_events
    assert [(event.asset_key, event.tags["dagster/data_version"]) for event in events] == [
        (MAPPING, office.mapping.digest)
    ]
    for event in events:
        plant.instance.report_runless_asset_event(event)
    assert not tick(plant).asset_events
    assert stale(plant, PRODUCT) == "STALE"


@after_norths_pull
def test_an_edit_that_moves_little_is_accepted_by_the_run_that_the_sensor_asks_for(plant):
    assert tick(plant).run_requests == []
    know_a_code(plant)
    (asked,) = tick(plant).run_requests
    assert (asked.asset_selection, asked.tags["hub/tenant"]) == ([MAPPING], "uk-north")
    result = materialize(plant, MAPPING)
    assert [one.passed for one in _check_results(plant, result.run_id)] == [True]
    office = plant.hub.office("uk-north")
    assert office.draft().is_accepted
    assert office.store.mappings.accepted().accepted_by == "the hub, within the guard"
    assert tick(plant).run_requests == []
    assert stale(plant, PRODUCT) == "STALE"


@after_norths_pull
def test_an_edit_beyond_the_guard_waits_and_the_check_says_why(plant):
    before = plant.hub.office("uk-north").mapping.digest
    plant.edit("not in: [INTERNAL, SAMPLE]", "not in: [INTERNAL, SAMPLE, GARDEN, LIGHT]")
    assert len(tick(plant).run_requests) == 1
    result = materialize(plant, MAPPING)
    (check,) = _check_results(plant, result.run_id)
    assert not check.passed
    assert "products vanish; `guard: {vanish}` allows 10 %" in check.description
    assert plant.hub.office("uk-north").mapping.digest == before
    assert stale(plant, PRODUCT) == "FRESH"
    assert tick(plant).run_requests == [], "it waits for a person, not for another run"


@after_norths_pull
def test_a_file_that_cant_run_fails_the_check_and_the_version_before_goes_on(plant):
    plant.edit("VAT5: reduced", "VAT5: redcued")
    (asked,) = tick(plant).run_requests
    result = materialize(plant, MAPPING)
    (check,) = _check_results(plant, result.run_id)
    assert not check.passed
    assert "did you mean `reduced`?" in check.description
    assert stale(plant, PRODUCT) == "FRESH"
    assert tick(plant).run_requests[0].run_key == asked.run_key, "Dagster starts one run for a key"
    assert run(plant.definitions, "pull_uk_north", plant.instance).success


@after_norths_pull
@pytest.mark.filterwarnings("ignore:Parameter `include_sources`")  # Dagster's own call
def test_automation_asks_for_canonical_alone_when_a_mapping_changes(plant):

    def asked(cursor):
        return dg.evaluate_automation_conditions(defs=plant.definitions, instance=plant.instance, cursor=cursor)

    first = asked(None)
    materialize(plant, MAPPING)
    same = asked(first.cursor)
    assert not any(same.get_num_requested(canonical_key("uk-north", kind)) for kind in Kind), "no other version"
    plant.instance.report_runless_asset_event(
        dg.AssetMaterialization(MAPPING, tags={"dagster/data_version": "another"})
    )
    second = asked(same.cursor)
    assert {kind for kind in Kind if second.get_num_requested(canonical_key("uk-north", kind))} == set(Kind)
    assert not any(second.get_num_requested(raw_key("uk-north", kind)) for kind in Kind)
    assert not any(second.get_num_requested(canonical_key("ireland", kind)) for kind in Kind)


def test_what_was_never_pulled_is_skipped_by_automation_and_refused_to_a_person(plant):
    product = canonical_key("ireland", Kind.PRODUCT)
    by_itself = attempt(plant, product, **{"dagster/from_automation_condition": "true"})
    assert by_itself.success
    assert stale(plant, product) == "MISSING"
    (failed,) = (one for one in attempt(plant, product).all_events if one.is_step_failure)
    assert "no product was pulled yet" in failed.step_failure_data.user_failure_data.description


@after_irelands_pull
def test_an_approved_order_asks_for_a_push_which_brings_it_into_the_erp_once(plant):
    office = plant.hub.office("ireland")
    account = next(
        one.account
        for one in office.store.catalogue.customers()
        if not one.blocked and office.store.catalogue.terms(one.account)
    )
    sku = next(
        one.record.sku
        for one in office.store.records.all(Kind.PRODUCT)
        if one.record.active and office.store.catalogue.prices(one.record.sku)
    )
    basket = Basket(
        key="basket-1",
        account=account,
        currency="EUR",
        placed_at=plant.hub.clock.now(),
        lines=(BasketLine(sku=sku, quantity=Decimal(1)),),
    )
    stored = submit_order(basket, tenant=office.tenant, store=office.store, validate_mapping=office.payload)
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
    after = office.store.orders.get(stored.reference).push
    assert (after.state, after.erp_number, held.reference) == (PushState.SENT, held.number, stored.reference)
    assert asks() == 0
    assert run(plant.definitions, "push_ireland", plant.instance).success
    assert len(plant.group.business_central.ledger.orders("Dublin")) == 1


def _check_results(plant, run_id):
    records = plant.instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    return [record.dagster_event.asset_check_evaluation_data for record in records]
