"""HTTP/1.1 on the loopback for the simulated ERPs: threads, kept connections, and connections that break on demand."""

import socket
import struct
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread, current_thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class ServedRequest:
    """A request; `path` is percent-decoded segment by segment, `query` decoded, header names in lower case."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    target: str

    @property
    def origin(self) -> str:
        """Where the client believes the server to be."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"


@dataclass(frozen=True)
class ServedResponse:
    """A response."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BrokenConnection:
    """Instead of a response: the connection ends, by a reset or not, after half of a response's body or nothing."""

    reset: bool = True
    response: ServedResponse | None = None


Handle = Callable[[ServedRequest], ServedResponse | BrokenConnection]


class Server:
    """One listening socket and its threads."""

    def __init__(self, handle: Handle, port: int = 0) -> None:
        self._http = _ThreadedServer(("127.0.0.1", port), handle)
        self.port: int = self._http.server_address[1]
        # so long `shutdown` waits at most: half a second by default, for every ERP that a test stops
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Refuse new connections, end the open ones and wait for the threads."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        self._http.end_all()


class _ThreadedServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # `end_all` waits for the threads, once their connections are shut
    request_queue_size = 128  # five by default: tests open more connections at once

    def __init__(self, address: tuple[str, int], handle: Handle) -> None:
        self.handle = handle
        self.resets: set[int] = set()
        self._lock = Lock()
        self._open: dict[Thread, socket.socket] = {}
        super().__init__(address, _Connection)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open[current_thread()] = request
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                del self._open[current_thread()]

    def shutdown_request(self, request: Any) -> None:
        # a FIN before the close would turn the reset into an orderly end
        if id(request) in self.resets:
            self.resets.discard(id(request))
            # linger 0: the kernel sends a reset and forgets the connection
            request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # a client that went away is nothing to report
            super().handle_error(request, client_address)

    def end_all(self) -> None:
        with self._lock:
            threads = dict(self._open)
        for connection in threads.values():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=5)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a kept connection waits 40 ms for the client's delayed acknowledgement
    wbufsize = -1  # buffered: headers and body leave together
    server: _ThreadedServer

    def _answer(self) -> None:
        url = urlsplit(self.path)
        request = ServedRequest(
            method=self.command,
            path=tuple(unquote(part) for part in url.path.split("/") if part),
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            target=self.path,
        )
        outcome = self.server.handle(request)
        response = outcome.response if isinstance(outcome, BrokenConnection) else outcome
        if response is not None:
            self._write(response, cut=isinstance(outcome, BrokenConnection))
        if isinstance(outcome, BrokenConnection):
            self.close_connection = True
            if outcome.reset:  # made once this handler has returned, when the server closes the connection
                self.server.resets.add(id(self.connection))

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815

    def _write(self, response: ServedResponse, cut: bool) -> None:
        self.send_response_only(response.status, _phrase(response.status))
        self.send_header("Content-Type", response.content_type)
        # of the whole body also where half is sent: by it a client knows that the answer was cut
        self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body[: len(response.body) // 2] if cut else response.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal; the ERP keeps its own log of calls."""


def _phrase(status: int) -> str:
    with suppress(ValueError):
        return HTTPStatus(status).phrase
    return "Unknown"
