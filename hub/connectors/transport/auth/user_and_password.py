"""What every way to sign in by user and password asks for."""

from hub.connectors.transport.auth.auth import AuthModel


class UserAndPassword(AuthModel):
    """A user, and a password that nobody may read."""

    def required(self) -> frozenset[str]:
        """Both."""
        return frozenset({"user", "password"})

    def secret(self) -> frozenset[str]:
        """The password."""
        return frozenset({"password"})
