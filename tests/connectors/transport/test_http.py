"""Calls over HTTP against servers that answer word for word what a test wants."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Served

from hub.connectors.base import RequestContext
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.http import Http
from hub.connectors.transport.messages import Request as Sent
from hub.connectors.transport.messages import Response
from hub.connectors.transport.transfer import Transfer
from hub.errors import (
    CallRefused,
    CredentialsRefused,
    ErpError,
    OutcomeUnknown,
    ProtocolBroken,
    RightMissing,
    Throttled,
    Unavailable,
    Unreachable,
)
from tests.support.bench import CountingBudget, ManualClock
from tests.support.patience import PATIENCE

CALL = RequestContext("erp", "Company", "GET things")
TOKEN = "Bearer secret-token"


class FixedAuth:
    """A header that never changes, and what `forget` says."""

    def __init__(self, renewable: bool = False) -> None:
        self.renewable, self.forgotten = renewable, 0

    def sign(self, request: Sent, context: RequestContext) -> Sent:
        return replace(request, authorization=TOKEN)

    def forget(self) -> bool:
        self.forgotten += 1
        return self.renewable


def parse_error(answer: Response) -> RemoteError | None:
    return RemoteError("Code", answer.body.decode()) if answer.body.startswith(b"no:") else None


Make = Callable[..., Http]


@pytest.fixture
def make(httpserver: HTTPServer, clock: ManualClock) -> Make:
    def made(auth: FixedAuth | None = None, url: str = "", timeout: float = PATIENCE, **transfer: object) -> Http:
        transport = Transport(clock, timeout, Transfer.model_validate(transfer), proxies=False)
        return Http(
            url or httpserver.url_for("/base"),
            transport=transport,
            auth=auth or FixedAuth(),
            budget=CountingBudget(),
            clock=clock,
            rules=(),
            parse_error=parse_error,
        )

    return made


def post(http: Http, path: str = "/base/orders") -> Response:
    return http.write(CALL, path, headers={}, body=b"{}")


def test_the_token_goes_with_every_request(httpserver: HTTPServer, make: Make) -> None:
    httpserver.expect_request("/base/things", headers={"Authorization": TOKEN}).respond_with_data("fine")
    assert make().read(CALL, "/base/things").body == b"fine"


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:{port}/x", "//127.0.0.1:{port}/x", "file:///etc/passwd", "ftp://h/x"]
)
def test_links_stay_at_the_erps_own_address(httpserver: HTTPServer, foreign: HTTPServer, make: Make, link: str) -> None:
    with pytest.raises(ProtocolBroken, match="away from the ERP's own address"):
        make().read(CALL, link.format(port=foreign.port))
    assert foreign.log == []


@pytest.mark.parametrize("link", ["http://{}/x", "{}:x"])
def test_a_link_without_an_end_isnt_told_whole(make: Make, link: str) -> None:
    with pytest.raises(ProtocolBroken, match=r"points to a+…, away") as refused:
        make().read(CALL, link.format("a" * 100_000))
    assert len(str(refused.value)) < 500


def test_a_link_that_carries_a_user_is_refused(httpserver: HTTPServer, make: Make) -> None:
    with pytest.raises(ProtocolBroken):
        make().read(CALL, f"http://someone@127.0.0.1:{httpserver.port}/base")


def test_a_redirect_to_another_host_is_refused(httpserver: HTTPServer, foreign: HTTPServer, make: Make) -> None:
    away = {"Location": f"http://127.0.0.1:{foreign.port}/steal"}
    httpserver.expect_request("/base/things").respond_with_data(status=302, headers=away)
    with pytest.raises(ProtocolBroken, match="not followed"):
        make().read(CALL, "/base/things")
    assert foreign.log == []


def test_a_redirect_at_home_is_followed_a_few_times(httpserver: HTTPServer, make: Make) -> None:
    httpserver.expect_request("/base/a").respond_with_data(status=302, headers={"Location": "b?x=1"})
    httpserver.expect_request("/base/b").respond_with_data("there")
    httpserver.expect_request("/base/round").respond_with_data(status=302, headers={"Location": "round"})
    assert make().read(CALL, "/base/a").body == b"there"
    with pytest.raises(ProtocolBroken, match="redirects more than 3 times"):
        make().read(CALL, "/base/round")


def test_a_write_is_never_redirected(httpserver: HTTPServer, make: Make) -> None:
    httpserver.expect_request("/base/orders").respond_with_data(status=307, headers={"Location": "/base/other"})
    with pytest.raises(ProtocolBroken):
        post(make())
    assert len(httpserver.log) == 1


def test_an_answer_over_the_cap_is_refused_while_it_comes(httpserver: HTTPServer, make: Make) -> None:
    def endless(request: Request) -> Served:
        return Served((b"x" * 65536 for _ in range(1000)), content_type="application/json")

    httpserver.expect_request("/base/big").respond_with_handler(endless)
    with pytest.raises(ProtocolBroken, match="larger than 100,000 bytes"):
        make(max_bytes=100_000).read(CALL, "/base/big")
    httpserver.clear()
    httpserver.expect_request("/base/big").respond_with_handler(endless)
    with pytest.raises(OutcomeUnknown, match="larger than 100,000 bytes"):
        post(make(max_bytes=100_000), "/base/big")


def test_the_cap_counts_what_was_unpacked(httpserver: HTTPServer, make: Make) -> None:
    packed = gzip.compress(b"x" * 2_000_000)
    assert len(packed) < 5_000
    httpserver.expect_request("/base/bomb").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    with pytest.raises(ProtocolBroken, match="larger"):
        make(max_bytes=100_000).read(CALL, "/base/bomb")


def test_an_answer_that_drips_without_end_is_given_up(httpserver: HTTPServer, make: Make, clock: ManualClock) -> None:
    def ticking() -> float:
        clock.time += timedelta(seconds=40)
        return clock.time.timestamp()

    clock.steady = ticking  # type: ignore[method-assign]
    httpserver.expect_request("/base/slow").respond_with_data(b"x" * 300_000)
    with pytest.raises(Unreachable, match="didn't end within 60 s"):
        make(max_time="1m").read(CALL, "/base/slow")


def test_a_silent_server_is_left_after_the_timeout(httpserver: HTTPServer, make: Make) -> None:
    done = Event()
    httpserver.expect_request("/base/things").respond_with_handler(lambda request: Served(str(done.wait(PATIENCE))))
    try:
        with pytest.raises(Unreachable, match=r"no answer within 0.1 s"):
            make(timeout=0.1).read(CALL, "/base/things")
    finally:
        done.set()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, "no: wrong", CallRefused),
        (404, "no: unknown", CallRefused),
        (404, "<html>", ProtocolBroken),
        (401, "", CredentialsRefused),
        (403, "no: rights", RightMissing),
        (408, "", Unavailable),
        (429, "", Throttled),
        (500, "no: idea", Unavailable),
        (502, "<html>", Unavailable),
        (200, "no: with 200", Unavailable),
    ],
)
def test_statuses_have_classes(
    httpserver: HTTPServer, make: Make, status: int, body: str, error: type[ErpError]
) -> None:
    httpserver.expect_request("/base/things").respond_with_data(body, status=status)
    with pytest.raises(error) as caught:
        make().read(CALL, "/base/things")
    assert type(caught.value) is error
    assert str(caught.value).startswith("erp / Company: GET things: answers ")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(400, "no: wrong", CallRefused), (409, "no: changed", CallRefused), (404, "<html>", ProtocolBroken),
     (401, "", CredentialsRefused), (403, "", RightMissing), (429, "", Throttled),
     (408, "", OutcomeUnknown), (500, "", OutcomeUnknown), (503, "no: idea", OutcomeUnknown),
     (200, "no: with 200", OutcomeUnknown)],
)  # fmt: skip
def test_only_a_clear_no_to_a_write_is_a_no(
    httpserver: HTTPServer, make: Make, status: int, body: str, error: type[ErpError]
) -> None:
    httpserver.expect_request("/base/orders").respond_with_data(body, status=status)
    with pytest.raises(error) as caught:
        post(make())
    assert type(caught.value) is error
    assert len(httpserver.log) == 1


def test_retry_after_is_honoured(httpserver: HTTPServer, make: Make, clock: ManualClock) -> None:
    waits = ["7", "Fri, 15 Mar 2024 12:00:37 GMT"]
    for wait in waits:
        httpserver.expect_ordered_request("/base/things").respond_with_data(status=429, headers={"Retry-After": wait})
    httpserver.expect_ordered_request("/base/things").respond_with_data("fine")
    assert make().read(CALL, "/base/things").body == b"fine"
    assert clock.sleeps == [7, 30]


def test_a_wait_of_an_hour_is_left_to_the_schedule(httpserver: HTTPServer, make: Make, clock: ManualClock) -> None:
    httpserver.expect_request("/base/things").respond_with_data(status=429, headers={"Retry-After": "3600"})
    with pytest.raises(Throttled) as caught:
        make().read(CALL, "/base/things")
    assert (caught.value.after, clock.sleeps) == (3600, [])


def test_a_read_signs_in_again_once(httpserver: HTTPServer, make: Make) -> None:
    httpserver.expect_oneshot_request("/base/things").respond_with_data(status=401)
    httpserver.expect_request("/base/things").respond_with_data("fine")
    assert make(FixedAuth(renewable=True)).read(CALL, "/base/things").body == b"fine"
    httpserver.clear()
    httpserver.expect_request("/base/things").respond_with_data(status=401)
    auth = FixedAuth(renewable=True)
    with pytest.raises(CredentialsRefused):
        make(auth).read(CALL, "/base/things")
    assert (auth.forgotten, len(httpserver.log)) == (1, 2)


def test_a_write_whose_token_has_aged_is_left_to_the_next_try(httpserver: HTTPServer, make: Make) -> None:
    httpserver.expect_request("/base/orders").respond_with_data(status=401)
    with pytest.raises(Unavailable, match="next try"):
        post(make(FixedAuth(renewable=True)))
    with pytest.raises(CredentialsRefused):
        post(make(FixedAuth(renewable=False)))
    assert len(httpserver.log) == 2


def test_a_secret_is_in_no_message(httpserver: HTTPServer, make: Make) -> None:
    httpserver.expect_request("/base/things").respond_with_data("<html>", status=401)
    with pytest.raises(CredentialsRefused) as caught:
        make().read(CALL, "/base/things")
    assert "secret" not in str(caught.value)
