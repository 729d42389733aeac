"""Calls to an ERP over HTTP: its own origin only, signed in, within its budget, reads repeated and writes never."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from hub.clock import Clock
from hub.config.erp import Erp
from hub.connectors.base import RequestContext
from hub.connectors.transport.address import NO_ADDRESS, is_base, is_loopback, origin
from hub.connectors.transport.auth import Auth, AuthModel
from hub.connectors.transport.auth_keys import revealed_keys
from hub.connectors.transport.budget import RateBudget
from hub.connectors.transport.classify import RemoteError, Rule, classify_response
from hub.connectors.transport.deadline import Deadline
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request, Response, SignedBody
from hub.connectors.transport.tls import open_tls
from hub.connectors.transport.transfer import Transfer
from hub.errors import (
    ConfigurationError,
    ErpError,
    OutcomeUnknown,
    Problem,
    ProtocolBroken,
    SignedOut,
    Throttled,
    TransientError,
    Unavailable,
    Unreachable,
)

TRIES = 4
REDIRECTS = 3
LONGEST_HOST = 253
"""Characters of a host's name (RFC 1035, 2.3.4): an answer may hold a link of 64 MB."""
LONGEST_WAIT = 120.0
"""Seconds; an ERP that asks for more ends the pull, the schedule comes again."""

ParseError = Callable[[Response], RemoteError | None]
"""Finds what the ERP says is wrong in a response; a protocol's own business."""


class Http:
    """The way to one ERP. `url` is its base: everything asked for must have the same origin."""

    def __init__(
        self,
        url: str,
        *,
        transport: Transport,
        auth: Auth,
        budget: RateBudget,
        clock: Clock,
        rules: Sequence[Rule],
        parse_error: ParseError,
    ) -> None:
        self.base = url.rstrip("/")
        self._origin = origin(url)
        self._transport, self._auth, self._budget = transport, auth, budget
        self.clock = clock
        self._rules, self._parse_error = rules, parse_error

    def absolute(self, link: str, base: str, context: RequestContext) -> str:
        """A link of a response as a URL; ProtocolBroken if it leads to another origin."""
        try:
            url = urljoin(base, link)
            where = urlsplit(url).hostname or urlsplit(url).scheme
            # by host and port: the credentials go wherever a link leads
            same = _has_origin(url, self._origin)
        except ValueError:
            same, where = False, "what is no address"
        if not same:
            shown = where if len(where) <= LONGEST_HOST else f"{where[:LONGEST_HOST]}…"
            raise context.error(ProtocolBroken, f"points to {shown}, away from the ERP's own address: not followed")
        return url

    def read(
        self,
        context: RequestContext,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        signed_body: SignedBody | None = None,
        urgent: bool = False,
    ) -> Response:
        """Ask for something that changes nothing; repeated up to four times while the ERP says "later".

        Raises:
            ErpError: the class that the response, or its absence, means.
        """
        url = self.absolute(url, self.base, context)
        request = Request(method, url, headers or {}, body, signed_body=signed_body)
        # around the whole of a try: nothing of the budget is held while it waits for the next one
        retrying = Retrying(
            retry=retry_if_exception(_worth_waiting),
            stop=stop_after_attempt(TRIES),
            wait=_wait,
            sleep=self.clock.sleep,
            reraise=True,
        )
        return retrying(self._read, context, request, urgent)

    def write(
        self,
        context: RequestContext,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        method: str = "POST",
        signed_body: SignedBody | None = None,
    ) -> Response:
        """Send something that changes the ERP, once.

        Raises:
            TransientError: surely not accepted.
            OutcomeUnknown: it may have been accepted.
            ErpError: the class that the response means.
        """
        request = Request(method, self.absolute(url, self.base, context), headers, body, signed_body=signed_body)
        response = self._exchange(context, request, urgent=True, lost=OutcomeUnknown)
        error = self._error(response, context)
        if _is_signed_out(response, error) and self._auth.forget():
            # it comes before anything is done, so that it may be sent again
            raise context.error(Unavailable, "the token is no longer accepted; the next try fetches a new one")
        # a gateway in between may say so when the ERP has it already
        if isinstance(error, Unavailable):
            raise context.error(OutcomeUnknown, f"{error.message}; it isn't clear whether it was accepted")
        if error:
            raise error
        return response

    def _read(self, context: RequestContext, request: Request, urgent: bool) -> Response:
        response = self._follow(context, request, urgent)
        error = self._error(response, context)
        if _is_signed_out(response, error) and self._auth.forget():
            response = self._follow(context, request, urgent)
            error = self._error(response, context)
        if error:
            raise error
        return response

    def _follow(self, context: RequestContext, request: Request, urgent: bool) -> Response:
        deadline = self._transport.deadline()
        for _ in range(REDIRECTS + 1):
            response = self._exchange(context, request, urgent=urgent, lost=Unreachable, deadline=deadline)
            link = response.headers.get("Location")
            if request.method != "GET" or not 300 <= response.status < 400 or not link:
                return response
            request = replace(request, url=self.absolute(link, request.url, context))
        raise context.error(ProtocolBroken, f"redirects more than {REDIRECTS} times; check the address")

    def _exchange(
        self,
        context: RequestContext,
        request: Request,
        *,
        urgent: bool,
        lost: type[Unreachable] | type[OutcomeUnknown],
        deadline: Deadline | None = None,
    ) -> Response:
        # before the turn: signing in takes its own, and mustn't use up the time for which a place is held
        signed = self._auth.sign(request, replace(context, is_urgent=urgent))
        with self._budget.take(urgent=urgent):
            return self._transport.send(context, signed, lost, deadline)

    def _error(self, response: Response, context: RequestContext) -> ErpError | None:
        return classify_response(response, self._parse_error(response), self._rules, context, self.clock.now())


