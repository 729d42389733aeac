"""Signing in: tokens are fetched when needed, kept while they last, and never shown."""

import base64
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.connectors.base import RequestContext
from hub.connectors.transport.auth.auth import Means
from hub.connectors.transport.auth.basic import BasicAuth
from hub.connectors.transport.auth.oauth2_client_credentials import ClientCredentials
from hub.connectors.transport.auth.oauth2_password import PasswordGrant
from hub.connectors.transport.auth.oauth2_token import TokenAuth
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request as Sent
from hub.connectors.transport.transfer import Transfer
from hub.errors import CredentialsRefused, ErpError, ProtocolBroken, Throttled, Unavailable, Unreachable
from hub.records import Kind
from hub.simulate.business_central.business_central_erp import BusinessCentral
from tests.support.bench import Bench, ManualClock
from tests.support.patience import PATIENCE

CALL = RequestContext("erp", "Company", "GET things")
KEYS = {"directory": "a/b", "client_id": "hub", "client_secret": "p&ss=word"}


@pytest.fixture
def auth(httpserver: HTTPServer, clock: ManualClock) -> TokenAuth:
    way = ClientCredentials.model_validate(
        {
            "kind": "oauth2_client_credentials",
            "token_url": "{authority}/{directory}/token",
            "scope": "all things",
            "defaults": {"authority": httpserver.url_for("").rstrip("/")},
        }
    )
    return TokenAuth(way, KEYS, Transport(clock, 2, Transfer(), proxies=False), clock)


def test_user_and_password_may_have_any_letters() -> None:
    header = BasicAuth("søren", "pass:wörd").header(CALL)
    assert base64.b64decode(header.removeprefix("Basic ")).decode() == "søren:pass:wörd"


def test_a_token_is_kept_until_a_minute_before_its_end(
    httpserver: HTTPServer, auth: TokenAuth, clock: ManualClock
) -> None:
    forms = []

    def issue(request: Request) -> Response:
        forms.append(parse_qs(request.get_data().decode()))
        assert request.path == "/a/b/token"
        assert "%2F" in request.environ["RAW_URI"]
        return Response(f'{{"access_token": "t{len(forms)}", "expires_in": 3600}}')

    httpserver.expect_request("/a/b/token").respond_with_handler(issue)
    assert [auth.header(CALL) for _ in range(2)] == ["Bearer t1", "Bearer t1"]
    clock.time += timedelta(seconds=3539)
    assert auth.header(CALL) == "Bearer t1"
    clock.time += timedelta(seconds=1)
    assert auth.header(CALL) == "Bearer t2"
    assert forms[0] == {
        "grant_type": ["client_credentials"],
        "client_id": ["hub"],
        "client_secret": ["p&ss=word"],
        "scope": ["all things"],
    }


@pytest.mark.parametrize("end", ["", "/", "/base"])
def test_a_token_is_fetched_from_the_address_that_a_key_gives(
    httpserver: HTTPServer, clock: ManualClock, end: str
) -> None:
    issued = {"access_token": "t", "expires_in": 60}
    httpserver.expect_request(f"{end.rstrip('/')}/a%2Fb/token".replace("%2F", "/")).respond_with_json(issued)
    written = {"kind": "oauth2_client_credentials", "token_url": "{authority}/{directory}/token", "scope": "all"}
    way = ClientCredentials.model_validate(written)
    keys = KEYS | {"authority": httpserver.url_for("").rstrip("/") + end}
    assert TokenAuth(way, keys, Transport(clock, 2, Transfer(), proxies=False), clock).header(CALL) == "Bearer t"


@pytest.mark.parametrize("url", ["login.example.com/token", "/token", "ftp://host/token"])
def test_a_tokens_address_is_one(url: str) -> None:
    with pytest.raises(ValidationError, match="https://… was expected, or a key of `auth:` in braces"):
        PasswordGrant.model_validate({"kind": "oauth2_password", "token_url": url})


@pytest.mark.parametrize("secret", [{"client_secret": "geheim"}, {}])
def test_user_and_password_fetch_a_token(httpserver: HTTPServer, clock: ManualClock, secret: dict[str, str]) -> None:
    forms = []

    def issue(request: Request) -> Response:
        forms.append({name: values[0] for name, values in parse_qs(request.get_data().decode()).items()})
        return Response('{"access_token": "t", "expires_in": 60}')

    httpserver.expect_request("/token").respond_with_handler(issue)
    way = PasswordGrant.model_validate({"kind": "oauth2_password", "token_url": httpserver.url_for("/token")})
    keys = {"user": "søren", "password": "p&ss", "client_id": "hub"} | secret
    signing = way.sign_in(keys, Means(Transport(clock, PATIENCE, Transfer(), proxies=False), clock, ""))
    assert signing.sign(Sent("GET", "http://h"), CALL).authorization == "Bearer t"
    # RFC 6749, 4.3.2
    assert forms == [{"grant_type": "password", "username": "søren", "password": "p&ss", "client_id": "hub"} | secret]


def test_only_a_token_that_has_served_may_be_stale(httpserver: HTTPServer, auth: TokenAuth) -> None:
    httpserver.expect_request("/a/b/token").respond_with_data('{"access_token": "t", "expires_in": "3600"}')
    auth.header(CALL)
    assert not auth.forget()
    auth.header(CALL)
    auth.header(CALL)
    assert auth.forget()
    assert len(httpserver.log) == 2


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, '{"error": "invalid_client", "error_description": "p&ss=word is wrong"}', CredentialsRefused),
        (400, "<html>", CredentialsRefused),
        (429, "", Throttled),
        (503, "", Unavailable),
        (302, "", ProtocolBroken),
        (200, "<html><title>Sign in</title>", ProtocolBroken),
        (200, '{"access_token": ""}', ProtocolBroken),
        (200, "[]", ProtocolBroken),
        (200, '{"access_token": "t", "expires_in": "soon"}', ProtocolBroken),
    ],
)
def test_no_token_is_told_without_the_secret(
    httpserver: HTTPServer, auth: TokenAuth, status: int, body: str, error: type[ErpError]
) -> None:
    httpserver.expect_request("/a/b/token").respond_with_data(body, status=status)
    with pytest.raises(error) as caught:
        auth.header(CALL)
    assert str(caught.value).startswith("erp / Company: token: ")
    assert "word" not in str(caught.value)


def test_a_token_that_ends_early_is_renewed_in_a_read_and_left_to_the_next_try_in_a_write(bc: Bench) -> None:
    assert isinstance(bc.sim, BusinessCentral)
    connector = bc.connect()
    connector.check()
    bc.sim.tokens.expire()
    assert len([*connector.fetch(Kind.STOCK, None)]) == 1
    bc.sim.tokens.expire()
    with pytest.raises(Unavailable, match="next try"):
        connector.create(bc.order("R-1"), "R-1")
    assert connector.create(bc.order("R-1"), "R-1").number
    assert bc.sim.requests.count("token") == 3


def test_a_tokens_server_that_is_down_leaves_the_order_unsent(bc: Bench) -> None:
    bc.sim.faults.add("lost response", on="token")
    with pytest.raises(Unreachable):
        bc.connect().create(bc.order("R-1"), "R-1")
    assert bc.sim.requests.count("create salesOrders") == 0
