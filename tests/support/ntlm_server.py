"""A server that signs connections in by NTLM, with the other side of the library that the hub signs in by."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest
import spnego

from tests.support.patience import PATIENCE
from tests.support.small_pack import listed


class Heard(NamedTuple):
    """A request, and whether its connection was signed in by its end."""

    method: str
    body: bytes
    signed: bool


class NtlmServer(ThreadingHTTPServer):
    """`closes`: ends each connection behind an answer, without a word, `drops` so many behind a challenge; `ended`
    counts them.

    `challenge`, where set, takes the place of one.
    """

    daemon_threads = True

    def __init__(self, scheme: str) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.scheme, self.heard = scheme, list[Heard]()
        self.closes, self.challenge, self.drops, self.ended = False, b"", 0, 0

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.ended += 1

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: NtlmServer
    context: Any = None
    signed = False

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        challenge = b"" if self.signed else self._step()
        self.server.heard.append(Heard(self.command, body, self.signed))
        answer = (listed() if self.command == "GET" else b'{"id": "7"}') if self.signed else b""
        self.send_response(200 if self.signed else 401)
        if not self.signed:
            told = f" {base64.b64encode(challenge).decode()}" if challenge else ""
            self.send_header("WWW-Authenticate", f"{self.server.scheme}{told}")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.close_connection = self.signed and self.server.closes
        if challenge and self.server.drops:
            self.server.drops, self.close_connection = self.server.drops - 1, True

    do_GET = do_POST = handle_any  # noqa: N815 - by http.server's rule

    def _step(self) -> bytes:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme != self.server.scheme:
            return b""
        if self.server.challenge:
            return self.server.challenge
        try:
            self.context = self.context or spnego.server(protocol="ntlm")
            told: bytes = self.context.step(base64.b64decode(token)) or b""
            self.signed = self.context.complete
        except Exception:  # noqa: BLE001 - the last leg as the first one makes spnego stumble in ways of its own
            self.context = None
            return b""
        return told

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def ntlm_server(folder: Path, patch: pytest.MonkeyPatch, scheme: str = "NTLM") -> Iterator[NtlmServer]:
    """One that knows the user `HUB\\\\clerk` with the password `geheim`."""
    users = folder / "users"
    users.write_text("HUB:clerk:geheim\n")
    patch.setenv("NTLM_USER_FILE", str(users))
    with NtlmServer(scheme) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(PATIENCE)
