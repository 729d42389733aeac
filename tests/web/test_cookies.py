"""Cookies: what they are called, where they are sent, and which are looked at."""

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import Response

from hub.web.cookies import SESSION, cookie_of, set_cookie
from tests.support.asgi import scope_of

BOTH = [("Cookie", "hub-session=planted; __Host-hub-session=mine")]


def given(headers=(), **others):
    response = Response()
    set_cookie(HTTPConnection(scope_of(headers=headers, **others)), response, SESSION, "name")
    return response.headers["set-cookie"]


@pytest.mark.parametrize("asked", [{"scheme": "https"}, {"headers": [("Origin", "https://a.example")]}])
def test_over_tls_a_cookie_is_for_tls_and_this_host_alone(asked):
    """By the scheme, or by what the browser says where a proxy that nobody named took TLS off."""
    cookie = given(**asked, root_path="/mappings")
    assert cookie == "__Host-hub-session=name; HttpOnly; Path=/; SameSite=lax; Secure"


def test_without_tls_no_browser_would_take_such_a_one():
    assert given() == "hub-session=name; HttpOnly; Path=/; SameSite=lax"


def test_over_tls_what_was_set_without_isnt_looked_at():
    planted = [("Cookie", "hub-session=planted")]
    for scheme in ("https", "wss"):
        assert cookie_of(HTTPConnection(scope_of(headers=planted, scheme=scheme)), SESSION) is None
        assert cookie_of(HTTPConnection(scope_of(headers=BOTH, scheme=scheme)), SESSION) == "mine"
    assert cookie_of(HTTPConnection(scope_of(headers=planted)), SESSION) == "planted"
    assert cookie_of(HTTPConnection(scope_of(headers=BOTH)), SESSION) == "mine"
