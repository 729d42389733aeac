"""OAuth 2.0 client credentials (RFC 6749, 4.4): the hub's own right."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from hub.connectors.transport.auth.auth import Auth, Means
from hub.connectors.transport.auth.oauth2_token import TokenAuth, TokenModel


class ClientCredentials(TokenModel):
    """The client alone."""

    example: ClassVar[str] = """
kind: oauth2_client_credentials
token_url: "{authority}/{directory}/oauth2/v2.0/token"
scope: https://erp.example/.default
defaults: {authority: https://login.example}
"""

    kind: Literal["oauth2_client_credentials"]
    scope: str

    def required(self) -> frozenset[str]:
        """The client, and what the token's address asks for."""
        return frozenset({"client_id", "client_secret"}) | self.asked()

    def secret(self) -> frozenset[str]:
        """The client's."""
        return frozenset({"client_secret"})

    def form(self, keys: Mapping[str, str]) -> dict[str, str]:
        """RFC 6749, 4.4.2, with the client in the body (2.3.1)."""
        client = {"client_id": keys["client_id"], "client_secret": keys["client_secret"]}
        return {"grant_type": "client_credentials", **client, "scope": self.scope}

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is fetched yet."""
        return TokenAuth(self, keys, means.transport, means.clock)
