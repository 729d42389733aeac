"""Calls to an ERP over HTTP: its own origin only, signed in, within its budget, reads repeated and writes never."""

import math
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception

from hub.clock import Clock
from hub.config.erp import Erp
from hub.connectors.base import RequestContext
from hub.connectors.transport.address import NO_ADDRESS, is_base, is_loopback, known_origin, origin
from hub.connectors.transport.auth import Auth, AuthModel
from hub.connectors.transport.auth.auth import Means, ParseError
from hub.connectors.transport.auth_keys import revealed_keys
from hub.connectors.transport.backoff import Backoff, Chance, worth_waiting
from hub.connectors.transport.budget import RateBudget, report, turn_of
from hub.connectors.transport.call_time import CallTime
from hub.connectors.transport.classify import Rule, classify_response
from hub.connectors.transport.deadline import Deadline
from hub.connectors.transport.exchange import Transport, as_sent
from hub.connectors.transport.messages import Request, Response, SignedBody
from hub.connectors.transport.run_limit import RunLimit
from hub.connectors.transport.tls import open_tls
from hub.connectors.transport.token_keep import TokenKeep
from hub.connectors.transport.transfer import Transfer
from hub.errors import (
    ChangedMeanwhile,
    ConfigurationError,
    CredentialsRefused,
    ErpError,
    IncompleteRead,
    OutcomeUnknown,
    Problem,
    ProtocolBroken,
    RightMissing,
    SignedOut,
    Unavailable,
    Unreachable,
)

_IN_DOUBT: Mapping[type[ErpError], str] = {
    # a gateway in between may say so when the ERP has it already
    Unavailable: "it isn't clear whether it was accepted",
    IncompleteRead: "a part of it may be there",
    ChangedMeanwhile: "it is looked up before it is tried again",
}
"""Answers to a write after which it is looked up."""
TRIES = 4
REDIRECTS = 3
LONGEST_HOST = 253
"""Characters of a host's name (RFC 1035, 2.3.4): an answer may hold a link of 64 MB."""


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
        run_limit: RunLimit | None = None,
        chance: Chance = random.random,
    ) -> None:
        self.base = url.rstrip("/")
        self._origin = origin(url)
        self._transport, self._auth, self._budget = transport, auth, budget
        self.clock = clock
        self._rules, self._parse_error = rules, parse_error
        self._backoff = Backoff(chance)
        self._timeout = transport.timeout
        self._run_limit = run_limit or RunLimit(clock, math.inf)
        self._refused = ""

    def absolute(self, link: str, base: str, context: RequestContext) -> str:
        """A link of a response as a URL; ProtocolBroken if it leads to another origin."""
        try:
            url = urljoin(base, link)
            where = urlsplit(url).hostname or urlsplit(url).scheme
            # by host and port: the credentials go wherever a link leads
            same = known_origin(url) == self._origin
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
        taken: Collection[int] = (),
        urgent: bool = False,
    ) -> Response:
        """Ask for something that changes nothing; repeated up to four times while the ERP says "later".

        All tries together take twice the ERP's `timeout` at most, waits that the ERP asks for aside; and none begins
        once the run has stood still for too long. A status among those `taken` is an answer here, and no error.

        Raises:
            ErpError: the class that the response, or its absence, means.
        """
        url = self.absolute(url, self.base, context)
        request = Request(method, url, headers or {}, body, signed_body=signed_body)
        time = CallTime(self.clock, self._timeout)
        # around the whole of a try: nothing of the budget is held while it waits for the next one
        retrying = Retrying(
            retry=retry_if_exception(worth_waiting),
            stop=lambda state: state.attempt_number >= TRIES or time.is_over(state) or self._stands_still(state),
            wait=self._backoff,
            sleep=self.clock.sleep,
            reraise=True,
        )
        with self._unless_refused(context):
            return retrying(self._read, context, request, urgent, taken, time)

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
        with self._unless_refused(context):
            response, error = self._exchange(context, request, urgent=True, lost=OutcomeUnknown)
        if _is_signed_out(response, error) and self._auth.forget():
            # it comes before anything is done, so that it may be sent again
            raise context.error(Unavailable, "the token is no longer accepted; the next try fetches a new one")
        if error is None:
            return response
        if isinstance(error, CredentialsRefused):
            self._note_refusal(error)
        doubt = next((said for kind, said in _IN_DOUBT.items() if isinstance(error, kind)), "")
        raise context.error(OutcomeUnknown, f"{error.message}; {doubt}") if doubt else error

    @contextmanager
    def _unless_refused(self, context: RequestContext) -> Iterator[None]:
        """What was refused once isn't shown again by this way: each try may be the one that locks the account."""
        if self._refused:
            raise context.error(CredentialsRefused, self._refused)
        try:
            yield
        except CredentialsRefused as error:
            self._note_refusal(error)
            raise

    def _note_refusal(self, error: CredentialsRefused) -> None:
        if not isinstance(error, RightMissing):
            self._refused = error.message

    def _stands_still(self, state: RetryCallState) -> bool:
        return not self._run_limit.allows(state.upcoming_sleep)

    def _read(
        self, context: RequestContext, request: Request, urgent: bool, taken: Collection[int], time: CallTime
    ) -> Response:
        response, error = self._follow(context, request, urgent, time)
        if _is_signed_out(response, error) and self._auth.forget():
            response, error = self._follow(context, request, urgent, time)
        if error and response.status not in taken:
            raise error
        return response

    def _follow(
        self, context: RequestContext, request: Request, urgent: bool, time: CallTime
    ) -> tuple[Response, ErpError | None]:
        deadline = self._transport.deadline()
        for _ in range(REDIRECTS + 1):
            response, error = self._exchange(
                context, request, urgent=urgent, lost=Unreachable, deadline=deadline, time=time
            )
            link = response.headers.get("Location")
            if request.method != "GET" or not 300 <= response.status < 400 or not link:
                return response, error
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
        time: CallTime | None = None,
    ) -> tuple[Response, ErpError | None]:
        time = time or CallTime(self.clock, self._timeout)
        # what is signed is what goes out
        request = replace(request, url=as_sent(request.url))
        # before the turn: signing in takes its own, and mustn't use up the time for which a place is held
        with time.counted_if_it_fails():
            signed = self._auth.sign(request, replace(context, is_urgent=urgent))
        with turn_of(self._budget, context, urgent=urgent) as turn:
            if signed.stamped:
                signed = signed.stamped(signed)
            if deadline:
                deadline.silence = time.silence
            with time.counted():
                response = self._transport.send(context, signed, lost, deadline)
            found = self._parse_error(response)
            error = classify_response(response, found, self._rules, context, self.clock.now())
            report(turn, response, error)
        if error is None:
            self._run_limit.got_on()
        return response, error


