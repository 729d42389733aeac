"""What stands before every page: who isn't signed in sees the sign-in form only, and every response has its headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.web.sessions import S, Sessions

SESSION_COOKIE = "hub-session"
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
"""Headers of every response, whatever page it is for."""


@dataclass(frozen=True)
class ProtectedPaths:
    """The paths of an application whose page is at `/`, each as the beginnings that count.

    `public`: what anybody may load, the sign-in form among it. `private`: what the page asks for beside itself. Nothing
    else is served. `sign_in` is the form's address, relative to the page.
    """

    public: tuple[str, ...]
    private: tuple[str, ...]
    sign_in: str = "sign-in"


# plain ASGI: starlette's BaseHTTPMiddleware hands WebSockets on without a look
class SessionMiddleware:
    """Lets requests of a session pass; others get the sign-in form or 401. `headers` are added to every response."""

    def __init__(
        self, app: ASGIApp, sessions: Sessions[Any], paths: ProtectedPaths, headers: Mapping[str, str]
    ) -> None:
        self._app, self._sessions, self._paths = app, sessions, paths
        self._headers = {**HEADERS, **headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        # behind a proxy that serves the page below a path, the server puts that path before every other
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        signed_in = session_of(self._sessions, HTTPConnection(scope).cookies) is not None
        if path.startswith(self._paths.public) or (signed_in and self._is_private(path)):
            await self._app(scope, receive, self._with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # policy violation, RFC 6455 section 7.4.1
        else:
            response = _not_found() if signed_in else self._sign_in_first(path)
            await response(scope, receive, self._with_headers(send))

    def _is_private(self, path: str) -> bool:
        return path == "/" or path.startswith(self._paths.private)

    def _sign_in_first(self, path: str) -> Response:
        if path == "/":
            return RedirectResponse(self._paths.sign_in, status_code=303)
        return PlainTextResponse("Sign in first.", status_code=401)

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        return sending


def session_of(sessions: Sessions[S], cookies: dict[str, str]) -> S | None:
    """Whose request this is."""
    return sessions.find(cookies.get(SESSION_COOKIE))


def session_of_socket(sessions: Sessions[S], environ: dict[str, Any]) -> S | None:
    """Whose socket this is, by the request that opened it."""
    try:
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return None
    return sessions.find(cookies[SESSION_COOKIE].value) if SESSION_COOKIE in cookies else None


def _not_found() -> Response:
    return PlainTextResponse("There is nothing here.", status_code=404)
