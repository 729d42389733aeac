"""Whether somebody has a token, where one that leads nowhere is nobody's."""

from typing import Protocol

from hub.errors import ConfigurationError


class TokenHolder(Protocol):
    """A person of an office, or a client."""

    def has_token(self, token: str) -> bool:
        """Whether it is theirs; ConfigurationError, UnicodeError."""
        ...


def is_token_of(holder: TokenHolder, token: str) -> bool:
    """Whether the token is theirs; that their own leads nowhere was told when the server started."""
    try:
        return holder.has_token(token)
    except (ConfigurationError, UnicodeError):
        return False
