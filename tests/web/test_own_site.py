"""Requests to another name, or from another site's page, are refused; sockets as well."""

import pytest

from hub.web.own_site import OwnSite
from tests.support.asgi import ask, echo, scope_of, status_of

HOSTS = ["mappings.example.com", "10.0.0.5:8010"]


def status(headers, **others):
    return status_of(
        ask(OwnSite(echo, HOSTS), scope_of(headers=headers, **others), [{"type": "http.request", "body": b""}])
    )


@pytest.mark.parametrize(
    "host",
    ["mappings.example.com", "MAPPINGS.example.com:8443", "10.0.0.5:8010", "localhost:1", "127.0.0.1", "[::1]:8010"],
)
def test_a_name_that_is_ours(host):
    assert status([("Host", host)]) == 200


@pytest.mark.parametrize(
    "hosts",
    [
        ["evil.example"],
        ["mappings.example.com.evil.example"],
        ["evil.example:mappings.example.com"],
        ["10.0.0.5"],
        ["10.0.0.5:80"],
        [""],
        [],
        ["mappings.example.com", "evil.example"],
    ],
)
def test_a_name_that_isnt(hosts):
    assert status([("Host", host) for host in hosts]) == 400
    assert status([("Host", host) for host in hosts], type="websocket") == 1008


OWN = ("Host", "mappings.example.com")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "evil",
        "null",
        "https://sub.mappings.example.com",
        "https://mappings.example.com:444",
        "https://mappings.example.com@evil.example",
        "https://[",
        "",
        "file://mappings.example.com",
    ],
)
def test_another_sites_page_neither_asks_nor_opens_a_socket(origin):
    for method in ("GET", "POST"):
        assert status([OWN, ("Origin", origin)], method=method) == 403
    assert status([OWN, ("Origin", origin)], type="websocket", scheme="ws") == 1008
    assert status([OWN, ("Origin", "https://mappings.example.com"), ("Origin", origin)]) == 403


def test_our_own_page_does():
    for headers in (
        [OWN],
        [OWN, ("Origin", "https://mappings.example.com")],
        [OWN, ("Origin", "http://mappings.example.com:80")],
    ):
        assert status(headers, method="POST") == 200
        assert status(headers, type="websocket", scheme="ws") == 0, "accepted"


def test_over_tls_the_same_name_without_it_is_another_site():
    assert status([OWN, ("Origin", "http://mappings.example.com")], scheme="https", method="POST") == 403
    assert status([OWN, ("Origin", "http://mappings.example.com")], scheme="wss", type="websocket") == 1008


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_what_the_browser_says_of_the_asking_site(site):
    said = [OWN, ("Sec-Fetch-Site", site)]
    assert status(said, method="POST") == 403
    assert status(said) == 403
    assert status(said, type="websocket") == 1008
    link = [*said, ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]
    assert status(link) == 200, "a link in a mail leads here"
    assert status(link, method="POST") == 403
    assert status([*said, ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")]) == 403


def test_a_browser_that_hides_its_origin_says_that_it_is_the_same():
    hidden = [OWN, ("Origin", "null")]
    assert status([*hidden, ("Sec-Fetch-Site", "same-origin")], method="POST") == 200
    assert status([*hidden, ("Sec-Fetch-Site", "cross-site")], method="POST") == 403
