"""One HTTP exchange with bounds: its time, its size, no redirects, nothing ever sent twice."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
)

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.header_templates import COOKIE
from hub.connectors.transport.address import known_origin, origin
from hub.connectors.transport.deadline import Deadline, Watched, WatchedAdapter
from hub.connectors.transport.messages import Request, Response
from hub.connectors.transport.tls import ErpTls
from hub.connectors.transport.tls_refusal import certificate_refused, no_handshake, not_trusted
from hub.connectors.transport.transfer import Transfer
from hub.errors import CredentialsRefused, OutcomeUnknown, ProtocolBroken, ServerNotTrusted, Unreachable

CONNECT_TIMEOUT = 10.0
CHUNK = 64 * 1024
LONGEST_SHOWN = 200
"""Characters of an address."""
_NO_ADDRESSES = (requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema, requests.exceptions.InvalidURL)
_LENGTH = re.compile(r"[0-9]{1,18}")


def _without_arguments(record: logging.LogRecord) -> bool:
    """urllib3 logs the path of each request, in which a key may stand: what is behind `?` isn't logged."""
    if isinstance(record.args, tuple):
        record.args = tuple(each.partition("?")[0] if isinstance(each, str) else each for each in record.args)
    return True


# at the loggers themselves, since a filter of a logger above isn't asked
for _name in ("urllib3.connectionpool", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(_without_arguments)


class _Unled(requests.Session):
    """Takes a redirect for an answer like others: requests would follow to any host.

    Told not to, it still reads the whole body of one, however large, and looks at where it leads. `of_erp` is how the
    ERP's own origin is gone to where it has TLS of its own.
    """

    of_erp: tuple[ErpTls, WatchedAdapter] | None = None

    def get_adapter(self, url: Any) -> Any:
        """The way to an address."""
        # by origin: requests itself compares the beginnings of addresses
        if self.of_erp and origin(str(url)) == self.of_erp[0].origin:
            return self.of_erp[1]
        return super().get_adapter(url)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""


class Transport:
    """A session of kept connections. It repeats nothing: a kept connection that turns out to be dead is an error.

    `erp` is the address of the ERP, where it is for one, and `tls` what counts there alone. `timeout`: the seconds for
    which an answer may be silent.
    """

    def __init__(
        self,
        clock: Clock,
        timeout: float,
        transfer: Transfer,
        *,
        proxies: bool = True,
        erp: str = "",
        tls: ErpTls | None = None,
    ) -> None:
        self._clock, self.timeout, self._transfer = clock, timeout, transfer
        self._watched = Watched()
        self._session = _Unled()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter(self._watched))
        self._session.of_erp = (tls, WatchedAdapter(self._watched, tls)) if tls else None
        self._session.trust_env = proxies
        self._erp = known_origin(erp)

    @property
    def opened(self) -> int:
        """How many connections there have been."""
        return self._watched.opened

    def deadline(self) -> Deadline:
        """For one answer, which may come by way of redirects; it runs from the first `send` on."""
        return Deadline(self._clock, self._transfer.max_time.total_seconds())

    def send(
        self,
        context: RequestContext,
        request: Request,
        lost: type[Unreachable] | type[OutcomeUnknown] = Unreachable,
        deadline: Deadline | None = None,
    ) -> Response:
        """Send it once.

        Raises:
            Unreachable: nothing was sent.
            CredentialsRefused: the server refuses our certificate, or wants one: it has read nothing of the request.
            ServerNotTrusted: its own certificate doesn't show that it is the one; nothing was sent.
            lost: it may have been received, but no whole answer came, or none in time.
            ProtocolBroken: what came isn't HTTP, or is too large; OutcomeUnknown where that is `lost`.
        """
        broken = OutcomeUnknown if lost is OutcomeUnknown else ProtocolBroken
        if self._session.trust_env and (proxy := _odd_proxy(request.url)):
            raise context.error(Unreachable, proxy)
        self._watched.deadline = deadline = deadline or self.deadline()
        self._watched.shaking_hands = False
        deadline.start()
        silence = self.timeout if deadline.silence is None else min(deadline.silence, self.timeout)
        try:
            with self._open(request, silence) as response:
                answer = self._answer(response, context, broken)
                return replace(answer, body=request.cleaned(answer.body)) if request.cleaned else answer
        except requests.exceptions.InvalidHeader as error:
            raise context.error(broken, _odd_header(error)) from None
        except requests.RequestException as error:
            tls = self._tls_at(request.url)
            if refused := certificate_refused(error, is_shown=bool(tls and tls.has_certificate)):
                raise context.error(CredentialsRefused, refused) from None
            if why := self._not_trusted(error, request.url, tls):
                raise context.error(ServerNotTrusted, why) from None
            if isinstance(error, _NO_ADDRESSES):
                raise context.error(Unreachable, _no_address(request.url, context)) from None
            if unsent := _unsent(error, min(CONNECT_TIMEOUT, silence) if deadline.left else deadline.seconds):
                raise context.error(Unreachable, unsent) from None
            if self._watched.shaking_hands:
                raise context.error(Unreachable, no_handshake(error)) from None
            if not deadline.left:
                raise context.error(lost, f"the answer didn't end within {deadline.seconds:g} s") from None
            raise context.error(lost, _broken_off(error, silence)) from None
        except LocationValueError:
            raise context.error(Unreachable, _no_address(request.url, context)) from None
        except ValueError:  # http.client's own; its text repeats the header, which may be the token
            raise context.error(broken, _ODD_HEADER) from None

    def _tls_at(self, url: str) -> ErpTls | None:
        """What `tls:` says of an address."""
        of_erp = self._session.of_erp
        return of_erp[0] if of_erp and known_origin(url) == of_erp[0].origin else None

    def _not_trusted(self, error: Exception, url: str, tls: ErpTls | None) -> str:
        there = known_origin(url)
        if there is None or there != self._erp:  # `tls:` doesn't count there
            authority = "an authority of one's own is named by REQUESTS_CA_BUNDLE in the environment"
        elif tls and tls.own_authority:
            authority = "another authority made it than the one in `tls: {ca: …}`: name that, or look who answers there"
        else:
            authority = "if its authority is one of your own, name it in tenants.yaml: `tls: {ca: file:…}` of the ERP"
        return not_trusted(error, there[1] if there else "", authority)

    def _open(self, request: Request, silence: float) -> requests.Response:
        return self._session.request(
            request.method,
            request.url,
            headers={name: text for name, text in request.headers.items() if name.lower() != COOKIE},
            # by themselves they would take the place of those that the ERP has set
            cookies=_cookies(request.headers),
            data=request.body,
            auth=_authorized(request.authorization),
            # the second is the wait for the next bytes, not for the whole answer: `_answer` looks after that
            timeout=(min(CONNECT_TIMEOUT, silence), silence),
            stream=True,  # so that what is too large, or never ends, is noticed while it comes
            allow_redirects=False,  # http.py follows within the ERP's own
        )

    def _answer(
        self,
        response: requests.Response,
        context: RequestContext,
        broken: type[ProtocolBroken] | type[OutcomeUnknown],
    ) -> Response:
        if not _is_length(response.headers.get("Content-Length")):
            raise context.error(broken, _ODD_LENGTH)
        cap = self._transfer.max_bytes
        body = bytearray()
        # unpacked already: a small body in gzip can hold gigabytes
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > cap:
                message = f"the answer is larger than {cap:,} bytes; if that is right, raise transfer.max_bytes"
                raise context.error(broken, message)
        # quotes around a value aren't always handed on with it
        cookies = tuple(cookie.value.strip('"') for cookie in response.cookies if cookie.value)
        return Response(response.status_code, response.headers, bytes(body), cookies)


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    """The cookies that a request has of its own (RFC 6265, 4.2.1)."""
    texts = (text for name, text in headers.items() if name.lower() == COOKIE)
    pairs = (pair.partition("=") for text in texts for pair in text.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def as_sent(url: str) -> str:
    """An address as it goes out: blanks and letters beyond ASCII percent-encoded; any that can't be sent as it is."""
    prepared = requests.PreparedRequest()
    try:
        prepared.prepare_url(url, None)
    except (requests.RequestException, ValueError):
        return url  # told where it is sent
    return prepared.url or url


def _odd_proxy(url: str) -> str:
    """Why the environment's proxy for an address can't be used; empty where it can, or where there is none."""
    proxy = select_proxy(url, get_environ_proxies(url))
    if proxy is None:
        return ""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme in ("http", "https") and parts.hostname:
        return ""
    # by SOCKS a connection would come to be outside of the time budget
    return "the proxy that the environment names (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY) must begin with http:// or https://"


def _authorized(value: str | None) -> Callable[[Any], Any]:
    # As a callable, so that requests doesn't put something out of ~/.netrc there.
    def apply(request: Any) -> Any:
        if value is not None:
            request.headers["Authorization"] = value
        return request

    return apply


def _unsent(error: requests.RequestException, limit: float) -> str:
    """Why no connection came to be, in `limit` seconds; empty if one did, or if that can't be told."""
    # requests keeps urllib3's error, which has the reason, as its own first argument
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, NameResolutionError):
        return "the host's name isn't known; mend the address"
    if isinstance(reason, NewConnectionError):  # before its own base class, which is the time-out
        return "no connection (refused, or no way there); is the ERP running, is the address right?"
    if isinstance(error, requests.ConnectTimeout) or isinstance(reason, ConnectTimeoutError):
        return f"no connection within {limit:g} s"
    return ""


