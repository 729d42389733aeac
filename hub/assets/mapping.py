"""The accepted mapping of an office as an upstream asset: its change makes what it translated stale at once."""

from collections.abc import Iterator

import dagster as dg

from hub.assets.pulls import mapping_key
from hub.assets.resource import HubResource, slug
from hub.settings import Tenant
from hub.store.mappings import AcceptedMapping

WATCH_EVERY = 15


def mapping_asset(tenant: Tenant) -> dg.AssetsDefinition:
    """Materializing it reports the version that runs; the very first version is accepted by that."""

    @dg.asset(
        key=mapping_key(tenant.id),
        group_name=slug(tenant.id),
        kinds={"yaml"},
        description=f"The accepted version of {tenant.mapping.name}, with the layers it extends.",
    )
    def mapping(hub: HubResource) -> dg.MaterializeResult[None]:
        with hub.open() as opened:
            office = opened.office(tenant.id)
            digest = office.mapping.digest
            accepted = office.store.accepted_mapping()
            assert accepted is not None
            return dg.MaterializeResult(data_version=dg.DataVersion(digest), metadata=_metadata(accepted))

    return mapping


def mapping_sensor(tenants: list[Tenant]) -> dg.SensorDefinition:
    """Reports a version as materialized when it was accepted elsewhere (`hub mapping accept`)."""

    @dg.sensor(
        name="accepted_mappings",
        minimum_interval_seconds=WATCH_EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Watches for mappings that were accepted outside Dagster.",
    )
    def watch(context: dg.SensorEvaluationContext, hub: HubResource) -> dg.SensorResult:
        with hub.open() as opened:
            events = [
                event
                for tenant in tenants
                for event in _news(context.instance, tenant.id, opened.store.tenant(tenant.id).accepted_mapping())
            ]
        return dg.SensorResult(asset_events=events)

    return watch


def _news(
    instance: dg.DagsterInstance, tenant: str, accepted: AcceptedMapping | None
) -> Iterator[dg.AssetMaterialization]:
    if accepted is None:
        return
    last = instance.get_latest_materialization_event(mapping_key(tenant))
    known = last.asset_materialization.metadata.get("digest") if last and last.asset_materialization else None
    if known is None or known.value != accepted.digest:
        yield dg.AssetMaterialization(
            mapping_key(tenant),
            metadata=_metadata(accepted),
            tags={"dagster/data_version": accepted.digest},
        )


def _metadata(accepted: AcceptedMapping) -> dict[str, dg.MetadataValue | str]:
    return {
        "digest": accepted.digest,
        "files": ", ".join(accepted.files),
        "accepted": dg.MetadataValue.timestamp(accepted.accepted_at),
        "by": accepted.accepted_by,
    }
