"""What Dagster loads: everything follows from tenants.yaml. A new office needs a reload of the code location."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from hub.assets.mapping_assets import mapping_asset, mapping_sensor
from hub.assets.order_assets import order_asset, push_job
from hub.assets.order_watch import alarm_sensor, push_sensor
from hub.assets.price_assets import asked_prices_asset
from hub.assets.pull_assets import canonical_key, mapping_key, pull_asset, raw_key
from hub.assets.resource import HubResource, slug
from hub.assets.schedules import schedules
from hub.config import settings
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.connectors.packs import load_pack
from hub.records import DOCUMENTS, Kind

if TYPE_CHECKING:
    # what `define_asset_job` gives; its type isn't exported
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

# Dagster adds one by itself, but stopped: nothing would be translated again until somebody turned it on
AUTOMATION = dg.AutomationConditionSensorDefinition(
    name="translate_again",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Translates what was read before again when an office's mapping was accepted anew.",
)


def build(config: Settings) -> dg.Definitions:
    """The definitions of every office in a tenants.yaml."""
    tenants = list(config.tenants.values())
    packs = {tenant.id: load_pack(config.erp_of(tenant).pack) for tenant in tenants}
    kinds = {name: pack.kinds_read for name, pack in packs.items()}
    return dg.Definitions(
        assets=[
            *(mapping_asset(tenant) for tenant in tenants),
            *(pull_asset(tenant, packs[tenant.id].protocol, kind) for tenant in tenants for kind in kinds[tenant.id]),
            *(order_asset(tenant) for tenant in tenants),
            *(asked_prices_asset(tenant) for tenant in tenants if tenant.prices.ask),
        ],
        jobs=[job for tenant in tenants for job in jobs(tenant, kinds[tenant.id])],
        schedules=[schedule for tenant in tenants for schedule in schedules(tenant, kinds[tenant.id])],
        sensors=[
            mapping_sensor(tenants),
            AUTOMATION,
            *(push_sensor(tenant) for tenant in tenants),
            alarm_sensor(tenants),
        ],
        executor=dg.in_process_executor,  # a process for each step would import for four seconds to read for one
        resources={"hub": HubResource(config.path.resolve(), config.store)},
    )


def jobs(tenant: Tenant, kinds: Sequence[Kind]) -> "list[UnresolvedAssetJobDefinition]":
    """An office's buttons: pull what it pulls, read the documents back if its pack reads any, push."""
    documents = [kind for kind in DOCUMENTS if kind in kinds]
    pulled = _pull_job(
        tenant,
        f"pull_{slug(tenant.id)}",
        [mapping_key(tenant.id), *_keys(tenant, tenant.pulled(kinds))],
        f"Every kind of record that {tenant.name} pulls.",
    )
    read_back = _pull_job(
        tenant,
        f"documents_{slug(tenant.id)}",
        _keys(tenant, documents),
        f"What {tenant.erp} did with the orders of {tenant.name}.",
    )
    return [pulled, *([read_back] if documents else []), push_job(tenant)]


def _pull_job(
    tenant: Tenant, name: str, keys: Sequence[dg.AssetKey], description: str
) -> "UnresolvedAssetJobDefinition":
    selection = dg.AssetSelection.assets(*keys)
    return dg.define_asset_job(name, selection=selection, tags={"hub/tenant": tenant.id}, description=description)


def _keys(tenant: Tenant, kinds: Sequence[Kind]) -> list[dg.AssetKey]:
    return [key for kind in kinds for key in (raw_key(tenant.id, kind), canonical_key(tenant.id, kind))]


def from_environment() -> dg.Definitions:
    """Of the tenants.yaml that HUB_CONFIG names, else the one in the current folder."""
    path = Path(os.environ.get("HUB_CONFIG", settings.DEFAULT_FILE))
    return build(settings.load(path, os.environ.get("HUB_STORE")))
