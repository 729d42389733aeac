"""What of an order, as it goes out or comes back, may be kept for an audit: declared by the pack, nothing personal."""

from collections.abc import Iterable
from typing import Any

from hub.connectors.pack.order_calls import OrderWrite
from hub.connectors.raw_record import RawRecord, at, listed

HIDDEN = "…"


def redacted_fields(order: OrderWrite, record: RawRecord) -> dict[str, Any]:
    """The declared fields that have a value, as text where JSON has no such thing; personal ones hidden."""
    inside = f"{order.lines.path}."
    own = [name for name in order.fields if not name.startswith(inside)]
    named = [order.number, order.reference, *own, *([order.gross] if order.gross else [])]
    kept = _selected(record, dict.fromkeys(named), order.personal)
    if lines := listed(record, order.lines.path):
        names = [name.removeprefix(inside) for name in order.fields if name.startswith(inside)]
        hidden = [name.removeprefix(inside) for name in order.personal]
        kept[order.lines.path] = [_selected(line, names, hidden) for line in lines]
    return kept


def _selected(record: RawRecord, names: Iterable[str], personal: Iterable[str]) -> dict[str, Any]:
    hidden = frozenset(personal)
    values = ((name, at(record, name)) for name in names)
    return {name: HIDDEN if name in hidden else _plain(value) for name, value in values if value not in (None, "")}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | str) else str(value)