class _InTurn:
    """Sends what signs in: to the ERP itself in its turn, and to others, who have budgets of their own, at once."""

    def __init__(self, transport: Transport, budget: RateBudget, erp: tuple[str, str, int | None]) -> None:
        self._transport, self._budget, self._erp = transport, budget, erp

    def send(self, context: RequestContext, request: Request) -> Response:
        if not _has_origin(request.url, self._erp):
            return self._transport.send(context, request)
        with self._budget.take(urgent=context.is_urgent):
            return self._transport.send(context, request)


def _is_signed_out(response: Response, error: ErpError | None) -> bool:
    return response.status == 401 or isinstance(error, SignedOut)


def _has_origin(url: str, expected: tuple[str, str, int | None]) -> bool:
    try:
        return origin(url) == expected
    except ValueError:
        return False


def open_http(
    erp: Erp,
    *,
    auth: AuthModel,
    transfer: Transfer,
    rules: Sequence[Rule],
    parse_error: ParseError,
    budget: RateBudget,
    clock: Clock,
) -> Http:
    """The way to an ERP at the `url` of tenants.yaml, with the keys of its `auth:`. Nothing is sent yet.

    Raises:
        ConfigurationError: the address, the keys or the files of `tls:` must be mended; SecretMissing if one of them
            leads nowhere.
    """
    url = erp.url.reveal()
    if not is_base(url):
        raise ConfigurationError(Problem(erp.url.place or f"erps.{erp.name}.url", "", NO_ADDRESS))
    # a proxy of the environment stands in the way of a loopback address
    tls = open_tls(erp, clock.now())
    transport = Transport(clock, erp.timeout, transfer, proxies=not is_loopback(url), tls=tls)
    signing = auth.sign_in(revealed_keys(auth, erp), _InTurn(transport, budget, origin(url)), clock, url)
    return Http(
        url, transport=transport, auth=signing, budget=budget, clock=clock, rules=rules, parse_error=parse_error
    )


def _worth_waiting(error: BaseException) -> bool:
    asked = error.after if isinstance(error, Throttled) else None
    return isinstance(error, TransientError) and (asked or 0) <= LONGEST_WAIT


def _wait(state: RetryCallState) -> float:
    """What the ERP asked for; else 1, 2, 4 seconds, and five times that when it only said "too many"."""
    error = state.outcome.exception() if state.outcome else None
    throttled = isinstance(error, Throttled)
    if isinstance(error, Throttled) and error.after is not None:
        return error.after
    return (5.0 if throttled else 1.0) * 2.0 ** (state.attempt_number - 1)
