"""The end of one answer's time, kept at every single read of its connection.

A time-out of a socket is the wait for the next bytes, so a peer that sends one now and then would keep us for ever: in
the header, in `100 Continue` after `100 Continue`, in a body, packed or not, or before all that: a proxy that is asked
for a tunnel to the ERP.
"""

import io
import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError

from hub.clock import Clock
from hub.connectors.transport.tls import ErpTls


class Deadline:
    """How long one answer may take in all, redirects included, by a steady clock; it runs from `start` on.

    `silence`: the seconds between two of its bytes, where they are fewer than the ERP's `timeout`.
    """

    silence: float | None = None

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.seconds, self._clock = seconds, clock
        self._until: float | None = None

    def start(self) -> None:
        """Let it run; once it does, nothing starts it anew."""
        if self._until is None:
            self._until = self._clock.steady() + self.seconds

    @property
    def left(self) -> float:
        """Seconds; none at its end."""
        return self.seconds if self._until is None else max(0.0, self._until - self._clock.steady())


class Watched:
    """What the connections of one session keep to: the deadline of the answer that is under way.

    `opened` counts the connections. `shaking_hands`: no connection has come to be yet, so that nothing was sent.
    """

    deadline: Deadline | None = None
    shaking_hands = False
    opened = 0

    def wait(self, timeout: float | None) -> float | None:
        """For how long the next read may wait; TimeoutError at the deadline."""
        if self.deadline is None:
            return timeout
        left = self.deadline.left
        if not left:
            raise TimeoutError("the answer took too long")
        return left if timeout is None else min(left, timeout)


class _WatchedSocket:
    """A socket, whose reads end at the deadline; in all else the socket itself."""

    def __init__(self, sock: Any, watched: Watched) -> None:
        self._sock, self._watched = sock, watched
        self._timeout: float | None = sock.gettimeout()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def settimeout(self, timeout: float | None) -> None:
        self._timeout = timeout
        self._sock.settimeout(timeout)

    def makefile(self, mode: str = "rb", *_: Any) -> io.BufferedReader:
        assert mode == "rb", mode  # http.client reads by it and does nothing else
        return io.BufferedReader(_WatchedReads(self._sock, self._watched, self._timeout))


class _WatchedReads(io.RawIOBase):
    def __init__(self, sock: Any, watched: Watched, timeout: float | None) -> None:
        self._sock, self._watched, self._timeout = sock, watched, timeout
        self._raw: socket.SocketIO = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._watched.wait(self._timeout))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class WatchedAdapter(HTTPAdapter):
    """What requests sends by: each connection of it keeps to the deadline."""

    def __init__(self, watched: Watched, tls: ErpTls | None = None) -> None:
        self._watched, self._tls = watched, tls
        super().__init__()

    def build_connection_pool_key_attributes(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> Any:
        """Those of the pool that a request goes by, with the ERP's own TLS."""
        attributes = super().build_connection_pool_key_attributes(request, *args, **more)
        host, pool = attributes[0], dict(attributes[1])
        if self._tls:
            pool["ssl_context"] = self._tls.context
            if self._tls.own_authority:
                for name in ("ca_certs", "ca_cert_dir"):  # the environment's
                    pool.pop(name, None)
        return host, pool

    def cert_verify(self, conn: Any, *args: Any, **more: Any) -> None:
        """Have the server's certificate verified; by the ERP's own authority alone, where there is one."""
        if self._tls and self._tls.own_authority:
            conn.cert_reqs = "CERT_REQUIRED"
        else:
            super().cert_verify(conn, *args, **more)  # type: ignore[no-untyped-call]

    def get_connection_with_tls_context(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> Any:
        """A pool, whose connections are watched."""
        pool: Any = super().get_connection_with_tls_context(request, *args, **more)
        watched = self._watched

        class _Http(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                watched.opened += 1
                self.sock = _WatchedSocket(self.sock, watched)

        class _Https(HTTPSConnection):
            def connect(self) -> None:
                watched.shaking_hands = True
                super().connect()
                watched.shaking_hands = False
                watched.opened += 1
                self.sock = _WatchedSocket(self.sock, watched)

            def _tunnel(self) -> None:
                plain, self.sock = self.sock, _WatchedSocket(self.sock, watched)
                try:
                    super()._tunnel()
                except TimeoutError as error:  # nothing was sent to the ERP yet
                    raise ConnectTimeoutError(self, "the proxy gave no tunnel in time") from error
                self.sock = plain

        if pool.ConnectionCls in (HTTPConnection, HTTPSConnection):
            pool.ConnectionCls = _Https if isinstance(pool, HTTPSConnectionPool) else _Http
        return pool
