"""User and password by a digest (RFC 7616): the password itself never goes out."""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, ClassVar, Literal

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Auth, Means, Sender
from hub.connectors.transport.auth.challenge import asked_for, parameters_in, quoted
from hub.connectors.transport.auth.user_and_password import UserAndPassword
from hub.connectors.transport.messages import Request
from hub.errors import ProtocolBroken

SCHEME = "Digest"
UNKNOWN = "asks for a digest that isn't known here (MD5, SHA, SHA-256 or SHA-512, and qop=auth, are)"


class Digest(UserAndPassword):
    """User and password."""

    example: ClassVar[str] = "kind: digest"

    kind: Literal["digest"]

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent yet."""
        return DigestAuth(keys["user"], keys["password"], means.transport, means.clock)


class DigestAuth:
    """Signs by the nonce that the ERP gave last. It is asked for by a GET without a body: an order goes out once."""

    def __init__(self, user: str, password: str, transport: Sender, clock: Clock) -> None:
        self._user, self._password, self._transport, self._clock = user, password, transport, clock
        self._digest: Any = None
        self._uses = 0

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request with its digest, asking for a nonce where there is none.

        Raises:
            ErpError: what the ERP answers instead of one.
        """
        if self._digest is None:
            self._digest, self._uses = self._with_nonce(request.url, context.named("sign in")), 0
        self._uses += 1
        header = self._digest.build_digest_header(request.method, request.url)
        if header is None:
            raise context.error(ProtocolBroken, UNKNOWN)
        return replace(request, authorization=self._in_quotes(header))

    def _in_quotes(self, header: str) -> str:
        """With the user and the realm as they stand in quotes: requests writes them as they are reckoned with."""
        plain, realm = self._user, self._digest._thread_local.chal["realm"]
        begin = 'Digest username="{}", realm="{}"'
        rest = header.removeprefix(begin.format(plain, realm))
        return begin.format(quoted(plain), quoted(realm)) + rest

    def forget(self) -> bool:
        """Drop the nonce: an old one is refused, too."""
        self._digest = None
        return self._uses > 1

    def _with_nonce(self, url: str, context: RequestContext) -> Any:
        from requests.auth import HTTPDigestAuth

        challenge = asked_for(SCHEME, self._transport.send(context, Request("GET", url)), context, self._clock.now())
        digest: Any = HTTPDigestAuth(self._user, self._password)
        digest._thread_local = SimpleNamespace()  # one thread after another may use the same connector
        digest.init_per_thread_state()
        # where requests itself puts what a 401 asks for, before it sends the request a second time
        digest._thread_local.chal = parameters_in(challenge)
        if not {"realm", "nonce"} <= digest._thread_local.chal.keys():
            raise context.error(ProtocolBroken, UNKNOWN)
        return digest
