"""What stands before every page, from the outside in; each layer is a file of its own.

headers │ the client behind a proxy │ our own site │ who is signed in │ bodies within bounds │ the page
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.config.web_access import WebAccess
from hub.web import cookies
from hub.web.forwarding import ForwardedClient
from hub.web.own_site import POLICY_VIOLATION, OwnSite
from hub.web.request_bodies import BoundedBodies
from hub.web.response_headers import ResponseHeaders
from hub.web.sessions import S, Sessions


@dataclass(frozen=True)
class ProtectedPaths:
    """The paths of an application whose page is at `/`, each as the beginnings that count.

    `public`: what anybody may load, the sign-in form among it. `private`: what the page asks for beside itself. Nothing
    else is served. `sign_in` is the form's address, relative to the page. `largest`: in bytes, of a body that anybody
    may send.
    """

    public: tuple[str, ...]
    private: tuple[str, ...]
    sign_in: str = "sign-in"
    largest: int = 16_000


def protect(
    app: FastAPI,
    sessions: Sessions[Any],
    paths: ProtectedPaths,
    access: WebAccess,
    headers: Mapping[str, str],
) -> None:
    """Put all layers before the application's own."""
    # the one added last stands before all others, and before a page library's own application
    app.add_middleware(BoundedBodies, limits=dict.fromkeys(paths.public, paths.largest))
    app.add_middleware(SessionMiddleware, sessions=sessions, paths=paths)
    app.add_middleware(OwnSite, hosts=access.hosts)
    app.add_middleware(ForwardedClient, proxies=access.proxies)
    app.add_middleware(ResponseHeaders, headers=headers)


# plain ASGI: starlette's BaseHTTPMiddleware hands WebSockets on without a look
class SessionMiddleware:
    """Lets requests of a session pass; others get the sign-in form or 401."""

    def __init__(self, app: ASGIApp, sessions: Sessions[Any], paths: ProtectedPaths) -> None:
        self._app, self._sessions, self._paths = app, sessions, paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        # behind a proxy that serves the page below a path, the server puts that path before every other
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        signed_in = session_of(self._sessions, HTTPConnection(scope)) is not None
        if path.startswith(self._paths.public) or (signed_in and self._is_private(path)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            response = _not_found() if signed_in else self._sign_in_first(path)
            await response(scope, receive, send)

    def _is_private(self, path: str) -> bool:
        return path == "/" or path.startswith(self._paths.private)

    def _sign_in_first(self, path: str) -> Response:
        if path == "/":
            return RedirectResponse(self._paths.sign_in, status_code=303)
        return PlainTextResponse("Sign in first.", status_code=401)


def session_of(sessions: Sessions[S], request: HTTPConnection) -> S | None:
    """Whose request this is, or whose socket it opened."""
    return sessions.find(cookies.cookie_of(request, cookies.SESSION))


def _not_found() -> Response:
    return PlainTextResponse("There is nothing here.", status_code=404)
