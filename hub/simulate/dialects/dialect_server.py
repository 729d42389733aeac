"""An ERP of a dialect on the loopback; what it holds and its keys are kept in a folder, so that it may be restarted."""

import json
import os
import secrets
from pathlib import Path
from threading import Lock
from typing import Any, Self

from hub.simulate.common.http_server import ServedRequest, ServedResponse, Server
from hub.simulate.dialects.erp_dialect import ErpDialect, Refused


class DialectServer:
    """As a context manager it starts and stops."""

    def __init__(self, dialect: ErpDialect, folder: Path, port: int = 0) -> None:
        self._port, self._lock = port, Lock()
        self._keys, self._held = folder / "keys.json", folder / "records.json"
        made = {name: text if text is not None else secrets.token_urlsafe(16) for name, text in dialect.keys.items()}
        self.keys: dict[str, str] = _kept(self._keys, made)
        self.records = _kept(self._held, dialect.records())
        self._written = json.dumps(self.records)
        self._erp = dialect.erp(self.keys, self.records)
        self._server: Server | None = None

    def __enter__(self) -> Self:
        self._server = Server(self._answer, self._port)
        self._port = self._server.port
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.stop()

    @property
    def url(self) -> str:
        """The base address that a hub is given."""
        return f"http://127.0.0.1:{self._port}"

    def environment(self) -> dict[str, str]:
        """The variables by which a tenants.yaml finds it; secrets are among them."""
        return {"ERP_URL": self.url} | {f"ERP_{name.upper()}": value for name, value in self.keys.items()}

    def _answer(self, request: ServedRequest) -> ServedResponse:
        with self._lock:  # they are as simple as one that serves one call at a time
            try:
                response = self._erp.answer(request)
            except (LookupError, SyntaxError, TypeError, ValueError, Refused):  # a pack that is being written
                response = ServedResponse(400, b"This call can't be understood.")
            text = json.dumps(self.records)
            if text != self._written:
                _write(self._held, text)
                self._written = text
            return response


def _kept(path: Path, first: Any) -> Any:
    """What a file has; `first`, which is written to it, where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, json.dumps(first))
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, text: str) -> None:
    """Whole or not at all, readable by its owner only."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
    beside.replace(path)
