"""A difference for programs, under keys that stay when a name in the code changes."""

from typing import Any

from hub.mapping_changes.difference.kind_difference import FieldChange, KindDifference, PriceMove, RefusedGroup
from hub.mapping_changes.difference.order_difference import OrderDifference


def kind_as_dict(kind: KindDifference) -> dict[str, Any]:
    """One kind of record; the keys of `fields` are those of the record."""
    return {
        "kind": kind.kind.value,
        "live": kind.live,
        "new": kind.new,
        "new_records": list(kind.new_records),
        "vanish": kind.vanish,
        "vanish_records": list(kind.vanish_records),
        "changed": kind.changed,
        "otherwise": kind.otherwise,
        "moved": kind.moved,
        "moves": [_move(move) for move in kind.moves],
        "fields": {name: _field(change) for name, change in kind.fields.items()},
        "refused": [_refused(group) for group in kind.refused],
        "cured": kind.cured,
    }


def orders_as_dict(orders: OrderDifference) -> dict[str, Any]:
    """The orders; `unmappable` pairs each reference with its reason."""
    return {
        "looked_at": orders.looked_at,
        "changed": orders.changed,
        "fields": list(orders.fields),
        "unmappable": [list(pair) for pair in orders.unmappable],
    }


def _move(move: PriceMove) -> dict[str, Any]:
    return {
        "record": move.record,
        "before": move.before,
        "after": move.after,
        "currency": move.currency,
        "share": move.share,
    }


def _field(change: FieldChange) -> dict[str, Any]:
    return {"count": change.count, "record": change.record, "before": change.before, "after": change.after}


def _refused(group: RefusedGroup) -> dict[str, Any]:
    return {"count": group.count, "reason": group.reason, "record": group.record}
