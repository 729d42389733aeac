"""What an order is known by: its content, our reference, and the moment at which it was placed."""

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hub.records import Basket, BasketLine, Order
from hub.records.stored_order import StoredOrder

OFFERING: dict[str, Any] = {"placed_at": True, "placed_by": True, "lines": {"__all__": {"shown_price"}}}
"""What a basket says of its being offered; everything else is what is ordered."""


def content_digest(basket: Basket) -> str:
    """SHA-256 of what is ordered, however its numbers are written: not of when or by whom it was offered."""
    return _digest(basket.model_dump(mode="python", exclude=OFFERING, exclude_none=True))


def is_same(stored: StoredOrder, basket: Basket) -> bool:
    """Whether a basket orders what was taken in under its key; without a unit it means the product's own of then."""
    own = {line.sku: line.own_unit for line in stored.order.lines} if stored.order else {}
    # not `stored.digest`, which an older release may have made of other fields
    return content_digest(_in_units(stored.basket, own)) == content_digest(_in_units(basket, own))


def _in_units(basket: Basket, own: Mapping[str, str | None]) -> Basket:
    lines = (
        line.model_copy(update={"unit": line.unit or own.get(line.sku)}) if isinstance(line, BasketLine) else line
        for line in basket.lines
    )
    return basket.model_copy(update={"lines": tuple(lines)})


LATER = frozenset({*(name for name in Order.model_fields if name.startswith("delivery_")), "note"}) | {
    "wanted_on", "contact", "comment", "quote", "unit_code", "own_unit", "unit_factor", "charges", "texts",
}  # fmt: skip
"""Fields that orders had not when the first ones were approved: where they are empty, the digest is as it was then."""


def agreed_digest(order: Order) -> str:
    """SHA-256, the same for the same order as agreed: account, currency, addresses, lines with prices, totals."""
    return _digest(_without_empty(order.model_dump(mode="python"), LATER))


def _without_empty(content: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """Without those of the names that have no value, in the lines too."""
    kept = {name: value for name, value in content.items() if name not in names or value not in (None, ())}
    return {**kept, "lines": [_without_empty(line, names) for line in content["lines"]]} if "lines" in content else kept


def reference_of(tenant: str, key: str) -> str:
    """Our reference, which the ERP keeps: follows from what the storefront calls the order, so it never changes.

    Thirteen capital letters and digits: an ERP's field for a foreign number is short (35 characters in Business
    Central) and may not tell capital letters from small ones. 60 bits of the digest keep references apart.
    """
    return "H" + b32encode(hashlib.sha256(f"{tenant}\0{key}".encode()).digest())[:12].decode()


def placed_at_utc(basket: Basket) -> datetime:
    """When it was placed, in UTC; a time without a zone is kept as UTC."""
    return basket.placed_at.replace(tzinfo=basket.placed_at.tzinfo or UTC).astimezone(UTC)


def _digest(content: dict[str, Any]) -> str:
    # sorted: the digest is stored, and a field that moves in the model must not change it
    return hashlib.sha256(json.dumps(_plain(content), sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Numbers in one spelling: 2.50 and 2.5 are the same price."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
