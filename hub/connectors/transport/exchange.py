"""One HTTP exchange with bounds: its time, its size, no redirects, nothing ever sent twice."""

import ssl
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, SSLError

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.transport.messages import Request, Response
from hub.connectors.transport.transfer import Transfer
from hub.errors import OutcomeUnknown, ProtocolBroken, Unreachable

CONNECT_TIMEOUT = 10.0
CHUNK = 64 * 1024


class Transport:
    """A session of kept connections. It repeats nothing: a kept connection that turns out to be dead is an error."""

    def __init__(self, clock: Clock, timeout: float, transfer: Transfer, *, proxies: bool = True) -> None:
        self._clock, self._timeout, self._transfer = clock, timeout, transfer
        self._session = requests.Session()
        self._session.trust_env = proxies

    def send(
        self, context: RequestContext, request: Request, lost: type[Unreachable] | type[OutcomeUnknown] = Unreachable
    ) -> Response:
        """Send it once.

        Raises:
            Unreachable: nothing was sent.
            lost: it may have been received, but no whole answer came.
        """
        too_large = OutcomeUnknown if lost is OutcomeUnknown else ProtocolBroken
        try:
            with self._open(request) as response:
                return self._answer(response, context, lost, too_large)
        except requests.RequestException as error:
            if unsent := _unsent(error, self._timeout):
                raise context.error(Unreachable, unsent) from None
            raise context.error(lost, _broken_off(error, self._timeout)) from None

    def _open(self, request: Request) -> requests.Response:
        return self._session.request(
            request.method,
            request.url,
            headers=dict(request.headers),
            data=request.body,
            auth=_authorized(request.authorization),
            # the second is the wait for the next bytes, not for the whole answer: `_answer` looks after that
            timeout=(min(CONNECT_TIMEOUT, self._timeout), self._timeout),
            stream=True,  # so that what is too large, or never ends, is noticed while it comes
            allow_redirects=False,  # requests would follow to any host; http.py follows within the ERP's own
        )

    def _answer(
        self,
        response: requests.Response,
        context: RequestContext,
        lost: type[Unreachable] | type[OutcomeUnknown],
        too_large: type[ProtocolBroken] | type[OutcomeUnknown],
    ) -> Response:
        cap, until = self._transfer.max_bytes, self._clock.now() + self._transfer.max_time
        body = bytearray()
        # unpacked already: a small body in gzip can hold gigabytes
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > cap:
                message = f"the answer is larger than {cap:,} bytes; if that is right, raise transfer.max_bytes"
                raise context.error(too_large, message)
            if self._clock.now() > until:
                raise context.error(lost, f"the answer didn't end within {_duration(self._transfer.max_time)}")
        return Response(response.status_code, response.headers, bytes(body))


def _authorized(value: str | None) -> Callable[[Any], Any]:
    # As a callable, so that requests doesn't put something out of ~/.netrc there.
    def apply(request: Any) -> Any:
        if value is not None:
            request.headers["Authorization"] = value
        return request

    return apply


def _unsent(error: requests.RequestException, timeout: float) -> str:
    """Why no connection came to be; empty if one did, or if that can't be told."""
    # requests keeps urllib3's error, which has the reason, as its own first argument
    reason = getattr(error.args[0], "reason", None) if error.args else None
    # the certificate alone: other trouble with TLS may come when the request is out
    if isinstance(reason, SSLError) and any(isinstance(arg, ssl.SSLCertVerificationError) for arg in reason.args):
        return "the server's certificate isn't trusted; install its authority's or mend the address"
    if isinstance(reason, NameResolutionError):
        return "the host's name isn't known; mend the address"
    if isinstance(reason, NewConnectionError):  # before its own base class, which is the time-out
        return "no connection (refused, or no way there); is the ERP running, is the address right?"
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, ConnectTimeoutError):
        return f"no connection within {min(CONNECT_TIMEOUT, timeout):g} s"
    return ""


def _broken_off(error: requests.RequestException, timeout: float) -> str:
    # while a body comes, requests calls a time-out a ConnectionError
    if isinstance(error, requests.ReadTimeout) or "timed out" in str(error):
        return f"no answer within {timeout:g} s"
    return "the connection broke before the whole answer had come"


def _duration(span: timedelta) -> str:
    return f"{span.total_seconds():g} s"
