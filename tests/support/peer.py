"""A server of one socket that behaves as no HTTP library does."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from hub.connectors.base import RequestContext

CALL = RequestContext("erp", "Company", "POST orders")


class Peer:
    """A server of one socket; `requests` is what it received, `ended` the number of connections that it closed."""

    def __init__(self, behave: Callable[["Peer", socket.socket], None]) -> None:
        self.requests: list[bytes] = []
        self.ended = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self._behave = behave
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                with connection, suppress(OSError):
                    self._behave(self, connection)
                self.ended += 1

    def receive(self, connection: socket.socket) -> bytes:
        data = b""
        while not data.endswith(b"\r\n\r\n{}"):
            part = connection.recv(65536)
            if not part:
                return b""
            data += part
        self.requests.append(data)
        return data

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self._thread.join(5)
