"""The way out in Dagster: the operator's button, and the checks that say what needs a person."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from hub.assets.event_tables import Cell, schema, table
from hub.assets.pull_assets import mapping_key
from hub.assets.resource import HubResource, slug, told_paused
from hub.config.tenant import Tenant
from hub.errors import Paused
from hub.office import Office
from hub.operations.waiting import WaitingOrder, needs_a_person, overdue
from hub.orders import push as way_out
from hub.orders.delivery import DeliveryOutcome
from hub.printable import shown

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

SHOWN = 20
STUCK, DESK = "stuck", "needs_a_person"
PUSHED = schema("order", "outcome", "number", "reason")
WAITING = schema("order", "since", "is", "waits for", "what helps", counts=["others"])


def order_key(tenant: str) -> dg.AssetKey:
    """An office's approved orders, as they go to its ERP."""
    return dg.AssetKey([slug(tenant), "order"])


def order_asset(tenant: Tenant) -> dg.AssetsDefinition:
    """One step pushes everything of an office that is approved and due; what isn't settled yet is left for the next."""
    key = order_key(tenant.id)

    @dg.asset(
        key=key,
        group_name=slug(tenant.id),
        kinds={"outbox"},
        deps=[mapping_key(tenant.id)],
        description=f"Approved orders of {tenant.name}, pushed to {tenant.erp} once each.",
        check_specs=[
            dg.AssetCheckSpec(STUCK, asset=key, description="No order waits for longer than it may."),
            dg.AssetCheckSpec(DESK, asset=key, description="No order is in review, none is contradicted."),
        ],
    )
    def orders(context: dg.AssetExecutionContext, hub: dg.ResourceParam[HubResource]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with hub.open(context.retry_number) as opened:
            office = opened.office(tenant.id)
            try:
                report = way_out.push_office(office)
            except Paused as paused:
                told_paused(context, paused)
                report = way_out.PushReport(interrupted=str(paused))
            lines = [*_lines(office, report)]
            results = [dg.AssetCheckResult(**check) for check in checks(office)]
        return dg.MaterializeResult(
            metadata={
                **{outcome.value: len(report.of(outcome)) for outcome in DeliveryOutcome},
                "orders": table(lines, PUSHED),
                "interrupted": shown(report.interrupted or ""),
                "pushed by": "run",
            },
            check_results=results,
        )

    return orders


def _lines(office: Office, report: way_out.PushReport) -> Iterator[dict[str, Cell]]:
    for reference, outcome in report.outcomes.items():
        push = office.store.orders.get(reference).push
        told = {"number": (push and push.erp_number) or "", "reason": (push and push.reason) or ""}
        yield {"order": reference, "outcome": outcome.value, **told}


def checks(office: Office) -> Iterator[dict[str, Any]]:
    """Both checks as they stand now; each names the orders, what they wait for and how many others do."""
    for name, found in ((STUCK, overdue(office)), (DESK, needs_a_person(office))):
        yield {
            "asset_key": order_key(office.tenant.id),
            "check_name": name,
            "passed": not found,
            "severity": dg.AssetCheckSeverity.ERROR if name == STUCK else dg.AssetCheckSeverity.WARN,
            "description": "; ".join(shown(str(each)) for each in found[:SHOWN]) or None,
            "metadata": {"orders": len(found), "list": _table(found[:SHOWN])},
        }


def _table(found: Sequence[WaitingOrder]) -> dg.MetadataValue:
    rows: Iterator[dict[str, Cell]] = (
        {
            "order": each.reference,
            "since": f"{each.since:%Y-%m-%d %H:%MZ}",
            "is": each.status,
            "waits for": each.waits_for,
            "what helps": each.remedy,
            "others": each.others,
        }
        for each in found
    )
    return table(rows, WAITING)


def push_job(tenant: Tenant) -> "UnresolvedAssetJobDefinition":
    """The button."""
    return dg.define_asset_job(
        f"push_{slug(tenant.id)}",
        selection=dg.AssetSelection.assets(order_key(tenant.id)),
        tags={"hub/tenant": tenant.id},
        description=f"Pushes what {tenant.name} approved.",
    )
