"""The office's guard on an edited mapping: what it would move beyond the limits, in words; nothing: it may run."""

from collections.abc import Iterator
from decimal import Decimal

from hub.config.tenant import Guard
from hub.mapping_changes.difference.changes import Difference
from hub.mapping_changes.difference.facts import KindDifference
from hub.mapping_changes.difference.words import NAMES, move, plain
from hub.records import Kind


def blocked_reasons(found: Difference, guard: Guard) -> list[str]:
    """Why a person must say yes: each limit of tenants.yaml that the edit would break. Orders have no limit: a person
    sees every change in how they are written.
    """
    return [why for kind in found.kinds if kind.live for why in _of_kind(kind, guard)] + [*_of_orders(found)]


def _of_kind(kind: KindDifference, guard: Guard) -> Iterator[str]:
    moved = "move" if kind.kind is Kind.PRICE else "get another price"
    counted = (
        (moved, kind.moved, guard.prices_changed, "prices changed"),
        ("appear or change", kind.new + kind.otherwise, guard.records_changed, "records changed"),
        ("would be rejected", kind.refused_count, guard.rejected, "rejected"),
        ("vanish", kind.vanish if kind.kind is not Kind.ORDER_DOCUMENT else 0, guard.vanish, "vanish"),
    )
    for what, count, limit, key in counted:
        if count > (limit if isinstance(limit, int) else limit * kind.live):
            allowed = f"{limit:,}" if isinstance(limit, int) else _share(limit)
            yield f"{count:,} of {kind.live:,} {NAMES[kind.kind][1]} {what}; `guard: {{{key}}}` allows {allowed}"
    if kind.moves and kind.moves[0].size > guard.price_move:
        largest = move(kind.moves[0])
        yield f"the largest move, {largest}, is beyond `guard: {{price move}}`, {_share(guard.price_move)}"


def _share(limit: Decimal) -> str:
    return f"{plain(limit * 100)} %"


def _of_orders(found: Difference) -> Iterator[str]:
    orders = found.orders
    if orders.changed:
        yield f"{orders.changed:,} of the last {orders.looked_at:,} orders would be written otherwise"
    if orders.unmappable:
        yield f"{len(orders.unmappable):,} of the last {orders.looked_at:,} orders couldn't be written any more"
