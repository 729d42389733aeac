"""OAuth2 client credentials as Microsoft's token endpoint speaks them: tokens that expire, errors with AADSTS codes."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import parse_qs

from hub.simulate.business_central.odata_problems import JSON
from hub.simulate.common.exact_json import dumps
from hub.simulate.common.http_server import ServedRequest, ServedResponse

SCOPE = "https://api.businesscentral.dynamics.com/.default"


class Tokens:
    """One registered client and the tokens that it was given; they don't outlive the process."""

    def __init__(self, client_id: str, client_secret: str, life: timedelta, now: Callable[[], datetime]) -> None:
        self.client_id, self.client_secret, self.life, self._now = client_id, client_secret, life, now
        self._lock = Lock()
        self._until: dict[str, datetime] = {}

    def valid(self, authorization: str) -> bool:
        """Whether an Authorization header carries a token that hasn't expired."""
        kind, _, token = authorization.partition(" ")
        with self._lock:
            until = self._until.get(token)
        return kind.lower() == "bearer" and until is not None and self._now() < until

    def expire(self) -> None:
        """End all tokens now."""
        with self._lock:
            self._until.clear()

    def issue(self, request: ServedRequest) -> ServedResponse:
        """Answer a call of the token endpoint."""
        form = {name: values[0] for name, values in parse_qs(request.body.decode(errors="replace")).items()}
        if form.get("grant_type") != "client_credentials":
            return _refusal(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if form.get("scope") != SCOPE:
            return _refusal(400, "invalid_scope", 70011, "The provided value for the parameter 'scope' is not valid.")
        if form.get("client_id") != self.client_id:
            return _refusal(400, "unauthorized_client", 700016, "Application was not found in the directory.")
        if not secrets.compare_digest(form.get("client_secret", "").encode(), self.client_secret.encode()):
            return _refusal(401, "invalid_client", 7000215, "Invalid client secret provided.")
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._until[token] = self._now() + self.life
        seconds = int(self.life.total_seconds())
        answer = {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}
        return ServedResponse(200, dumps(answer).encode(), JSON, {"Cache-Control": "no-store"})


def unknown_directory() -> ServedResponse:
    """The response when the directory (tenant) in the address isn't known."""
    return _refusal(400, "invalid_request", 90002, "Tenant not found. Check that you have the correct tenant ID.")


def _refusal(status: int, error: str, code: int, words: str) -> ServedResponse:
    body = {"error": error, "error_description": f"AADSTS{code}: {words}", "error_codes": [code]}
    return ServedResponse(status, dumps(body).encode(), JSON)
