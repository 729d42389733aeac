"""What every way to sign in does, and what it needs."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.transport.messages import Request, Response


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
    """What a way to sign in may send of its own: requests for tokens and sessions."""

    def send(self, context: RequestContext, request: Request) -> Response:
        """Send it once; Unreachable if no whole answer came."""
        ...


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

    def addresses(self) -> frozenset[str]:
        """Those of the keys that are an address, to which others are sent."""
        return frozenset()


class AuthModel(PackModel, Keys):
    """How a pack says that its ERP is signed in to over HTTP."""

    kind: str

    def given(self) -> frozenset[str]:
        """What the body of a read may name as `{auth.…}`."""
        return frozenset()

    def problems(self, named: Collection[str]) -> Iterator[str]:
        """What it says to no effect in a pack whose reads name these as `{auth.…}`."""
        return iter(())

    @abstractmethod
    def sign_in(self, keys: Mapping[str, str], transport: Sender, clock: Clock, base: str) -> Auth:
        """The way to sign in with these keys, which are all that is required and only what is known.

        `base` is the ERP's address.
        """
