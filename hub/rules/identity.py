"""What an order is known by: its content, our reference, and the moment at which it was placed."""

import hashlib
import json
from base64 import b32encode
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hub.records import Basket, Order


def content_digest(basket: Basket) -> str:
    """The same for the same basket, however its numbers and times are written."""
    return _digest({**basket.model_dump(mode="python"), "placed_at": str(moment(basket))})


def agreed_digest(order: Order) -> str:
    """The same for the same order as agreed: account, currency, addresses, lines with their prices, totals."""
    return _digest(order.model_dump(mode="python"))


def reference_of(tenant: str, key: str) -> str:
    """Our reference, which the ERP keeps: follows from what the storefront calls the order, so it never changes."""
    return "H" + b32encode(hashlib.sha256(f"{tenant}\0{key}".encode()).digest())[:12].decode()


def moment(basket: Basket) -> datetime:
    """When it was placed, in UTC, as which a time without a zone is kept."""
    return basket.placed_at.replace(tzinfo=basket.placed_at.tzinfo or UTC).astimezone(UTC)


def day(basket: Basket, timezone: str) -> date:
    """The office's calendar day: its prices and VAT rates count."""
    return moment(basket).astimezone(ZoneInfo(timezone)).date()


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(_plain(content), sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Numbers in one spelling."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
