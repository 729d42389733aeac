"""Signing in: each way gives the value of the Authorization header."""

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import msgspec

from hub.clock import Clock
from hub.config.erp import Erp
from hub.connectors import shape
from hub.connectors.base import RequestContext
from hub.connectors.judge import classify_response
from hub.connectors.keys import key_problems
from hub.connectors.wire import Request, Response, Transport
from hub.errors import ConfigurationError, CredentialsRefused, ProtocolBroken

MARGIN = timedelta(seconds=60)


class Auth(Protocol):
    """A way to sign in."""

    def header(self, call: RequestContext) -> str:
        """The Authorization header's value for the next request."""
        ...

    def forget(self) -> bool:
        """After a 401: drop what was used; True if it had served before, so that a new one may do better."""
        ...


class BasicAuth:
    """User and password; the same every time."""

    def __init__(self, user: str, password: str) -> None:
        self._header = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def header(self, call: RequestContext) -> str:
        """The Authorization header's value."""
        return self._header

    def forget(self) -> bool:
        """Never helps."""
        return False


class TokenAuth:
    """A bearer token by client credentials, kept until a minute before it expires."""

    def __init__(self, shape: shape.ClientCredentials, keys: Mapping[str, str], wire: Transport, clock: Clock) -> None:
        quoted = {name: value if name in shape.defaults else quote(value, safe="") for name, value in keys.items()}
        self._url = shape.token_url.format_map(quoted)
        self._form = {
            "grant_type": "client_credentials",
            "client_id": keys["client_id"],
            "client_secret": keys["client_secret"],
            "scope": shape.scope,
        }
        self._wire, self._clock = wire, clock
        self._token, self._until, self._uses = "", clock.now(), 0

    def header(self, call: RequestContext) -> str:
        """The Authorization header's value, fetching a token when there is none that lasts.

        Raises:
            CredentialsRefused, TransientError, ProtocolBroken: what the token's server says.
        """
        if not self._token or self._clock.now() >= self._until:
            self._fetch(call.named("token"))
        self._uses += 1
        return f"Bearer {self._token}"

    def forget(self) -> bool:
        """Drop the token."""
        self._token = ""
        return self._uses > 1

    def _fetch(self, call: RequestContext) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        request = Request("POST", self._url, headers, urlencode(self._form).encode())
        answer = self._wire.send(call, request)
        if answer.status in (400, 401, 403):
            raise call.error(
                CredentialsRefused, f"no token: {_reason(answer)}; check client_id, client_secret and directory"
            )
        if error := classify_response(answer, None, (), call, self._clock.now()):
            raise error
        self._token, self._until, self._uses = *_token(answer, call, self._clock.now()), 0


def _token(answer: Response, call: RequestContext, now: datetime) -> tuple[str, datetime]:
    body = _object(answer)
    token, seconds = body.get("access_token"), body.get("expires_in", 0)
    if not isinstance(token, str) or not token or not str(seconds).isdecimal():
        raise call.error(ProtocolBroken, f"answers {answer.described()}, not a token; check the token's address")
    life = timedelta(seconds=int(seconds))
    return token, now + max(life - MARGIN, life / 2)


def _reason(answer: Response) -> str:
    """The error's standard word (RFC 6749, 5.2); its description may repeat what was sent."""
    word = _object(answer).get("error")
    return word[:60] if isinstance(word, str) else answer.described()


def _object(answer: Response) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return body if isinstance(body, dict) else {}


def sign_in(way: shape.AuthPart, erp: Erp, wire: Transport, clock: Clock) -> Auth:
    """The way that the pack asks for, with the keys of tenants.yaml.

    Raises:
        ConfigurationError: a key is missing or isn't known; SecretMissing if one leads nowhere.
    """
    if problems := [*key_problems(way, erp)]:
        raise ConfigurationError(*problems)
    keys = {key: secret.reveal() for key, secret in erp.auth.items()}
    if isinstance(way, shape.Basic):
        return BasicAuth(keys["user"], keys["password"])
    return TokenAuth(way, {**way.defaults, **keys}, wire, clock)
