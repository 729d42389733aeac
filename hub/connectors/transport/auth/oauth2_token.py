"""What every grant of OAuth 2.0 has (RFC 6749): a bearer token, asked for where the pack says, and what is answered."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard
from urllib.parse import quote, urlencode

import msgspec
from pydantic import Field, model_validator

from hub.clock import Clock
from hub.config.yamlfile import suggest
from hub.connectors.base import RequestContext
from hub.connectors.model import placeholders
from hub.connectors.transport.auth.auth import AuthModel, HeaderAuth, Sender
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


class TokenModel(AuthModel):
    """Where a token is fetched, for which scope. `defaults` are keys of `auth:` that may be left out.

    A key that `token_url` begins with (`{authority}/token`) is an address; others are parts of one.
    """

    token_url: str
    scope: str = ""
    defaults: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _uses_what_it_names(self) -> "TokenModel":
        asked = placeholders(self.token_url)
        if not self.token_url.startswith(("https://", "http://", "{")):
            raise ValueError("token_url: https://… was expected, or a key of `auth:` in braces that is such an address")
        for name in sorted(self.defaults.keys() - asked):
            raise ValueError(f"`defaults` names `{name}`, which isn't in token_url{suggest(name, asked)}")
        if placeholders(self.scope):
            raise ValueError("the scope goes out as it is written; nothing in braces is filled in there")
        return self

    @abstractmethod
    def form(self, keys: Mapping[str, str]) -> dict[str, str]:
        """What is sent for a token."""

    def asked(self) -> frozenset[str]:
        """What the token's address asks for and has no default."""
        return placeholders(self.token_url) - self.defaults.keys()

    def optional(self) -> frozenset[str]:
        """Those that have a default."""
        return frozenset(self.defaults)

    def addresses(self) -> frozenset[str]:
        """The authority: whatever the token's address begins with."""
        return frozenset(name for name in placeholders(self.token_url) if self.token_url.startswith(f"{{{name}}}"))

    def request(self, keys: Mapping[str, str], form: Mapping[str, str]) -> Request:
        """The request for a token: the form without what is empty."""
        keys = {**self.defaults, **keys}
        keys |= {name: keys[name].rstrip("/") for name in self.addresses() if f"{{{name}}}/" in self.token_url}
        # what it begins with (the authority) is an address with slashes, what has a default may be; others are parts
        whole = self.addresses() | self.defaults.keys()
        quoted = {name: value if name in whole else quote(value, safe="") for name, value in keys.items()}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        body = urlencode({name: value for name, value in form.items() if value}).encode()
        return Request("POST", self.token_url.format_map(quoted), headers, body)


@dataclass(frozen=True)
class BearerToken:
    """What was answered; `life` is in seconds, `refresh` the next refresh token, where one came."""

    access: str = field(repr=False)
    life: int
    refresh: str | None = field(default=None, repr=False)

    @property
    def served(self) -> float:
        """Seconds for which it is used: half its life where that is less than two minutes."""
        return max(self.life - MARGIN, self.life / 2)


class TokenAuth(HeaderAuth):
    """A bearer token, kept until a minute before it expires."""

    def __init__(self, model: TokenModel, keys: Mapping[str, str], transport: Sender, clock: Clock) -> None:
        self._request = model.request(keys, model.form(keys))
        self._named = ", ".join(sorted(model.required()))
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
        response = self._transport.send(context, self._request)
        if reason := refusal(response):
            raise context.error(CredentialsRefused, f"no token: {reason}; check {self._named}")
        token = token_in(response, context, self._clock)
        self._token, self._until, self._uses = token.access, self._clock.steady() + token.served, 0


def refusal(response: Response) -> str:
    """Why no token is given, in the standard's word (RFC 6749, 5.2); empty where that isn't said."""
    if response.status not in (400, 401, 403):
        return ""
    # its description, or another word, may repeat what was sent
    word = _object(response).get("error")
    return word if isinstance(word, str) and _WORD.fullmatch(word) else response.described()


def token_in(response: Response, context: RequestContext, clock: Clock) -> BearerToken:
    """The token in an answer that refuses none; it is concealed from now on.

    Raises:
        ErpError: what the status means; ProtocolBroken where a success holds no token.
    """
    if error := classify_response(response, None, (), context, clock.now()):
        raise error
    body = _object(response)
    access, refresh, kind = body.get("access_token"), body.get("refresh_token"), body.get("token_type", "Bearer")
    life = _seconds(body.get("expires_in", 0))
    is_bearer = isinstance(kind, str) and kind.lower() == "bearer"
    if not _is_token(access) or not (refresh in (None, "") or _is_token(refresh)) or life is None or not is_bearer:
        # never what came: it may be the token, and who prints it has it
        wanted = f"not a token (a bearer of printable ASCII, for at most {LONGEST_LIFE:,} s)"
        raise context.error(ProtocolBroken, f"answers {response.described()}, {wanted}; check the token's address")
    for secret in (access, refresh):
        if secret:
            context.concealment.add(secret)
    return BearerToken(access, life, refresh or None)


def _is_token(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _seconds(written: object) -> int | None:
    """A whole number of seconds, as number or text; None for anything else, and for what no token lasts."""
    # by its text, since some servers put the number in quotes
    is_number = (isinstance(written, int) and not isinstance(written, bool)) or isinstance(written, str)
    # counted before it is read: the text of a number may be as long as an answer
    if not is_number or not _SECONDS.fullmatch(str(written)) or int(str(written)) > LONGEST_LIFE:
        return None
    return int(str(written))


def _object(response: Response) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
