"""What stands before the whole page: nobody comes in without a session, and every answer says what it may load."""

from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.web.sessions import S, Sessions

COOKIE = "hub-session"
OPEN = ("/sign-in", "/static/", "/_nicegui/", "/favicon.ico")
"""What anybody may load: the form and the library's own files."""
INSIDE = ("/complete", "/_nicegui_ws/")
"""What a page asks for beside itself: the library's events, and what can stand at a cursor."""
HEADERS = {
    # the library compiles its templates and starts its page inside of the document
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class SessionMiddleware:
    """Lets through who is signed in; others see the form."""

    def __init__(self, app: ASGIApp, sessions: Sessions[Any]) -> None:
        self._app, self._sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        if path.startswith(OPEN) or (self._is_signed_in(scope) and (path == "/" or path.startswith(INSIDE))):
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            answer = _nothing() if self._is_signed_in(scope) else _turn_away(path)
            await answer(scope, receive, _with_headers(send))

    def _is_signed_in(self, scope: Scope) -> bool:
        return session_of(self._sessions, HTTPConnection(scope).cookies) is not None


def session_of(sessions: Sessions[S], cookies: dict[str, str]) -> S | None:
    """Whose request this is."""
    return sessions.find(cookies.get(COOKIE))


def session_behind(sessions: Sessions[S], environ: dict[str, Any]) -> S | None:
    """Whose socket this is, by the request that opened it."""
    try:
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return None
    return sessions.find(cookies[COOKIE].value) if COOKIE in cookies else None


def _turn_away(path: str) -> Response:
    if path == "/":
        return RedirectResponse("sign-in", status_code=303)
    return PlainTextResponse("Sign in first.", status_code=401)


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.", status_code=404)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sending
