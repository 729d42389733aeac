"""NTLM (MS-NTHT): a connection is signed in, by three legs, and what follows on it is believed."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Auth, Means, Sender
from hub.connectors.transport.auth.challenge import asked_for
from hub.connectors.transport.auth.user_and_password import UserAndPassword
from hub.connectors.transport.messages import Request
from hub.errors import ProtocolBroken


class Ntlm(UserAndPassword):
    """User (`DOMAIN\\name` or `name@domain`) and password. `scheme` is what the ERP's 401 asks for."""

    example: ClassVar[str] = "{kind: ntlm, scheme: Negotiate}"

    kind: Literal["ntlm"]
    scheme: Literal["NTLM", "Negotiate"] = "NTLM"

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        """Nothing is sent yet."""
        return NtlmAuth(self.scheme, keys["user"], keys["password"], means.transport, means.clock)


class NtlmAuth:
    """Signs a connection in by the first request on it.

    The leg that asks for the challenge is a GET without a body, in a turn of its own; the one that answers it bears the
    request itself. So an order goes out once. Where the connection was lost in between, or meanwhile, the ERP refuses
    the request with 401 before anybody reads its body: that is no order, and the next try signs in anew.
    """

    def __init__(self, scheme: str, user: str, password: str, transport: Sender, clock: Clock) -> None:
        self._scheme, self._user, self._password = scheme, user, password
        self._transport, self._clock = transport, clock
        self._signed_on: int | None = None
        self._uses = 0

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request as it is on a connection that is signed in; else with the last of the legs.

        Raises:
            ErpError: what the ERP answers instead of a challenge.
        """
        if self._signed_on is not None:
            self._uses += 1
            return request
        answer = self._answer(request.url, context.named("sign in"))
        self._signed_on, self._uses = self._transport.opened, 1  # by now: the answer goes on the same one, or fails
        return replace(request, authorization=answer)

    def forget(self) -> bool:
        """Sign in anew; True where the connection had served, or was another one already."""
        helps = self._uses > 1 or self._signed_on != self._transport.opened
        self._signed_on = None
        return helps

    def _answer(self, url: str, context: RequestContext) -> str:
        import spnego

        host = urlsplit(url).hostname or ""
        client = spnego.client(self._user, self._password, hostname=host, service="http", protocol="ntlm")
        begun = Request("GET", url, authorization=self._header(client.step()))
        challenge = asked_for(self._scheme, self._transport.send(context, begun), context, self._clock.now())
        try:
            return self._header(client.step(base64.b64decode(challenge.partition(",")[0], validate=True)))
        except Exception as error:  # noqa: BLE001 - a hostile challenge makes spnego raise whatever there is
            message = f"its challenge can't be answered ({type(error).__name__}); does it speak NTLM?"
            raise context.error(ProtocolBroken, message) from None

    def _header(self, token: Any) -> str:
        return f"{self._scheme} {base64.b64encode(token or b'').decode()}"
