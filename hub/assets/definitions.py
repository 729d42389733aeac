"""What Dagster loads: everything follows from tenants.yaml. A new office needs a reload of the code location."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from hub.assets.mapping import mapping_asset, mapping_sensor
from hub.assets.order_watch import alarm_sensor, push_sensor
from hub.assets.orders import order_asset, push_job
from hub.assets.pulls import canonical_key, mapping_key, pull_asset, raw_key
from hub.assets.resource import HubResource, slug
from hub.assets.schedules import schedules
from hub.config import settings
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.connectors.packs import load_pack
from hub.records import DOCUMENTS, Kind

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

AUTOMATION = dg.AutomationConditionSensorDefinition(
    name="translate_again",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Translates what was read before again when an office's mapping was accepted anew.",
)


def build(config: Settings) -> dg.Definitions:
    """The definitions of every office in a tenants.yaml."""
    tenants = list(config.tenants.values())
    mappings = [mapping_asset(tenant) for tenant in tenants]
    return dg.Definitions(
        assets=[
            *mappings,
            *(pull_asset(tenant, _protocol(config, tenant), kind) for tenant in tenants for kind in Kind),
            *(order_asset(tenant) for tenant in tenants),
        ],
        jobs=[job for tenant in tenants for job in jobs(tenant)],
        schedules=[schedule for tenant in tenants for schedule in schedules(tenant)],
        sensors=[
            mapping_sensor(tenants),
            AUTOMATION,
            *(push_sensor(tenant) for tenant in tenants),
            alarm_sensor(tenants),
        ],
        executor=dg.in_process_executor,  # a process for each step would import for four seconds to read for one
        resources={"hub": HubResource(config=str(config.path.resolve()), store=config.store)},
    )


def jobs(tenant: Tenant) -> "list[UnresolvedAssetJobDefinition]":
    """An office's buttons: pull everything, read the documents back, push."""
    everything = [mapping_key(tenant.id), *_pulled(tenant, tuple(Kind))]
    return [
        dg.define_asset_job(
            f"pull_{slug(tenant.id)}",
            selection=dg.AssetSelection.assets(*everything),
            tags={"hub/tenant": tenant.id},
            description=f"Every kind of record of {tenant.name}.",
        ),
        dg.define_asset_job(
            f"documents_{slug(tenant.id)}",
            selection=dg.AssetSelection.assets(*_pulled(tenant, DOCUMENTS)),
            tags={"hub/tenant": tenant.id},
            description=f"What {tenant.erp} did with the orders of {tenant.name}.",
        ),
        push_job(tenant),
    ]


def _pulled(tenant: Tenant, kinds: tuple[Kind, ...]) -> list[dg.AssetKey]:
    return [key for kind in kinds for key in (raw_key(tenant.id, kind), canonical_key(tenant.id, kind))]


def _protocol(config: Settings, tenant: Tenant) -> str:
    return load_pack(config.erp_of(tenant).pack).protocol


def from_environment() -> dg.Definitions:
    """Of the tenants.yaml that HUB_CONFIG names, else the one in the current folder."""
    path = Path(os.environ.get("HUB_CONFIG", settings.DEFAULT_FILE))
    return build(settings.load(path, os.environ.get("HUB_STORE")))
