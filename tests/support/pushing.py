"""Turns of the push into an ERP in memory."""

from typing import Any

from hub.orders.delivery import Route, ToPayload
from hub.orders.intake import submit_order
from hub.orders.push import PushReport, push
from hub.store import TenantBinding
from tests.support.fixed_clock import FixedClock
from tests.support.orders import MemoryErp, basket, tenant, to_payload

SETTLE = 60.0
"""Seconds after which the ERP has surely committed what it ever will."""
AT = {"erp": "nav", "company": "North", "call": "Create"}
"""Where an error of the ERP in memory comes from."""


def turn(
    north: TenantBinding,
    erp: MemoryErp,
    duplicates: str = "searchable",
    clock: FixedClock | None = None,
    to_payload: ToPayload = to_payload,
) -> PushReport:
    route = Route(erp, to_payload, "m1", duplicates, SETTLE)  # type: ignore[arg-type]
    return push(north, route, clock or north._scope.clock)


def run(north: TenantBinding, erp: MemoryErp, duplicates: str = "searchable", **more: Any) -> PushReport:
    """Turn after turn until nothing is left to settle."""
    clock = more.get("clock") or north._scope.clock
    report = turn(north, erp, duplicates, **more)
    while report.again_in is not None and not report.busy:
        clock.sleep(report.again_in)
        report = report.then(turn(north, erp, duplicates, **more))
    return report


def taken(north: TenantBinding, *keys: str) -> list[str]:
    """Approved orders; their references, the oldest first."""
    references = []
    for key in keys:
        references.append(submit_order(basket(key), tenant=tenant(), store=north).reference)
        north._scope.clock.advance(seconds=1)  # type: ignore[attr-defined]
    return references
