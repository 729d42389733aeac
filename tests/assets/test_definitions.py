"""What Dagster is given: everything follows from tenants.yaml."""

from datetime import timedelta

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap

from hub.assets.definitions import build, from_environment, jobs
from hub.assets.price_assets import asked_prices_key
from hub.assets.pull_assets import canonical_key, mapping_key, raw_key
from hub.assets.schedules import cron, schedules
from hub.config import settings
from hub.config.erp import Prices
from hub.errors import ConfigurationError
from hub.records import Kind
from tests.support.project import ROOT, Project


@pytest.fixture(scope="module")
def config() -> settings.Settings:
    return settings.load(ROOT / "tenants.yaml")


@pytest.fixture(scope="module")
def definitions(config) -> dg.Definitions:
    found = build(config)
    dg.Definitions.validate_loadable(found)
    return found


def test_each_office_is_a_group_with_raw_and_canonical_of_every_kind(definitions, config):
    graph = definitions.resolve_asset_graph()
    for tenant in config.tenants:
        group = tenant.replace("-", "_")
        keys = graph.asset_keys_for_group(group)
        assert keys == {
            mapping_key(tenant),
            dg.AssetKey([group, "order"]),
            *(raw_key(tenant, kind) for kind in Kind),
            *(canonical_key(tenant, kind) for kind in Kind),
        }
    assert len(graph.get_all_asset_keys()) == len(config.tenants) * (2 + 2 * len(Kind))


def test_a_pack_without_documents_has_no_button_for_them(config):
    tenant = config.tenants["uk-north"]
    assert [job.name for job in jobs(tenant, (Kind.PRODUCT,))] == ["pull_uk_north", "push_uk_north"]
    assert [schedule.name for schedule in schedules(tenant, (Kind.PRICE,))] == ["uk_north_price"]


def test_canonical_comes_from_raw_and_the_accepted_mapping(definitions):
    node = definitions.resolve_asset_graph().get(canonical_key("uk-north", Kind.PRICE))
    assert node.parent_keys == {raw_key("uk-north", Kind.PRICE), mapping_key("uk-north")}


def test_every_cadence_of_the_file_is_a_schedule_in_the_offices_own_time(definitions, config):
    found = {schedule.name: schedule for schedule in definitions.schedules}
    for tenant in config.tenants.values():
        for kind, pull in tenant.pulls.items():
            name = f"{tenant.id.replace('-', '_')}_{kind.value}"
            assert found[name].execution_timezone == tenant.timezone
            assert (f"{name}_sweep" in found) == (pull.sweep is not None)
    assert found["ireland_product_sweep"].cron_schedule == "30 2 * * *"


@pytest.mark.parametrize(
    ("minutes", "step"), [(5, "-59/5 * * * *"), (15, "-59/15 * * * *"), (60, " * * * *"), (240, " */4 * * *")]
)
def test_a_duration_becomes_a_cron_expression_with_a_minute_of_its_own(minutes, step):
    expression = cron(timedelta(minutes=minutes), "uk-north price", "uk-north")
    assert expression.endswith(step)
    assert 0 <= int(expression.removesuffix(step)) < min(minutes, 60)


@pytest.mark.parametrize("every", [timedelta(minutes=7), timedelta(seconds=30), timedelta(hours=5)])
def test_a_duration_that_no_clock_shows_is_refused(every):
    with pytest.raises(ConfigurationError, match="minutes that divide an hour"):
        cron(every, "price", "uk-north")


def test_what_runs_beside_is_switched_on(definitions):
    sensors = {sensor.name: sensor.default_status for sensor in definitions.sensors}
    assert set(sensors) == {
        "accepted_mappings",
        "overdue_orders",
        "translate_again",
        *(f"push_{office}_when_approved" for office in ("uk_north", "uk_south", "ireland")),
    }
    assert set(sensors.values()) == {dg.DefaultSensorStatus.RUNNING}


@pytest.mark.filterwarnings("ignore:.*environment_vars:DeprecationWarning")  # Dagster's, of itself
def test_dagster_which_shows_what_it_is_given_isnt_given_the_stores_password():
    config = settings.load(ROOT / "tenants.yaml", "postgresql+psycopg://hub:hush-hush@127.0.0.1:1/hub")
    repository = build(config).get_repository_def()
    shown = [dg.serialize_value(RepositorySnap.from_def(repository))]
    shown += [dg.serialize_value(job.get_job_snapshot()) for job in repository.get_all_jobs()]
    assert len(shown) > len(config.tenants)
    assert not [text for text in shown if "hush" in text]
    assert "hush" not in repr(build(config).resources)


def test_a_file_with_a_secret_is_beside_tenants_yaml_wherever_dagster_runs(tmp_path, monkeypatch):
    for name in ("project", "code-server", "run"):
        (tmp_path / name).mkdir()
    project = Project(tmp_path / "project")
    project.lay_out()
    project.config.write_text(
        project.config.read_text().replace("password: env:NAV_PASSWORD", "password: file:nav.key")
    )
    (project.folder / "nav.key").write_text("the password\n")
    monkeypatch.chdir(tmp_path / "code-server")
    monkeypatch.setenv("HUB_CONFIG", "../project/tenants.yaml")
    resource = from_environment().resources["hub"]
    monkeypatch.chdir(tmp_path / "run")
    with resource.open() as hub:
        assert hub.office("uk-north").erp.auth["password"].reveal() == "the password"


def test_prices_that_are_asked_for_are_renewed_by_a_schedule_where_the_office_says_so(config):
    tenant = config.tenants["ireland"]
    asking = tenant.model_copy(update={"prices": Prices.model_validate({"ask": {"when": "always", "renew": "1h"}})})
    offices = config.model_copy(update={"tenants": {"ireland": asking}})
    found = build(offices)
    assert asked_prices_key("ireland") in found.resolve_asset_graph().get_all_asset_keys()
    (schedule,) = (each for each in found.schedules if each.name == "ireland_asked_prices")
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert str(schedule.cron_schedule).endswith(" * * * *")
    never = tenant.model_copy(update={"prices": Prices.model_validate({"ask": {"when": "always"}})})
    found = build(config.model_copy(update={"tenants": {"ireland": never}}))
    assert asked_prices_key("ireland") in found.resolve_asset_graph().get_all_asset_keys()
    assert not [each for each in found.schedules if each.name == "ireland_asked_prices"]
    assert not [key for key in build(config).resolve_asset_graph().get_all_asset_keys() if "asked_prices" in key.path]


def test_prices_are_renewed_before_their_time_is_over():
    with pytest.raises(ValueError, match="at most half of `max age` was expected"):
        Prices.model_validate({"ask": {"renew": "3h", "max age": "4h"}})
