"""What became of a basket, or would, as a row: the order's own keys, the reasons against it, and its approvals."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hub.cli.listing import Row
from hub.cli.orders.order_listing import amounts_of, row
from hub.errors import OrderRefused
from hub.records import Basket

if TYPE_CHECKING:
    from hub.office import Office
    from hub.orders.dry_run import DryRun
    from hub.records.stored_order import RefusalReason, StoredOrder


def taken_row(office: "Office", basket: Basket) -> Row:
    """Take the basket in."""
    from hub.orders.intake import take_in

    try:
        stored = take_in(basket, office)
    except OrderRefused as error:
        kept = office.store.orders.by_key(basket.key)
        assert kept is not None
        reasons = _reasons(kept.reasons) or [_reason(error.code, str(error), None, "key")]
        return {
            **row(kept),
            "state": "refused",
            "why": f"{error.code}: {error}",
            "reasons": reasons,
            "approvals": [],
        }
    return {**row(stored), "reasons": [], "approvals": _approvals(stored)}


def dry_row(office: "Office", basket: Basket) -> Row:
    """Say what would become of it."""
    from hub.orders.dry_run import dry_run

    ran = dry_run(basket, office)
    return {
        "office": office.tenant.id,
        "reference": ran.reference,
        "key": basket.key,
        "account": basket.account,
        "buyer": (ran.order and ran.order.buyer) or None,
        **amounts_of(ran.order),
        "state": _state(ran),
        "erp_number": None,
        "why": _why(ran),
        "reasons": _reasons(ran.reasons),
        "approvals": [{"role": role, "reason": reason} for role, reason in ran.required],
    }


def _state(ran: "DryRun") -> str:
    if ran.reasons:
        return "refused"
    if ran.is_known:
        return "known"
    return "waiting" if ran.required else "approved"


def _why(ran: "DryRun") -> str:
    if ran.reasons:
        return "; ".join(f"{reason.code}: {reason.message}" for reason in ran.reasons)
    if ran.is_known:
        return "the key stands for this very basket: the order would be given again"
    return "; then ".join(f"{role}: {reason}" for role, reason in ran.required) or ran.waits_for or ""


def _approvals(stored: "StoredOrder") -> list[dict[str, Any]]:
    return [{"role": step.role, "reason": step.reason} for step in stored.steps]


def _reasons(reasons: Iterable["RefusalReason"]) -> list[dict[str, Any]]:
    return [_reason(*reason) for reason in reasons]


def _reason(code: str, message: str, line: int | None = None, field: str | None = None) -> dict[str, Any]:
    return {"code": code, "line": line, "field": field, "message": message}
