"""OAuth 2.0 client credentials (RFC 6749, 4.4): a bearer token, fetched when it is needed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec
from pydantic import Field

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.model import placeholders
from hub.connectors.transport.auth.auth import Auth, AuthModel, HeaderAuth, Sender
from hub.connectors.transport.classify import classify_response
from hub.connectors.transport.messages import Request, Response
from hub.errors import CredentialsRefused, ProtocolBroken

# a request is signed before it waits for its turn, and goes out later
MARGIN = timedelta(seconds=60)


class ClientCredentials(AuthModel):
    """Where the token is fetched, for which scope. `defaults` are keys of `auth:` that may be left out."""

    kind: Literal["oauth2_client_credentials"]
    token_url: str
    scope: str
    defaults: dict[str, str] = Field(default_factory=dict)

    def required(self) -> frozenset[str]:
        """The client, and what the token's address asks for."""
        return frozenset({"client_id", "client_secret"}) | placeholders(self.token_url) - self.optional()

    def optional(self) -> frozenset[str]:
        """Those that have a default."""
        return frozenset(self.defaults)

    def sign_in(self, keys: Mapping[str, str], transport: Sender, clock: Clock) -> Auth:
        """Nothing is fetched yet."""
        return TokenAuth(self, {**self.defaults, **keys}, transport, clock)


class TokenAuth(HeaderAuth):
    """A bearer token, kept until a minute before it expires."""

    def __init__(self, model: ClientCredentials, keys: Mapping[str, str], transport: Sender, clock: Clock) -> None:
        # what has a default (the authority) is an address with slashes; the others are parts of one
        quoted = {name: value if name in model.defaults else quote(value, safe="") for name, value in keys.items()}
        self._url = model.token_url.format_map(quoted)
        self._form = {
            "grant_type": "client_credentials",
            "client_id": keys["client_id"],
            "client_secret": keys["client_secret"],
            "scope": model.scope,
        }
        self._transport, self._clock = transport, clock
        self._token, self._until, self._uses = "", clock.now(), 0

    def header(self, context: RequestContext) -> str:
        """The Authorization header's value, fetching a token when there is none that lasts.

        Raises:
            CredentialsRefused, TransientError, ProtocolBroken: what the token's server says.
        """
        if not self._token or self._clock.now() >= self._until:
            self._fetch(context.named("token"))
        self._uses += 1
        return f"Bearer {self._token}"

    def forget(self) -> bool:
        """Drop the token."""
        self._token = ""
        # a token that was refused at its first use isn't old: another one would be refused too
        return self._uses > 1

    def _fetch(self, context: RequestContext) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        request = Request("POST", self._url, headers, urlencode(self._form).encode())
        response = self._transport.send(context, request)
        # 400 as well: RFC 6749, 5.2
        if response.status in (400, 401, 403):
            raise context.error(
                CredentialsRefused, f"no token: {_reason(response)}; check client_id, client_secret and directory"
            )
        if error := classify_response(response, None, (), context, self._clock.now()):
            raise error
        self._token, self._until, self._uses = *_token(response, context, self._clock.now()), 0
        context.concealment.add(self._token)


def _token(response: Response, context: RequestContext, now: datetime) -> tuple[str, datetime]:
    body = _object(response)
    token, seconds = body.get("access_token"), body.get("expires_in", 0)
    # by its text, since some servers put the number in quotes
    if not isinstance(token, str) or not token or not str(seconds).isdecimal():
        raise context.error(ProtocolBroken, f"answers {response.described()}, not a token; check the token's address")
    life = timedelta(seconds=int(seconds))
    # half of it where a token lives for less than two minutes
    return token, now + max(life - MARGIN, life / 2)


def _reason(response: Response) -> str:
    """The error's standard word (RFC 6749, 5.2); its description may repeat what was sent."""
    word = _object(response).get("error")
    return word[:60] if isinstance(word, str) else response.described()


def _object(response: Response) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return body if isinstance(body, dict) else {}
