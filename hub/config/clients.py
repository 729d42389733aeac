"""Storefronts, and other programs of the shop's, that ask the hub: each by a token, within its scopes and offices."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from hub.config.secrets import Secret
from hub.config.tokens import Token
from hub.config.values import Count, Day, Duration, Model, Name
from hub.config.webhook_targets import WebhookTarget

ALL = "all"
"""Every office, those too that come later."""


class ClientScope(StrEnum):
    """What a client may do.

    `subject`: it names its buyer's login without a proof of its own, so that its token alone opens every buyer.
    """

    READ = "read"
    ORDER = "order"
    APPROVE = "approve"
    FEED = "feed"
    SUBJECT = "subject"


OF_BUYERS = frozenset({ClientScope.READ, ClientScope.ORDER})
"""What is asked for a buyer."""


class Claims(Model):
    """How a client proves who its buyer is: by a token that it signs itself (JWT, RFC 7519), with the login in `sub`.

    `key`: 32 bytes or more that both know (HS256). `jwks`: a file with its public keys (RS256; RFC 7517). `issuer` and
    `audience` are what `iss` and `aud` must be; no claim is good for longer than `lifetime` after it was signed.
    """

    issuer: Name
    audience: Name
    key: Secret | None = None
    jwks: Secret | None = None
    lifetime: Duration = timedelta(minutes=15)


def _as_list(value: object) -> object:
    return (value,) if value == ALL else value


class Client(Model):
    """A storefront. `next_token` opens as `token` does, while one takes the other's place.

    `expires`: the last day, in UTC, on which it is let in. `calls_per_minute`: more are answered with 429.
    `webhooks`: by name, where it is told of what happens at its offices.
    """

    name: str = ""
    token: Token
    next_token: Token | None = None
    expires: Day | None = None
    scopes: Annotated[frozenset[ClientScope], Field(min_length=1)]
    offices: Annotated[tuple[Name, ...] | tuple[Literal["all"]], BeforeValidator(_as_list), Field(min_length=1)]
    claims: Claims | None = None
    calls_per_minute: Count = 1200
    webhooks: dict[str, WebhookTarget] = Field(default_factory=dict)

    def sees(self, office: str) -> bool:
        """Whether an office is one of its own."""
        return ALL in self.offices or office in self.offices

    def is_expired(self, on: date) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and on > self.expires

    def has_token(self, token: str) -> bool:
        """Whether this is one of its tokens; each is compared, in a time that says nothing.

        Raises:
            SecretMissing: one of them leads nowhere.
            UnicodeEncodeError: the token is no text that can be encoded.
        """
        fitting = [kept.fits(token) for kept in self.tokens()]  # none is passed over
        return True in fitting

    def tokens(self) -> tuple[Token, ...]:
        """One, or two while they are changed."""
        return (self.token,) if self.next_token is None else (self.token, self.next_token)

    def secrets(self) -> Iterator[tuple[tuple[str, ...], Secret]]:
        """All that it refers to, with the path to each."""
        yield ("token",), self.token
        if self.next_token:
            yield ("next token",), self.next_token
        if self.claims and self.claims.key:
            yield ("claims", "key"), self.claims.key
        if self.claims and self.claims.jwks:
            yield ("claims", "jwks"), self.claims.jwks
        for name, target in self.webhooks.items():
            yield ("webhooks", name, "url"), target.url
            yield ("webhooks", name, "secret"), target.secret

    def named(self, name: str) -> "Client":
        """The same with its name, and each target with its own."""
        targets = {key: target.model_copy(update={"name": key}) for key, target in self.webhooks.items()}
        return self.model_copy(update={"name": name, "webhooks": targets})
