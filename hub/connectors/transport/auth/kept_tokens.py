"""What outlasts the process of an ERP's tokens, as text: sealed where there is a key."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Unreadable(Exception):
    """What is kept was sealed with another key, or isn't what the hub writes."""


@dataclass(frozen=True)
class KeptTokens:
    """`seed` tells the first token, which people gave, from another.

    `access` serves until `until` and was given at `given_at`. `asked_at`: a refresh went out then, and what it answered
    was never saved. `refused` tells what the ERP said no to.
    """

    seed: str
    refresh: str = field(repr=False)
    access: str = field(default="", repr=False)
    until: datetime | None = None
    given_at: datetime | None = None
    asked_at: datetime | None = None
    refused: str = ""


def digest(*secrets: str) -> str:
    """Tells secrets from others without showing them."""
    return hashlib.sha256("\0".join(secrets).encode()).hexdigest()


def written(kept: KeptTokens, key: str | None) -> str:
    """As text, the seed first and readable; the rest in clear without a key."""
    text = msgspec.json.encode(kept)
    return f"{kept.seed} {(_fernet(key).encrypt(text) if key else text).decode()}"


def grew_from(text: str, seed: str) -> bool:
    """Whether what is kept began with that first token."""
    return text.startswith(f"{seed} ")


def read(text: str, key: str | None) -> KeptTokens:
    """Out of text; what was kept in clear is read with a key, too. Raises Unreadable."""
    text = text.partition(" ")[2]
    from cryptography.fernet import InvalidToken

    try:
        is_sealed = not text.startswith("{")
        if is_sealed and key is None:
            raise Unreadable
        body = _fernet(key).decrypt(text) if is_sealed and key else text.encode()
        return msgspec.json.decode(body, type=KeptTokens)
    except (InvalidToken, msgspec.MsgspecError, ValueError):
        raise Unreadable from None


def _fernet(key: str) -> "Fernet":
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
