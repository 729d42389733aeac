"""Every response has its headers; the scripts that a page writes out are known by a nonce of its own."""

import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # not `no-referrer`: with that a browser sends its own forms with `Origin: null`
    "Referrer-Policy": "same-origin",
}
"""Headers of every response, whatever page it is for."""
NONCE = "{nonce}"
"""Stands in a header for the response's nonce, which a page finds as `request.state.nonce`."""


class ResponseHeaders:
    """Adds `headers` to every response."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = {**HEADERS, **headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        headers = {name: value.replace(NONCE, nonce) for name, value in self._headers.items()}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self._app({**scope, "state": {**scope.get("state", {}), "nonce": nonce}}, receive, sending)
