"""`max_time` ends an answer whatever trickles in, by a clock that the peer itself moves: no second is really waited."""

import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import chain, repeat

import pytest

from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request
from hub.connectors.transport.transfer import Transfer
from hub.errors import HubError, OutcomeUnknown, ProtocolBroken, Unreachable
from tests.support.bench import ManualClock
from tests.support.patience import PATIENCE
from tests.support.peer import CALL, Peer

SIX = Transfer.model_validate({"max_time": "6s"})
HEAD = b"HTTP/1.1 200 OK\r\n"


def _gzip() -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    yield HEAD + b"Content-Encoding: gzip\r\n\r\n"
    while True:
        yield packer.compress(b"x" * 1000) + packer.flush(zlib.Z_SYNC_FLUSH)


TRICKLES: dict[str, Callable[[], Iterator[bytes]]] = {
    "a body with a length": lambda: chain([HEAD + b"Content-Length: 1000000\r\n\r\n"], repeat(b"x")),
    "a body without one": lambda: chain([HEAD + b"\r\n"], repeat(b"x")),
    "chunks": lambda: chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], repeat(b"1\r\nx\r\n")),
    "a size of a chunk": lambda: chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], repeat(b"0")),
    "a status line": lambda: chain([b"HTTP/1.1 200 O"], repeat(b"K")),
    "a header": lambda: chain([HEAD + b"X-Slow: "], repeat(b"x")),
    "100 Continue": lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "gzip": _gzip,
}


@pytest.mark.parametrize("lost", [Unreachable, OutcomeUnknown])
@pytest.mark.parametrize("trickle", TRICKLES)
def test_an_answer_that_trickles_in_ends_in_time(
    serve: Callable[..., Peer], clock: ManualClock, trickle: str, lost: type[Unreachable] | type[OutcomeUnknown]
) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.receive(connection)
        with suppress(OSError):
            for part in TRICKLES[trickle]():
                connection.sendall(part)
                clock.time += timedelta(milliseconds=100)  # the peer's own pace

    peer = serve(behave)
    transport = Transport(clock, PATIENCE, SIX, proxies=False)
    request = Request("POST", f"http://127.0.0.1:{peer.port}/", {}, b"{}")
    with pytest.raises(lost, match="didn't end within 6 s"):
        transport.send(CALL, request, lost)


def test_an_answer_that_stops_ends_at_the_deadline_and_not_at_the_timeout(
    serve: Callable[..., Peer], clock: ManualClock
) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.receive(connection)
        connection.sendall(HEAD)
        connection.recv(1)

    peer = serve(behave)
    transport = Transport(clock, PATIENCE, Transfer.model_validate({"max_time": "1s"}), proxies=False)
    waits: list[float | None] = []
    allowed = transport._watched.wait
    transport._watched.wait = lambda timeout: waits.append(allowed(timeout)) or allowed(timeout)  # type: ignore
    with pytest.raises(Unreachable):
        transport.send(CALL, Request("POST", f"http://127.0.0.1:{peer.port}/", {}, b"{}"))
    assert waits
    assert max(wait or PATIENCE for wait in waits) <= 1


@pytest.mark.parametrize("answer", ["HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nX-Slow: "])
def test_a_proxys_tunnel_ends_in_time_and_nothing_was_sent(
    serve: Callable[..., Peer], clock: ManualClock, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.requests.append(connection.recv(65536))
        with suppress(OSError):
            connection.sendall(answer.encode())
            while True:
                connection.sendall(b"K")
                clock.time += timedelta(milliseconds=100)

    proxy = serve(behave)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    transport = Transport(clock, PATIENCE, SIX)
    with pytest.raises(Unreachable, match="no connection within 6 s"):
        transport.send(CALL, Request("POST", "https://erp.invalid/orders", {}, b"{}"), OutcomeUnknown)
    assert proxy.requests[0].startswith(b"CONNECT erp.invalid:443")


def test_redirects_share_one_answers_time(clock: ManualClock) -> None:
    transport = Transport(clock, 2, SIX, proxies=False)
    deadline = transport.deadline()
    deadline.start()
    clock.sleep(4)
    deadline.start()
    assert deadline.left == 2


@pytest.mark.parametrize("lost", [Unreachable, OutcomeUnknown])
@pytest.mark.parametrize("length", ["-1", "x", "4_0", "+4", "4, 5", "9" * 5000, ""])
def test_a_broken_length_is_no_whole_answer(
    serve: Callable[..., Peer], clock: ManualClock, length: str, lost: type[Unreachable] | type[OutcomeUnknown]
) -> None:
    def behave(peer: Peer, connection: socket.socket) -> None:
        peer.receive(connection)
        connection.sendall(HEAD + f"Content-Length: {length}\r\n\r\n{{}}".encode())

    peer = serve(behave)
    transport = Transport(clock, PATIENCE, Transfer(), proxies=False)
    expected: type[HubError] = OutcomeUnknown if lost is OutcomeUnknown else ProtocolBroken
    with pytest.raises(expected, match="Content-Length"):
        transport.send(CALL, Request("POST", f"http://127.0.0.1:{peer.port}/", {}, b"{}"), lost)


@pytest.mark.parametrize("value", ["a\nb", "\u20ac"])
def test_a_header_that_cant_be_sent_is_an_error_of_the_hub(
    serve: Callable[..., Peer], clock: ManualClock, value: str
) -> None:
    peer = serve(lambda peer, connection: None)
    transport = Transport(clock, PATIENCE, Transfer(), proxies=False)
    request = Request("POST", f"http://127.0.0.1:{peer.port}/", {"If-Match": value}, b"{}", authorization="Bearer \n")
    with pytest.raises(HubError) as caught:
        transport.send(CALL, request)
    assert "\n" not in str(caught.value)
    assert peer.requests == []
