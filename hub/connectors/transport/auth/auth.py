"""What every way to sign in does, and what it needs."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.messages import Request, Response
from hub.connectors.transport.token_keep import TokenKeep


def random_nonce() -> str:
    """Letters and digits that were never there before."""
    return secrets.token_hex(16)


class Auth(Protocol):
    """Signed in, or able to."""

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request with what shows who asks."""
        ...

    def forget(self) -> bool:
        """After a 401: drop what was used; True if it had served before, so that a new one may do better."""
        ...


class HeaderAuth(ABC):
    """Signing by the Authorization header alone."""

    @abstractmethod
    def header(self, context: RequestContext) -> str:
        """The header's value for the next request."""

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request with the header."""
        return replace(request, authorization=self.header(context))


class Sender(Protocol):
    """What a way to sign in may send of its own: requests for tokens and sessions.

    `opened` counts the connections: what is signed in on one isn't on the next.
    """

    @property
    def opened(self) -> int:
        """How many there have been."""
        ...

    def send(self, context: RequestContext, request: Request) -> Response:
        """Send it once; Unreachable if no whole answer came."""
        ...


ParseError = Callable[[Response], RemoteError | None]
"""Finds what the ERP says is wrong in a response; a protocol's own business."""


def no_error(response: Response) -> RemoteError | None:
    """Where nobody knows how the ERP says it."""
    return None


@dataclass(frozen=True)
class Means:
    """What a way to sign in may use: `base` is the ERP's address, `tokens` keeps what must outlast the process,
    `parse_error` finds the ERP's own words.
    """

    transport: Sender
    clock: Clock
    base: str
    tokens: TokenKeep | None = None
    nonce: Callable[[], str] = random_nonce
    parse_error: ParseError = no_error


class Keys(ABC):
    """Which keys `auth:` in tenants.yaml has."""

    @abstractmethod
    def required(self) -> frozenset[str]:
        """The keys that `auth:` in tenants.yaml must have."""

    def optional(self) -> frozenset[str]:
        """The keys that it may have beside them."""
        return frozenset()

    def secret(self) -> frozenset[str]:
        """Those of the keys that nobody may read; all that are required, unless a way to sign in says less."""
        return self.required()

    def of_office(self) -> frozenset[str]:
        """The names in it that stand for something of the office, and so for no key."""
        return frozenset()

    def addresses(self) -> frozenset[str]:
        """Those of the keys that are an address, to which others are sent."""
        return frozenset()

    def arguments(self) -> frozenset[str]:
        """The arguments that it adds to the address of every request; the address is a secret then."""
        return frozenset()


class AuthModel(PackModel, Keys):
    """How a pack says that its ERP is signed in to over HTTP. `in_envelope`: inside of each SOAP message."""

    kind: str
    in_envelope: ClassVar[bool] = False

    def headers_filled(self) -> frozenset[str]:
        """The headers that it fills in, in small letters."""
        return frozenset()

    def given(self) -> frozenset[str]:
        """What the body of a read may name as `{auth.…}`."""
        return frozenset()

    def problems(self, named: Collection[str]) -> Iterator[str]:
        """What it says to no effect in a pack whose reads name these as `{auth.…}`."""
        return iter(())

    @abstractmethod
    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """The way to sign in with these keys, which are all that is required and only what is known."""
