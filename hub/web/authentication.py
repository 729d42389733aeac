"""Who signs in: an office's editors, each by a token."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from threading import Lock

from hub.clock import Clock
from hub.config.people import Editor
from hub.config.tenant import Tenant
from hub.errors import ConfigurationError, HubError, Problem, SecretMissing
from hub.web.attempts import Attempts


@dataclass(frozen=True)
class Principal:
    """An editor of one office, who can see and touch that office only."""

    office: str
    office_name: str
    name: str


class SignInRefused(HubError):
    """Nobody has this token, or too many were tried; the message is for whoever tries."""


class Authenticator:
    """Knows the editors of all offices."""

    def __init__(self, tenants: Iterable[Tenant], clock: Clock) -> None:
        self._editors = [
            (Principal(tenant.id, tenant.name, editor.name), editor)
            for tenant in tenants
            for editor in tenant.editors.values()
        ]
        self._attempts = Attempts(clock)
        self._lock = Lock()

    def authenticate(self, token: str, address: str) -> Principal:
        """Whose token it is; every editor's is compared, so that the time taken says nothing.

        Raises:
            SignInRefused: nobody's, or too many attempts were made.
        """
        with self._lock:  # else many attempts at once would all be free
            return self._authenticate(token, address)

    def _authenticate(self, token: str, address: str) -> Principal:
        if wait := self._attempts.wait(address):
            seconds = ceil(wait.total_seconds())
            raise SignInRefused(f"Too many attempts. Try again in {seconds} second{'' if seconds == 1 else 's'}.")
        owners = [principal for principal, editor in self._editors if _has_token(editor, token)]
        if len(owners) != 1 or not token:  # a token of two offices opens neither
            self._attempts.failed(address)
            raise SignInRefused(
                "Nobody has this token. Look whether it was copied whole, or ask those who run the hub."
            )
        self._attempts.succeeded(address)
        return owners[0]


def _has_token(editor: Editor, token: str) -> bool:
    try:
        return editor.has_token(token)
    except (SecretMissing, UnicodeEncodeError):
        return False  # this editor's reference leads nowhere, which `problems` told when the server started


def problems(tenants: Iterable[Tenant]) -> Iterator[Problem]:
    """Why some editors can't sign in: a token that isn't there, is empty, or is another's too."""
    owners: dict[str, str] = {}
    for tenant in tenants:
        for editor in tenant.editors.values():
            owner = f"{tenant.id} {editor.name}"
            try:
                token = editor.token.reveal()
            except ConfigurationError as error:
                yield from error.problems
                continue
            first = owners.setdefault(token, owner)
            if not token:
                yield Problem(editor.token.place, "", f"the token of {owner} is empty; give one that can't be guessed")
            elif first != owner:
                yield Problem(editor.token.place, "", f"{owner} has the token of {first} too; give each their own")
