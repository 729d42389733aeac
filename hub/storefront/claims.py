"""Who a client's buyer is, by a claim that the client signed: a JSON Web Token (RFC 7519)."""

import json
from datetime import timedelta
from functools import lru_cache
from typing import Any

import jwt
from jwt.exceptions import InvalidJTIError, InvalidSubjectError

from hub.config.clients import Claims, Client
from hub.config.regular_file import first_bytes

LEEWAY = 30.0
"""Seconds that the clocks of client and hub may differ."""
LARGEST = 100_000
"""Bytes of a file of keys."""
NEEDED = ["exp", "iat", "iss", "aud", "sub"]


class ClaimRefused(Exception):
    """A claim that proves nothing; the message is for the developer of the client, and has nothing of the claim."""


def login_of(claim: str, client: Client) -> str:
    """The login that a claim names in `sub`.

    Raises:
        ClaimRefused: it isn't the client's, isn't good any more, or can't be read.
        SecretMissing: the client's key leads nowhere.
    """
    claims = client.claims
    if claims is None:
        raise ClaimRefused(f"{client.name} has no `claims` in tenants.yaml")
    key, algorithm = _key(claim, claims)
    try:
        told: dict[str, Any] = jwt.decode(
            claim,
            key,
            algorithms=[algorithm],
            issuer=claims.issuer,
            audience=claims.audience,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
    except jwt.ExpiredSignatureError:
        raise ClaimRefused("it has expired (`exp`)") from None
    except jwt.MissingRequiredClaimError as error:
        raise ClaimRefused(f"`{error.claim}` is missing in it") from None
    except jwt.InvalidIssuerError:
        raise ClaimRefused(f"`iss` isn't {claims.issuer}") from None
    except jwt.InvalidAudienceError:
        raise ClaimRefused(f"`aud` isn't {claims.audience}") from None
    except jwt.InvalidAlgorithmError:
        raise ClaimRefused(f"it isn't signed by {algorithm}") from None
    except jwt.ImmatureSignatureError:
        raise ClaimRefused("it begins in the future (`iat`, `nbf`): compare the clocks of both machines") from None
    except InvalidSubjectError:
        raise ClaimRefused("`sub` isn't the text of a login") from None
    except InvalidJTIError:
        raise ClaimRefused("`jti` isn't a text") from None
    except jwt.InvalidSignatureError:
        raise ClaimRefused("its signature isn't the client's") from None
    except (jwt.PyJWTError, OverflowError, TypeError, ValueError):
        raise ClaimRefused("it is no JSON Web Token whose times are numbers (RFC 7519)") from None
    _check_lifetime(told, claims.lifetime)
    login = told["sub"]
    if not isinstance(login, str) or not login:
        raise ClaimRefused("`sub` isn't the text of a login")
    return login


def _check_lifetime(told: dict[str, Any], longest: timedelta) -> None:
    if int(told["exp"]) - int(told["iat"]) > longest.total_seconds():
        raise ClaimRefused(f"it is good for longer than {longest} (`exp` - `iat`)")


def _key(claim: str, claims: Claims) -> tuple[Any, str]:
    if claims.key is not None:
        return claims.key.reveal(), "HS256"
    assert claims.jwks
    try:
        keys = _keys(first_bytes(claims.jwks.path(), LARGEST))
    except OSError as error:
        raise claims.jwks.missing(f"the file of {claims.jwks.what} can't be read ({error.strerror})") from None
    if keys is None:
        raise claims.jwks.missing(f"{claims.jwks.what} is no set of RSA keys (RFC 7517)")
    try:
        named = jwt.get_unverified_header(claim).get("kid")
    except jwt.PyJWTError:
        raise ClaimRefused("it is no JSON Web Token") from None
    if named is None and len(keys) == 1:
        return next(iter(keys.values())), "RS256"
    if not isinstance(named, str) or named not in keys:
        raise ClaimRefused("its header names no key (`kid`) of the client's set")
    return keys[named], "RS256"


@lru_cache(maxsize=32)
def _keys(body: bytes) -> dict[str, Any] | None:
    """By name; None for what is no such set."""
    try:
        keys = jwt.PyJWKSet.from_dict(json.loads(body)).keys
    except (ValueError, TypeError, AttributeError, RecursionError, jwt.PyJWTError):
        return None
    found = {each.key_id or "": each.key for each in keys if each.key_type == "RSA" and each.public_key_use != "enc"}
    return found or None
