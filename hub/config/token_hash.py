"""Hashes of tokens: what may stand in a file in place of the token itself."""

import hashlib
import hmac
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHA256 = "sha256:"
ARGON2 = "$argon2"
"""How a hash begins that argon2's own tools write (the PHC string format; RFC 9106 has the function)."""
MAX_MEMORY = 256 * 1024
"""KiB that a comparison may take: the hash itself says how many."""
MAX_TIME, MAX_LANES = 20, 16


def is_hash(text: str) -> bool:
    """Whether a text says that it is a hash and not the token."""
    return text.startswith((SHA256, ARGON2))


def hash_problem(text: str) -> str:
    """Why no token can be compared with what says that it is a hash; nothing if one can."""
    if text.startswith(SHA256):
        is_right = re.fullmatch(r"[0-9a-f]{64}", text.removeprefix(SHA256))
        return "" if is_right else "behind `sha256:` 64 digits 0-9 and a-f were expected"
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        cost = extract_parameters(text)
        is_whole = len(text.split("$")[-1]) >= 20
    except (InvalidHashError, ValueError):
        is_whole = False
    if not is_whole:
        return "isn't a whole argon2 hash such as `hub token new --argon2` makes; quote it in YAML"
    if cost.memory_cost > MAX_MEMORY or cost.time_cost > MAX_TIME or cost.parallelism > MAX_LANES:
        return f"costs too much to compare: at most m={MAX_MEMORY}, t={MAX_TIME}, p={MAX_LANES}"
    return ""


def hash_of(token: str, *, slow: bool = False) -> str:
    """The hash to keep: SHA-256, or argon2 for tokens that a person thought of, which others could guess."""
    return _hasher().hash(token) if slow else SHA256 + hashlib.sha256(token.encode()).hexdigest()


def fits(token: str, hashed: str) -> bool:
    """Whether a hash without problems is this token's. argon2 takes some 50 ms.

    Raises:
        UnicodeEncodeError: the token is no text that can be encoded.
    """
    if hashed.startswith(SHA256):
        return hmac.compare_digest(hash_of(token), hashed)
    from argon2.exceptions import Argon2Error, InvalidHashError

    body = token.encode()
    try:
        return _hasher().verify(hashed, body)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()
