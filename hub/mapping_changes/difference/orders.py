"""The way out: the last orders, written by the mapping that runs and by the edited one."""

from typing import Any

from hub.errors import Unmappable
from hub.mapping_changes.difference.facts import OrderDifference
from hub.office import Office
from hub.records import Order
from hub.translate.parts import CompiledMapping
from hub.translate.payload import payload

LAST = 200
"""So many orders are written again."""


def order_difference(office: Office, mapping: CompiledMapping) -> OrderDifference:
    """How the office's last orders would differ; an edit of `order:` shows only here."""
    orders = [stored.order for stored in office.store.orders(limit=LAST) if stored.order]
    if mapping.order is None or office.mapping.order is None:
        return OrderDifference()
    changed = 0
    fields: dict[str, None] = {}
    unmappable: list[tuple[str, str]] = []
    for order in orders:
        before = _written(office.mapping, order)
        after = _written(mapping, order)
        if isinstance(after, str):
            if not isinstance(before, str):
                unmappable.append((order.reference, after))
        elif before != after:
            changed += 1
            fields |= dict.fromkeys(_differing(before, after) if isinstance(before, dict) else ())
    return OrderDifference(len(orders), changed, tuple(fields), tuple(unmappable))


def _written(mapping: CompiledMapping, order: Order) -> dict[str, Any] | str:
    """The ERP's order, or why there is none."""
    try:
        return payload(mapping, order)
    except Unmappable as error:
        return str(error)


def _differing(before: Any, after: Any, path: str = "") -> list[str]:
    """The paths of the values that differ; the entries of a list count as one."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            found
            for name in dict.fromkeys([*before, *after])
            if before.get(name) != after.get(name)
            for found in _differing(before.get(name), after.get(name), f"{path}.{name}" if path else name)
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = zip(before, after, strict=True)
        return [found for old, new in pairs if old != new for found in _differing(old, new, path)]
    return [path]
