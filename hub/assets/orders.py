"""The way out in Dagster: the operator's button, and the backstop for when no worker pushes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg

from hub import push as way_out
from hub.assets.pulls import mapping_key
from hub.assets.resource import HubResource, slug
from hub.delivery import Outcome
from hub.office import Office
from hub.settings import Tenant
from hub.store.order_records import PushState

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

WATCH_EVERY = 30
SHOWN = 10
SCHEMA = dg.TableSchema([dg.TableColumn(name, "string") for name in ("order", "outcome", "number", "reason")])


def order_key(tenant: str) -> dg.AssetKey:
    """An office's approved orders, as they go to its ERP."""
    return dg.AssetKey([slug(tenant), "order"])


def order_asset(tenant: Tenant) -> dg.AssetsDefinition:
    """One step pushes everything of an office that is approved and due."""

    @dg.asset(
        key=order_key(tenant.id),
        group_name=slug(tenant.id),
        kinds={"outbox"},
        deps=[mapping_key(tenant.id)],
        description=f"Approved orders of {tenant.name}, pushed to {tenant.erp} once each.",
        check_specs=[
            dg.AssetCheckSpec("stuck", asset=order_key(tenant.id), description="No order waits longer than it may.")
        ],
    )
    def orders(hub: HubResource) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with hub.open() as opened:
            office = opened.office(tenant.id)
            report = way_out.push_office(office)
            stuck = _stuck(office)
            lines = [*_lines(office, report)]
        return dg.MaterializeResult(
            metadata={
                **{outcome.value: len(report.of(outcome)) for outcome in Outcome},
                "orders": dg.MetadataValue.table(lines, schema=SCHEMA),
                "interrupted": report.interrupted or "",
            },
            check_results=[
                dg.AssetCheckResult(
                    check_name="stuck",
                    passed=not stuck,
                    description="; ".join(stuck[:SHOWN]) or None,
                    metadata={"stuck": len(stuck)},
                )
            ],
        )

    return orders


def _lines(office: Office, report: way_out.PushReport) -> Iterator[dg.TableRecord]:
    for reference, outcome in report.outcomes.items():
        push = office.store.order(reference).push
        told = {"number": (push and push.erp_number) or "", "reason": (push and push.reason) or ""}
        yield dg.TableRecord({"order": reference, "outcome": outcome.value, **told})


def _stuck(office: Office) -> list[str]:
    """Orders in review, and those queued for longer than the office allows, each with what it waits for."""
    oldest = office.clock.now() - office.tenant.order_limit
    late = [one for one in office.store.to_push() if one.push and one.push.queued_at < oldest]
    return [
        f"{one.reference}: {one.push.reason or 'waits to be pushed'}"
        for one in (*office.store.orders(push=PushState.REVIEW), *late)
        if one.push
    ]


def push_job(tenant: Tenant) -> "UnresolvedAssetJobDefinition":
    """The button."""
    return dg.define_asset_job(
        f"push_{slug(tenant.id)}",
        selection=dg.AssetSelection.assets(order_key(tenant.id)),
        tags={"hub/tenant": tenant.id},
        description=f"Pushes what {tenant.name} approved.",
    )


def push_sensor(tenant: Tenant) -> dg.SensorDefinition:
    """Asks for a push whenever approved orders wait."""

    @dg.sensor(
        name=f"push_{slug(tenant.id)}_when_approved",
        job_name=f"push_{slug(tenant.id)}",
        minimum_interval_seconds=WATCH_EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Pushes approved orders that nobody pushed yet.",
    )
    def watch(context: dg.SensorEvaluationContext, hub: HubResource) -> dg.RunRequest | dg.SkipReason:
        with hub.open() as opened:
            counts = opened.store.system().push_counts().get(tenant.id, {})
        due = counts.get(PushState.QUEUED, 0) + counts.get(PushState.SENDING, 0)
        if not due:
            return dg.SkipReason("no approved order waits")
        return dg.RunRequest(tags={"hub/orders": str(due)})

    return watch