def _broken_off(error: requests.RequestException, timeout: float) -> str:
    # while a body comes, requests calls a time-out a ConnectionError
    if isinstance(error, requests.ReadTimeout) or "timed out" in str(error):
        return f"no answer within {timeout:g} s"
    return "the connection broke before the whole answer had come"


def _no_address(url: str, context: RequestContext) -> str:
    # what stands behind ? or before @ may be a key
    shown = context.concealment.words(url.partition("?")[0].rpartition("@")[2])
    shown = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
    return f"nothing can be sent to the address `{shown}`; mend it (`url` and `auth` in tenants.yaml, the pack's paths)"


_ODD_LENGTH = "the answer's Content-Length is no number of bytes; look at the ERP, or at a proxy before it"

_ODD_HEADER = "a header can't be sent or read; check the pack, and the field that it takes from an order"


def _is_length(header: str | None) -> bool:
    """Whether it is a number, or the same one again and again (RFC 9110, 8.6): else nobody knows where a body ends."""
    # http.client takes a negative or broken one for none, and what is cut off for whole
    lengths = {part.strip() for part in header.split(",")} if header is not None else {"0"}
    return len(lengths) == 1 and _LENGTH.fullmatch(lengths.pop()) is not None


def _odd_header(error: requests.exceptions.InvalidHeader) -> str:
    return _ODD_LENGTH if "Content-Length" in str(error) else _ODD_HEADER
