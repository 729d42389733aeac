"""What a worker pushed, told to Dagster as events without a run: its pages show the same whoever pushed."""

from functools import cache

import dagster as dg

from hub.assets.order_assets import order_key
from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import PushReport
from hub.printable import shown


def report_batch(tenant: str, report: PushReport) -> None:
    """One turn of the worker as a materialization of the office's `order` asset.

    Raises:
        Exception: whatever Dagster's storage raises; the next batch is told to a new instance.
    """
    try:
        _instance().report_runless_asset_event(
            dg.AssetMaterialization(
                order_key(tenant),
                metadata={
                    **{outcome.value: len(report.of(outcome)) for outcome in DeliveryOutcome},
                    "orders": ", ".join(report.outcomes),
                    "interrupted": shown(report.interrupted or ""),
                    "pushed by": "worker",
                },
            )
        )
    except BaseException:
        _instance.cache_clear()
        raise


@cache
def _instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.get()
