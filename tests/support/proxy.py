"""A company's proxy in a few lines: shows a server under a path of its own, and hands on WebSockets."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.support.patience import PATIENCE


@contextmanager
def proxied(address: str, path: str) -> Iterator[str]:
    """The address under which the server is seen from outside."""
    listener = socket.create_server(("127.0.0.1", 0))
    inside = urlsplit(address)
    accepting = threading.Thread(target=_accept, args=(listener, (inside.hostname, inside.port), path), daemon=True)
    accepting.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    accepting.join(PATIENCE)


def _accept(listener: socket.socket, inside: tuple[str, int], path: str) -> None:
    with suppress(OSError):
        while True:
            browser, _ = listener.accept()
            threading.Thread(target=_serve, args=(browser, inside, path), daemon=True).start()


def _serve(browser: socket.socket, inside: tuple[str, int], path: str) -> None:
    with suppress(OSError), browser, socket.create_connection(inside) as server:
        head = b""
        while b"\r\n\r\n" not in head:
            received = browser.recv(65536)
            if not received:
                return
            head += received
        first, _, rest = head.partition(b"\r\n")
        method, target, version = first.split(b" ")
        if not target.startswith(path.encode() + b"/"):
            browser.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        if b"upgrade: websocket" not in rest.lower():
            rest = rest.replace(b"Connection: keep-alive", b"Connection: close")  # so that each brings one request
        server.sendall(b" ".join((method, target[len(path) :], version)) + b"\r\n" + rest)
        back = threading.Thread(target=_copy, args=(server, browser), daemon=True)
        back.start()
        _copy(browser, server)
        back.join(PATIENCE)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while received := source.recv(65536):
            target.sendall(received)
        target.shutdown(socket.SHUT_WR)
