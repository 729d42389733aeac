"""Prices that only the ERP knows, asked for again before their time is over."""

from collections.abc import Iterator

import dagster as dg

from hub.assets.resource import HubResource, slug, told_paused
from hub.config.tenant import Tenant
from hub.errors import Paused
from hub.orders.asking_prices import renew_prices

MOST = 5_000
"""Prices of one run; what was wanted last goes first."""


def asked_prices_key(tenant: str) -> dg.AssetKey:
    """What the ERP last answered."""
    return dg.AssetKey([slug(tenant), "asked_prices"])


def asked_prices_asset(tenant: Tenant) -> dg.AssetsDefinition:
    """One step asks again for the prices of an office whose time is half over."""

    @dg.asset(
        key=asked_prices_key(tenant.id),
        output_required=False,  # while it is paused
        group_name=slug(tenant.id),
        description=f"Prices that {tenant.erp} was asked for on behalf of {tenant.name}'s customers, kept fresh.",
    )
    def asked_prices(
        context: dg.AssetExecutionContext, hub: dg.ResourceParam[HubResource]
    ) -> Iterator[dg.MaterializeResult[None]]:
        try:
            with hub.open(context.retry_number) as opened:
                asked = renew_prices(opened.office(tenant.id), MOST)
        except Paused as paused:
            told_paused(context, paused)
        else:
            yield dg.MaterializeResult(metadata={"asked for again": asked})

    return asked_prices
