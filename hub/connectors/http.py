"""Calls to an ERP over HTTP: its own origin only, signed in, within its budget, reads repeated and writes never."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from hub.clock import Clock
from hub.connectors.auth import Auth
from hub.connectors.base import RateBudget, RequestContext
from hub.connectors.judge import RemoteError, classify_response
from hub.connectors.shape import Rule
from hub.connectors.wire import Request, Response, Transport
from hub.errors import ErpError, OutcomeUnknown, ProtocolBroken, Throttled, TransientError, Unavailable, Unreachable

TRIES = 4
REDIRECTS = 3
LONGEST_WAIT = 120.0
"""Seconds; an ERP that asks for more ends the pull, the schedule comes again."""

Hear = Callable[[Response], RemoteError | None]
"""Finds what the ERP complains of in an answer; a protocol's own business."""


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a URL; ValueError if it has none, or names a user."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not an http address")
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]


class Http:
    """The way to one ERP. `url` is its base: everything asked for must have the same origin."""

    def __init__(
        self,
        url: str,
        *,
        wire: Transport,
        auth: Auth,
        budget: RateBudget,
        clock: Clock,
        rules: Sequence[Rule],
        hear: Hear,
    ) -> None:
        self.base = url.rstrip("/")
        self._origin = origin(url)
        self._wire, self._auth, self._budget, self._clock = wire, auth, budget, clock
        self._rules, self._hear = rules, hear

    def absolute(self, link: str, base: str, call: RequestContext) -> str:
        """A link of an answer as a URL; ProtocolBroken if it leads to another origin."""
        url = urljoin(base, link)
        try:
            same = origin(url) == self._origin
        except ValueError:
            same = False
        if not same:
            where = urlsplit(url).hostname or urlsplit(url).scheme
            raise call.error(ProtocolBroken, f"points to {where}, away from the ERP's own address: not followed")
        return url

    def read(
        self,
        call: RequestContext,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        urgent: bool = False,
    ) -> Response:
        """Ask for something that changes nothing; repeated up to four times while the ERP says "later".

        Raises:
            ErpError: the class that the answer, or its absence, means.
        """
        request = Request(method, self.absolute(url, self.base, call), headers or {}, body)
        retrying = Retrying(
            retry=retry_if_exception(_worth_waiting),
            stop=stop_after_attempt(TRIES),
            wait=_wait,
            sleep=self._clock.sleep,
            reraise=True,
        )
        return retrying(self._read, call, request, urgent)

    def write(
        self, call: RequestContext, url: str, *, headers: Mapping[str, str], body: bytes | None, method: str = "POST"
    ) -> Response:
        """Send something that changes the ERP, once.

        Raises:
            TransientError: surely not accepted.
            OutcomeUnknown: it may have been accepted.
            ErpError: the class that the answer means.
        """
        request = Request(method, self.absolute(url, self.base, call), headers, body)
        answer = self._exchange(call, request, urgent=True, lost=OutcomeUnknown)
        if answer.status == 401 and self._auth.forget():
            raise call.error(Unavailable, "the token is no longer accepted; the next try fetches a new one")
        error = self._error(answer, call)
        if isinstance(error, Unavailable):
            raise call.error(OutcomeUnknown, f"{error.message}; it isn't clear whether it was accepted")
        if error:
            raise error
        return answer

    def _read(self, call: RequestContext, request: Request, urgent: bool) -> Response:
        answer = self._follow(call, request, urgent)
        if answer.status == 401 and self._auth.forget():
            answer = self._follow(call, request, urgent)
        if error := self._error(answer, call):
            raise error
        return answer

    def _follow(self, call: RequestContext, request: Request, urgent: bool) -> Response:
        for _ in range(REDIRECTS + 1):
            answer = self._exchange(call, request, urgent=urgent, lost=Unreachable)
            link = answer.headers.get("Location")
            if request.method != "GET" or not 300 <= answer.status < 400 or not link:
                return answer
            request = replace(request, url=self.absolute(link, request.url, call))
        raise call.error(ProtocolBroken, f"redirects more than {REDIRECTS} times; check the address")

    def _exchange(
        self, call: RequestContext, request: Request, *, urgent: bool, lost: type[Unreachable] | type[OutcomeUnknown]
    ) -> Response:
        signed = replace(request, authorization=self._auth.header(call))
        with self._budget.take(urgent=urgent):
            return self._wire.send(call, signed, lost)

    def _error(self, answer: Response, call: RequestContext) -> ErpError | None:
        return classify_response(answer, self._hear(answer), self._rules, call, self._clock.now())


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
