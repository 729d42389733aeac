"""Prices that only the ERP knows, asked for again before their time is over."""

import dagster as dg

from hub.assets.resource import HubResource, slug
from hub.config.tenant import Tenant
from hub.orders.asking_prices import renew_prices
from hub.sync.outage import heeding

MOST = 5_000
"""Prices of one run; what was wanted last goes first."""


def asked_prices_key(tenant: str) -> dg.AssetKey:
    """What the ERP last answered."""
    return dg.AssetKey([slug(tenant), "asked_prices"])


def asked_prices_asset(tenant: Tenant) -> dg.AssetsDefinition:
    """One step asks again for the prices of an office whose time is half over."""

    @dg.asset(
        key=asked_prices_key(tenant.id),
        group_name=slug(tenant.id),
        description=f"Prices that {tenant.erp} was asked for on behalf of {tenant.name}'s customers, kept fresh.",
    )
    def asked_prices(hub: dg.ResourceParam[HubResource]) -> dg.MaterializeResult:  # type: ignore[type-arg]
        with hub.open() as opened:
            office = opened.office(tenant.id)
            with heeding(office, unattended=True):
                asked = renew_prices(office, MOST)
        return dg.MaterializeResult(metadata={"asked for again": asked})

    return asked_prices
