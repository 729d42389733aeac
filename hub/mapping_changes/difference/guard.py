"""The office's guard on an edited mapping: what would move beyond its limits, in words; nothing if it may run."""

from collections.abc import Iterator
from decimal import Decimal

from hub.config.tenant import Guard
from hub.mapping_changes.difference.kind_difference import KindDifference
from hub.mapping_changes.difference.mapping_difference import MappingDifference
from hub.mapping_changes.difference.order_difference import OrderDifference
from hub.mapping_changes.difference.sentences import NAMES, describe_move, plain
from hub.records import Kind


def blocked_reasons(difference: MappingDifference, guard: Guard) -> list[str]:
    """Why a person must accept it: each limit of tenants.yaml that the edit would break, one sentence each.

    Orders have no limit: a person sees every change in how they are written. A kind that the store holds nothing of
    is never blocked: an office that starts has nothing to lose.
    """
    of_kinds = [reason for kind in difference.kinds if kind.live for reason in _of_kind(kind, guard)]
    return [*of_kinds, *_of_orders(difference.orders)]


def _of_kind(kind: KindDifference, guard: Guard) -> Iterator[str]:
    moving = "move" if kind.kind is Kind.PRICE else "get another price"
    counted = (
        (moving, kind.moved, guard.prices_changed, "prices changed"),
        ("appear or change", kind.new + kind.otherwise, guard.records_changed, "records changed"),
        ("would be rejected", kind.refused_count, guard.rejected, "rejected"),
        # the ERP deletes orders once they are invoiced
        ("vanish", kind.vanish if kind.kind is not Kind.ORDER_DOCUMENT else 0, guard.vanish, "vanish"),
    )
    for happening, count, limit, key in counted:
        # a whole number is a count, a Decimal a share of what is live
        if count > (limit if isinstance(limit, int) else limit * kind.live):
            allowed = f"{limit:,}" if isinstance(limit, int) else _share(limit)
            yield f"{count:,} of {kind.live:,} {NAMES[kind.kind][1]} {happening}; `guard: {{{key}}}` allows {allowed}"
    if kind.moves and kind.moves[0].size > guard.price_move:
        largest = describe_move(kind.moves[0])
        yield f"the largest move, {largest}, is beyond `guard: {{price move}}`, {_share(guard.price_move)}"


def _share(limit: Decimal) -> str:
    return f"{plain(limit * 100)} %"


def _of_orders(orders: OrderDifference) -> Iterator[str]:
    if orders.changed:
        yield f"{orders.changed:,} of the last {orders.looked_at:,} orders would be written otherwise"
    if orders.unmappable:
        yield f"{len(orders.unmappable):,} of the last {orders.looked_at:,} orders couldn't be written any more"
