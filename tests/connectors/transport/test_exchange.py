"""One exchange over sockets that misbehave in ways that no HTTP library serves."""

import gzip
import re
import socket
import struct
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from hub.connectors.concealment import Concealment
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request
from hub.connectors.transport.transfer import Transfer
from hub.errors import OutcomeUnknown, Unreachable
from tests.support.bench import ManualClock
from tests.support.patience import until
from tests.support.peer import CALL, Peer

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"
Connections = Iterator[socket.socket]


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def order(peer: Peer) -> Request:
    return Request("POST", f"http://127.0.0.1:{peer.port}/orders", {}, b"{}")


def test_a_kept_connection_that_resets_is_not_used_a_second_time(
    serve: Callable[..., Peer], clock: ManualClock
) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.receive(connection)
        connection.sendall(FINE)
        if peer.receive(connection):  # the second request on the same connection is taken, and then nothing
            reset(connection)

    peer = serve(behave)
    transport = Transport(clock, 2, Transfer(), proxies=False)
    assert transport.send(CALL, order(peer), OutcomeUnknown).body == b"fine"
    with pytest.raises(OutcomeUnknown, match="the connection broke"):
        transport.send(CALL, order(peer), OutcomeUnknown)
    assert len(peer.requests) == 2


def has_ended(peer: Peer, number: int) -> bool:
    return peer.ended == number


def test_a_kept_connection_that_was_closed_in_between_is_replaced(
    serve: Callable[..., Peer], clock: ManualClock
) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.receive(connection)
        connection.sendall(FINE)

    peer = serve(behave)
    transport = Transport(clock, 2, Transfer(), proxies=False)
    for number in (1, 2):
        assert transport.send(CALL, order(peer), OutcomeUnknown).status == 200
        until(partial(has_ended, peer, number))
    assert len(peer.requests) == 2


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 20", FINE[:-2], b"nonsense\r\n\r\n"])
def test_half_an_answer_is_none(serve: Callable[..., Peer], clock: ManualClock, answer: bytes) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.receive(connection)
        connection.sendall(answer)

    peer = serve(behave)
    for lost in (OutcomeUnknown, Unreachable):
        with pytest.raises(lost):
            Transport(clock, 2, Transfer(), proxies=False).send(CALL, order(peer), lost)
    assert len(peer.requests) == 2


def test_no_connection_is_not_doubtful(clock: ManualClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Unreachable, match="no connection"):
        Transport(clock, 2, Transfer(), proxies=False).send(
            CALL, Request("POST", f"http://127.0.0.1:{port}/"), OutcomeUnknown
        )


def test_an_unknown_host_is_not_doubtful(clock: ManualClock) -> None:
    with pytest.raises(Unreachable, match="name isn't known"):
        Transport(clock, 2, Transfer(), proxies=False).send(
            CALL, Request("POST", "http://erp.invalid/"), OutcomeUnknown
        )


@pytest.mark.parametrize(
    "address", ["login.host/token", "ftp://host/", "http://ⓔ.example/", "http://a..b/", "http://[/", "http%3A%2F%2Fh/t"]
)
def test_what_is_no_address_is_named_and_not_doubtful(clock: ManualClock, address: str) -> None:
    told = re.escape(f"nothing can be sent to the address `{address}`; mend it")
    with pytest.raises(Unreachable, match=told):
        Transport(clock, 2, Transfer(), proxies=False).send(
            CALL, Request("POST", f"{address}?key=geheim"), OutcomeUnknown
        )


def test_of_what_is_no_address_no_secret_is_shown(clock: ManualClock) -> None:
    context = replace(CALL, concealment=Concealment({"key": "geheim-und-lang"}))
    address = f"me:pass@host/geheim-und-lang/{'x' * 900}?geheim"
    with pytest.raises(Unreachable) as caught:
        Transport(clock, 2, Transfer(), proxies=False).send(context, Request("POST", address), OutcomeUnknown)
    assert "pass@" not in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("location", ["/elsewhere", "http://[", "no scheme://a b", "ftp://host/"])
def test_an_answer_that_leads_elsewhere_is_bounded_like_others(
    serve: Callable[..., Peer], clock: ManualClock, location: str
) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.receive(connection)
        packed = f"Content-Encoding: gzip\r\nContent-Length: {len(body)}"
        connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n{packed}\r\n\r\n".encode() + body)

    body = gzip.compress(bytes(50_000_000))
    peer = serve(behave)
    tracemalloc.start()
    try:
        with pytest.raises(OutcomeUnknown, match="the answer is larger than 1,000 bytes"):
            Transport(clock, 2, Transfer(max_bytes=1_000), proxies=False).send(CALL, order(peer), OutcomeUnknown)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_handshake_that_breaks_leaves_nothing_in_doubt(serve: Callable[..., Peer], clock: ManualClock) -> None:
    peer = serve(lambda peer, connection: connection.sendall(b"HTTP/1.1 400 no\r\n\r\n"))
    request = Request("POST", f"https://127.0.0.1:{peer.port}/")
    with pytest.raises(Unreachable, match="no connection by TLS"):
        Transport(clock, 2, Transfer(), proxies=False).send(CALL, request, OutcomeUnknown)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "socks5h://user:geheim@127.0.0.1:9", "ftp://a:9", "http://"])
@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_that_does_not_speak_http_is_named_and_nothing_is_in_doubt(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch, name: str, proxy: str
) -> None:
    for other in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, proxy)
    transport = Transport(clock, 2, Transfer())
    with pytest.raises(Unreachable, match=r"names .* must begin with http://") as raised:
        transport.send(CALL, Request("POST", "http://erp.example/orders", {}, b"{}"), OutcomeUnknown)
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize("proxy", ["http://{}", "{}"])
def test_a_proxy_over_http_is_asked(
    serve: Callable[..., Peer], clock: ManualClock, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.receive(connection)
        connection.sendall(FINE)

    peer = serve(behave)
    for other in ("HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("http_proxy", proxy.format(f"127.0.0.1:{peer.port}"))
    transport = Transport(clock, 2, Transfer())
    request = Request("POST", "http://erp.example/orders", {}, b"{}")
    assert transport.send(CALL, request, OutcomeUnknown).body == b"fine"
    assert peer.requests[0].startswith(b"POST http://erp.example/orders")