class _InTurn:
    """Sends what signs in: to the ERP itself in its turn, and to others, who have budgets of their own, at once."""

    def __init__(self, transport: Transport, budget: RateBudget, erp: tuple[str, str, int | None]) -> None:
        self._transport, self._budget, self._erp = transport, budget, erp

    @property
    def opened(self) -> int:
        return self._transport.opened

    def send(self, context: RequestContext, request: Request) -> Response:
        if known_origin(request.url) != self._erp:
            return self._transport.send(context, request)
        with turn_of(self._budget, context, urgent=context.is_urgent) as turn:
            response = self._transport.send(context, request)
            report(turn, response, None)
        return response


def _is_signed_out(response: Response, error: ErpError | None) -> bool:
    return response.status == 401 or isinstance(error, SignedOut)


def open_http(
    erp: Erp,
    *,
    auth: AuthModel,
    transfer: Transfer,
    rules: Sequence[Rule],
    parse_error: ParseError,
    budget: RateBudget,
    clock: Clock,
    chance: Chance = random.random,
    tokens: TokenKeep | None = None,
    run_limit: RunLimit | None = None,
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
    transport = Transport(clock, erp.timeout, transfer, proxies=not is_loopback(url), erp=url, tls=tls)
    means = Means(_InTurn(transport, budget, origin(url)), clock, url, tokens, parse_error=parse_error)
    signing = auth.sign_in(revealed_keys(auth, erp), means)
    return Http(
        url,
        transport=transport,
        auth=signing,
        budget=budget,
        clock=clock,
        rules=rules,
        parse_error=parse_error,
        run_limit=run_limit,
        chance=chance,
    )
