"""The people of an office, each known by a token."""

import hmac

from hub.config.secrets import Secret
from hub.config.values import Model


class Person(Model):
    """Someone of the office, or a place there that several share: known by a token."""

    name: str = ""
    token: Secret

    def has_token(self, token: str) -> bool:
        """Whether the token is this person's; compared in a time that says nothing of where they differ.

        Raises:
            SecretMissing: the reference to the person's own token leads nowhere.
            UnicodeEncodeError: the token is no text that can be encoded.
        """
        # as bytes: of texts it takes ASCII alone
        return hmac.compare_digest(token.encode(), self.token.reveal().encode())


class Approver(Person):
    """Who may approve orders, in a role."""

    role: str


class Editor(Person):
    """Who may change the office's mapping on the page of `hub mapping edit`."""
