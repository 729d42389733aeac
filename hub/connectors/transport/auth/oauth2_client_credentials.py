"""OAuth 2.0 client credentials (RFC 6749, 4.4): a bearer token, fetched when it is needed."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal
from urllib.parse import quote, urlencode

import msgspec
from pydantic import Field, model_validator

from hub.clock import Clock
from hub.config.yamlfile import suggest
from hub.connectors.base import RequestContext
from hub.connectors.model import placeholders
from hub.connectors.transport.auth.auth import Auth, AuthModel, HeaderAuth, Sender
from hub.connectors.transport.classify import classify_response
from hub.connectors.transport.messages import Request, Response
from hub.errors import CredentialsRefused, ProtocolBroken

# a request is signed before it waits for its turn, and goes out later
MARGIN = 60
"""Seconds before its end at which a token isn't used any more."""
LONGEST_LIFE = 366 * 24 * 3600
"""Seconds; no server of this kind gives a token for longer, and one that says so is taken for something else."""
_TOKEN = re.compile(r"[\x21-\x7e]{1,65536}")
"""RFC 6749, A.12, without the space: what may stand in a header."""
_SECONDS = re.compile(r"[0-9]{1,9}")
_WORD = re.compile(r"[a-z_]{1,60}")


class ClientCredentials(AuthModel):
    """Where the token is fetched, for which scope. `defaults` are keys of `auth:` that may be left out."""

    example: ClassVar[str] = """
kind: oauth2_client_credentials
token_url: "{authority}/{directory}/oauth2/v2.0/token"
scope: https://erp.example/.default
defaults: {authority: https://login.example}
"""

    kind: Literal["oauth2_client_credentials"]
    token_url: str
    scope: str
    defaults: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _uses_what_it_names(self) -> "ClientCredentials":
        asked = placeholders(self.token_url)
        for name in sorted(self.defaults.keys() - asked):
            raise ValueError(f"`defaults` names `{name}`, which isn't in token_url{suggest(name, asked)}")
        if placeholders(self.scope):
            raise ValueError("the scope goes out as it is written; nothing in braces is filled in there")
        return self

    def required(self) -> frozenset[str]:
        """The client, and what the token's address asks for."""
        return frozenset({"client_id", "client_secret"}) | placeholders(self.token_url) - self.optional()

    def optional(self) -> frozenset[str]:
        """Those that have a default."""
        return frozenset(self.defaults)

    def addresses(self) -> frozenset[str]:
        """The authority: whatever the token's address begins with."""
        return frozenset(name for name in placeholders(self.token_url) if self.token_url.startswith(f"{{{name}}}"))

    def secret(self) -> frozenset[str]:
        """The client's."""
        return frozenset({"client_secret"})

    def sign_in(self, keys: Mapping[str, str], transport: Sender, clock: Clock, base: str) -> Auth:
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
        self._token, self._until, self._uses = "", clock.steady(), 0

    def header(self, context: RequestContext) -> str:
        """The Authorization header's value, fetching a token when there is none that lasts.

        Raises:
            CredentialsRefused, TransientError, ProtocolBroken: what the token's server says.
        """
        if not self._token or self._clock.steady() >= self._until:
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
        self._token, self._until, self._uses = *_token(response, context, self._clock.steady()), 0
        context.concealment.add(self._token)


def _token(response: Response, context: RequestContext, now: float) -> tuple[str, float]:
    body = _object(response)
    token, kind = body.get("access_token"), body.get("token_type", "Bearer")
    life = _seconds(body.get("expires_in", 0))
    is_bearer = isinstance(kind, str) and kind.lower() == "bearer"
    if not isinstance(token, str) or not _TOKEN.fullmatch(token) or life is None or not is_bearer:
        # never what came: it may be the token, and who prints it has it
        wanted = f"not a token (a bearer of printable ASCII, for at most {LONGEST_LIFE:,} s)"
        raise context.error(ProtocolBroken, f"answers {response.described()}, {wanted}; check the token's address")
    # half of it where a token lives for less than two minutes
    return token, now + max(life - MARGIN, life / 2)


def _seconds(written: object) -> int | None:
    """A whole number of seconds, as number or text; None for anything else, and for what no token lasts."""
    # by its text, since some servers put the number in quotes
    is_number = (isinstance(written, int) and not isinstance(written, bool)) or isinstance(written, str)
    # counted before it is read: the text of a number may be as long as an answer
    if not is_number or not _SECONDS.fullmatch(str(written)) or int(str(written)) > LONGEST_LIFE:
        return None
    return int(str(written))


def _reason(response: Response) -> str:
    """The error's standard word (RFC 6749, 5.2); its description, or another word, may repeat what was sent."""
    word = _object(response).get("error")
    return word if isinstance(word, str) and _WORD.fullmatch(word) else response.described()


def _object(response: Response) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
