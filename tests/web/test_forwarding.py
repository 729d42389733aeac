"""Who asks, as a proxy says it: believed of the proxies that are named, and of nobody else."""

import json

import pytest

from hub.web.forwarding import ForwardedClient
from tests.support.asgi import ask, body_of, echo, scope_of

SAID = [("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "https")]


def seen(proxies, headers, client="192.0.2.1"):
    scope = scope_of(headers=headers, client=(client, 5))
    return json.loads(body_of(ask(ForwardedClient(echo, proxies), scope)))


def test_a_named_proxy_is_believed():
    answer = seen(["192.0.2.0/28"], SAID)
    assert (answer["client"], answer["scheme"]) == ("198.51.100.7", "https")


@pytest.mark.parametrize("proxies", [[], ["192.0.2.2"], ["198.51.100.0/24"]])
@pytest.mark.parametrize("client", ["192.0.2.1", "127.0.0.1", "::1"])
def test_nobody_else_is_not_even_the_machine_itself(proxies, client):
    answer = seen(proxies, [*SAID, ("Forwarded", "for=198.51.100.7;proto=https")], client)
    assert (answer["client"], answer["scheme"]) == (client, "http")


def test_what_a_client_wrote_before_the_proxy_isnt_believed():
    """A proxy adds the address that it sees at the end, or in a line of its own."""
    forged = [("X-Forwarded-For", "203.0.113.9, 198.51.100.7")]
    assert seen(["192.0.2.1"], forged)["client"] == "198.51.100.7"
    two = [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.7")]
    assert seen(["192.0.2.1"], two)["client"] == "198.51.100.7"


def test_nothing_of_it_reaches_the_pages():
    names = ["X-Forwarded-Prefix", "X-Forwarded-Host", "X-Forwarded-For", "Forwarded", "X-Real-IP", "Accept"]
    for proxies in ([], ["192.0.2.1"]):
        assert list(seen(proxies, [(name, "x") for name in names])["headers"]) == ["accept"]
