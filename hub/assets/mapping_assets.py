"""The accepted mapping of an office as an upstream asset: its change makes what it translated stale at once."""

from collections.abc import Iterator
from zlib import crc32

import dagster as dg

from hub.assets.pull_assets import mapping_key
from hub.assets.resource import HubResource, slug
from hub.config.tenant import Tenant
from hub.errors import ConfigurationError
from hub.mapping_changes import acceptance
from hub.office import Office
from hub.store import TenantBinding
from hub.store.catalogue.mappings import AcceptedMapping
from hub.translate.sources import read_sources

WATCH_EVERY = 15
EDITS = "edits"
"""The check that the files which the office edits are what runs."""


def mapping_asset(tenant: Tenant) -> dg.AssetsDefinition:
    """Materializing it accepts an edit that keeps within the guard, and reports the version that runs."""
    key = mapping_key(tenant.id)
    edits = dg.AssetCheckSpec(EDITS, asset=key, description="The files are what runs: no edit waits or is in error.")

    @dg.asset(
        key=key,
        group_name=slug(tenant.id),
        kinds={"yaml"},
        check_specs=[edits],
        description=f"The accepted version of {tenant.mapping.name}, with the layers it extends.",
    )
    def mapping(context: dg.AssetExecutionContext, hub: dg.ResourceParam[HubResource]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with hub.open(context.retry_number) as opened:
            office = opened.office(tenant.id)
            waiting = _adopt(office)
            accepted = office.store.mappings.accepted()
            assert accepted is not None
            return dg.MaterializeResult(
                data_version=dg.DataVersion(accepted.digest),
                metadata=_metadata(accepted),
                check_results=[
                    dg.AssetCheckResult(
                        check_name=EDITS,
                        passed=not waiting,
                        severity=dg.AssetCheckSeverity.WARN,
                        description="\n".join(waiting) or None,
                    )
                ],
            )

    return mapping


def _adopt(office: Office) -> list[str]:
    """Why the files aren't what runs; nothing where they are."""
    try:
        adoption = acceptance.adopt(office)
    except ConfigurationError as error:
        if office.store.mappings.accepted() is None:
            raise
        return [str(problem) for problem in error.problems]
    if adoption.status is not acceptance.AdoptionStatus.BLOCKED or adoption.verdict is None:
        return []
    return [*adoption.verdict.blocked_reasons, f"see `hub mapping diff {office.tenant.id}`, then `hub mapping accept`"]


def mapping_sensor(tenants: list[Tenant]) -> dg.SensorDefinition:
    """Has an edited file looked at, and reports a version that was accepted elsewhere as materialized."""

    @dg.sensor(
        name="accepted_mappings",
        target=dg.AssetSelection.assets(*(mapping_key(tenant.id) for tenant in tenants)),
        minimum_interval_seconds=WATCH_EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Watches for edited mapping files, and for mappings that were accepted outside Dagster.",
    )
    def watch(context: dg.SensorEvaluationContext, hub: dg.ResourceParam[HubResource]) -> dg.SensorResult:
        events: list[dg.AssetMaterialization] = []
        asked: list[dg.RunRequest] = []
        with hub.open() as opened:
            for tenant in tenants:
                store = opened.store.tenant(tenant.id)
                accepted = store.mappings.accepted()
                if accepted:
                    events += _news(context.instance, tenant.id, accepted)
                    asked += _edits(tenant, store, accepted)
        return dg.SensorResult(asset_events=[*events], run_requests=asked)

    return watch


def _edits(tenant: Tenant, store: TenantBinding, accepted: AcceptedMapping) -> Iterator[dg.RunRequest]:
    """One run for each new state of the files; what waits for a person isn't asked for again."""
    try:
        digest = read_sources(tenant.mapping).digest
    except ConfigurationError as error:
        # not `hash`, which is salted anew in each process
        digest = f"{crc32(str(error).encode()):08x}"  # the run says what must be mended
    verdict = store.mappings.verdict(digest, accepted.digest)
    if digest != accepted.digest and not (verdict and verdict.blocked_reasons):
        # Dagster launches one run for a key, so that a tick doesn't ask again; another version that runs makes it new
        key = f"{tenant.id} {digest} after {accepted.digest}"
        yield dg.RunRequest(run_key=key, asset_selection=[mapping_key(tenant.id)], tags={"hub/tenant": tenant.id})


def report(instance: dg.DagsterInstance, tenant: str, accepted: AcceptedMapping) -> None:
    """Tell Dagster of a version at once, from a process that isn't a run: what it translated is stale from now on."""
    for event in _news(instance, tenant, accepted):
        instance.report_runless_asset_event(event)


def report_to_home(tenant: str, accepted: AcceptedMapping) -> None:
    """The same for the Dagster that DAGSTER_HOME names."""
    with dg.DagsterInstance.get() as instance:
        report(instance, tenant, accepted)


def _news(instance: dg.DagsterInstance, tenant: str, accepted: AcceptedMapping) -> Iterator[dg.AssetMaterialization]:
    last = instance.get_latest_materialization_event(mapping_key(tenant))
    known = last.asset_materialization.metadata.get("digest") if last and last.asset_materialization else None
    if known is None or known.value != accepted.digest:
        yield dg.AssetMaterialization(
            mapping_key(tenant),
            metadata=_metadata(accepted),
            # outside a run a materialization can carry its data version in this tag only
            tags={"dagster/data_version": accepted.digest},
        )


def _metadata(accepted: AcceptedMapping) -> dict[str, dg.MetadataValue | str]:
    return {
        "digest": accepted.digest,
        "files": ", ".join(accepted.files),
        "accepted": dg.MetadataValue.timestamp(accepted.accepted_at),
        "by": accepted.accepted_by,
    }
