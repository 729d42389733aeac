"""Where a client wants to be told of what happened: webhooks, signed as Standard Webhooks says."""

import base64
import binascii
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from hub.config.secrets import Secret
from hub.config.values import Model

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
KEY_PREFIX = "whsec_"
KEY_BYTES = range(24, 65)
"""Of a key, by the Standard Webhooks specification."""
LONGEST_ADDRESS = 1000
NO_ADDRESS = "isn't an address such as https://shop.example/hooks/hub, without a user, a password, blanks and `#`"
OVERHEARD = "must begin with https://: plain http goes to this machine alone (127.0.0.1, localhost or ::1)"
NO_KEY = (
    f"isn't a signing key of Standard Webhooks: `{KEY_PREFIX}` and the base64 of {KEY_BYTES[0]} to {KEY_BYTES[-1]} "
    "random bytes were expected"
)


class WebhookKind(StrEnum):
    """Of what a target may be told: an order that moved; products, prices or stock that were published."""

    ORDER = "order"
    PRODUCT = "product"
    PRICE = "price"
    STOCK = "stock"


class WebhookTarget(Model):
    """One address, the key that signs what goes there, and of what it is told."""

    name: str = ""
    url: Secret
    secret: Secret
    events: Annotated[frozenset[WebhookKind], Field(min_length=1)]


def why_no_address(url: str) -> str | None:
    """Why nothing is sent to an address; None where it may be."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return NO_ADDRESS
    is_plain = len(url) <= LONGEST_ADDRESS and url.isascii() and url.isprintable() and " " not in url
    # https://our.host@elsewhere reads like ours
    if not is_address or not is_plain or "@" in parts.netloc or "#" in url:
        return NO_ADDRESS
    return OVERHEARD if parts.scheme == "http" and parts.hostname not in LOOPBACK else None


def why_no_key(secret: str) -> str | None:
    """Why nothing can be signed by a text; None where it can."""
    try:
        key = base64.b64decode(secret.removeprefix(KEY_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return NO_KEY
    return None if secret.startswith(KEY_PREFIX) and len(key) in KEY_BYTES else NO_KEY
