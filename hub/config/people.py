"""The people of an office, each known by a token."""

from hub.config.tokens import Token
from hub.config.values import Model, Role


class Person(Model):
    """Someone of the office, or a place there that several share: known by a token."""

    name: str = ""
    token: Token

    def has_token(self, token: str) -> bool:
        """Whether the token is this person's; compared in a time that says nothing of where they differ.

        Raises:
            SecretMissing: the person's own token leads nowhere, or isn't one that lets anybody in.
            UnicodeEncodeError: the token is no text that can be encoded.
        """
        # as bytes: of texts it takes ASCII alone
        return self.token.fits(token)


class Approver(Person):
    """Who may approve orders, in a role."""

    role: Role


class Editor(Person):
    """Who may change the office's mapping on the page of `hub mapping edit`."""
