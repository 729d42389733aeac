"""OAuth 2.0 by user and password (RFC 6749, 4.3)."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from hub.connectors.transport.auth.auth import Auth, Means
from hub.connectors.transport.auth.oauth2_token import TokenAuth, TokenModel


class PasswordGrant(TokenModel):
    """A user of the ERP, through a client that it knows; one without a secret has none in tenants.yaml."""

    example: ClassVar[str] = """
{kind: oauth2_password, token_url: "{authority}/oauth/token", defaults: {authority: https://login.example}}
"""

    kind: Literal["oauth2_password"]

    def required(self) -> frozenset[str]:
        """The user, the client, and what the token's address asks for."""
        return frozenset({"user", "password", "client_id"}) | self.asked()

    def optional(self) -> frozenset[str]:
        """The client's secret, and those that have a default."""
        return super().optional() | {"client_secret"}

    def secret(self) -> frozenset[str]:
        """The password and the client's secret."""
        return frozenset({"password", "client_secret"})

    def form(self, keys: Mapping[str, str]) -> dict[str, str]:
        """RFC 6749, 4.3.2, with the client in the body (2.3.1)."""
        user = {"username": keys["user"], "password": keys["password"]}
        client = {"client_id": keys["client_id"], "client_secret": keys.get("client_secret", "")}
        return {"grant_type": "password", **user, **client, "scope": self.scope}

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is fetched yet."""
        return TokenAuth(self, keys, means.transport, means.clock)
