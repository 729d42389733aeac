"""What would change in the way out: the last orders, encoded by the mapping that runs and by the edited one."""

from dataclasses import dataclass
from typing import Any

from hub.errors import Unmappable
from hub.office import Office
from hub.records import Order
from hub.translate.compiled import CompiledMapping
from hub.translate.payload import whole_payload

LAST = 200
"""So many orders are encoded again."""


@dataclass(frozen=True)
class OrderDifference:
    """The last orders as they would be written now: how many were compared, how many differ and in which of the ERP's
    fields, and which couldn't be written at all (reference and reason).
    """

    looked_at: int = 0
    changed: int = 0
    fields: tuple[str, ...] = ()
    unmappable: tuple[tuple[str, str], ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether every order would be written as before."""
        return not (self.changed or self.unmappable)


def compute_order_difference(office: Office, mapping: CompiledMapping) -> OrderDifference:
    """How the office's last orders would differ; an edit of `order:` shows only here."""
    orders = [stored.order for stored in office.store.orders.find(limit=LAST) if stored.order]
    if mapping.order is None or office.mapping.order is None:
        return OrderDifference()
    changed = 0
    fields: dict[str, None] = {}
    unmappable: list[tuple[str, str]] = []
    for order in orders:
        before = _encoded(office.mapping, order)
        after = _encoded(mapping, order)
        if isinstance(after, str):
            if not isinstance(before, str):
                unmappable.append((order.reference, after))
        elif before != after:
            changed += 1
            fields |= dict.fromkeys(_differing(before, after) if isinstance(before, dict) else ())
    return OrderDifference(len(orders), changed, tuple(fields), tuple(unmappable))


def _encoded(mapping: CompiledMapping, order: Order) -> dict[str, Any] | str:
    """The ERP's order, or why there is none."""
    try:
        return whole_payload(mapping, order)
    except Unmappable as error:
        return str(error)


def _differing(before: Any, after: Any, path: str = "") -> list[str]:
    """The paths of the values that differ; the entries of a list count as one."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = dict.fromkeys([*before, *after])
        pairs = [(before.get(name), after.get(name), f"{path}.{name}" if path else name) for name in names]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = [(old, new, path) for old, new in zip(before, after, strict=True)]
    else:
        return [path]
    return [differing for old, new, below in pairs if old != new for differing in _differing(old, new, below)]
