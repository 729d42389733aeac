"""How a server of the hub listens and runs, whatever it shows."""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from hub.clock import Clock
from hub.config.web_access import WebAccess
from hub.errors import ConfigurationError, Problem
from hub.web.seldom_repeated import SeldomRepeated
from hub.web.slow_clients import PatientSoFar

GRACE = 5
"""So many seconds the server waits for what is being worked on when it is told to end."""


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens at the address; ConfigurationError where that can't be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host, port, family)
    except (socket.gaierror, UnicodeError):
        message = "an address of this machine was expected, such as 127.0.0.1, or a name of it: mend it"
        raise ConfigurationError(Problem(f"--host {host}", "", message)) from None
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        message = f"can't be listened on ({reason}); name another with --port or --host"
        raise ConfigurationError(Problem(f"{host}:{port}", "", message)) from None
    with listener:
        yield listener


def run(
    app: ASGIApp, listener: socket.socket, clock: Clock, root_path: str = "", *, largest_message: int | None = None
) -> None:
    """Serve until the process is told to end. `largest_message`: bytes of a WebSocket's; without it there are none."""
    with suppress(KeyboardInterrupt):  # the server has ended by then, and raises it again
        _server(app, clock, root_path, largest_message).run([listener])


@contextmanager
def serving_beside(app: ASGIApp, listener: socket.socket, clock: Clock) -> Iterator[None]:
    """Serve in a thread of its own, for as long as the caller does something else."""
    server = _server(app, clock)
    thread = Thread(target=server.run, args=([listener],), name="beside")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _server(app: ASGIApp, clock: Clock, root_path: str = "", largest_message: int | None = None) -> uvicorn.Server:
    sockets = {"ws": "none"} if largest_message is None else {"ws": "wsproto", "ws_max_size": largest_message}
    config = uvicorn.Config(
        app,
        root_path=root_path,
        http=PatientSoFar,
        **sockets,
        ws_per_message_deflate=False,  # a message is as large as it was sent
        proxy_headers=False,  # the library would believe the machine itself
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
    )
    logging.getLogger("uvicorn.error").addFilter(SeldomRepeated(clock))  # what isn't HTTP is told there, from anybody
    return _Server(config)


class _Server(uvicorn.Server):
    """Told once to end it waits for what is being worked on; told again, whichever way, it doesn't."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Hear a signal."""
        if self.should_exit:
            os._exit(128 + sig)
        super().handle_exit(sig, frame)


def access_of(access: WebAccess, host: str) -> WebAccess:
    """The names in the settings, and the address that the server listens at, unless that is all there are."""
    if host in ("0.0.0.0", "::"):
        return access
    own = f"[{host}]" if ":" in host else host
    return access.model_copy(update={"hosts": (*access.hosts, own)})
