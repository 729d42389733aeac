"""Turns of the push into an ERP in memory."""

from typing import Any

from hub.orders.delivery import Route, ToPayload
from hub.orders.intake import submit_order
from hub.orders.push import PushReport, push
from hub.store import TenantBinding
from hub.store.runtime.reference_proof import ReferenceProof
from tests.support.fixed_clock import FixedClock
from tests.support.orders import MemoryErp, basket, tenant, to_payload

SETTLE = 60.0
"""Seconds after which the ERP has surely committed what it ever will."""
AT = {"erp": "nav", "company": "North", "call": "Create"}
"""Where an error of the ERP in memory comes from."""


def proof_of(north: TenantBinding, erp: str = "nav") -> ReferenceProof:
    """As it is at the start of a process."""
    return ReferenceProof(north._scope.databases.runtime, north._scope.clock, erp)


def turn(
    north: TenantBinding,
    erp: MemoryErp,
    duplicates: str = "searchable",
    clock: FixedClock | None = None,
    to_payload: ToPayload = to_payload,
    proved: bool = True,
) -> PushReport:
    """`proved`: an earlier process saw that the ERP finds orders by their references."""
    proof = proof_of(north)
    if proved:
        proof_of(north).give()
    route = Route(erp, to_payload, "m1", proof, duplicates, SETTLE)  # type: ignore[arg-type]
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
