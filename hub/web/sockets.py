"""A browser's socket may send events to pages of its own session only, whatever page an event names.

The library looks a page up by the name that the event gives, and checks no more: here its session is compared first.
"""

import logging
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any
from urllib.parse import parse_qs

from nicegui import Client, core
from starlette.requests import HTTPConnection

from hub.web.event_arguments import with_whole_letters
from hub.web.middleware import session_of
from hub.web.sessions import S, Sessions

EVENTS = ("handshake", "event", "javascript_response", "ack", "log")
"""All that a page sends; `connect` comes before it and names its page in the socket's address."""
NO_PAGE = {"QUERY_STRING": "implicit_handshake=true&client_id=none"}
"""An address that names a page which isn't there: the library refuses such a socket, and the browser loads anew."""
SENT_AWAY = "hub.sent_to_sign_in"
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)
"""What the library raises of a message that isn't as its own pages send them."""

log = logging.getLogger(__name__)

Handler = Callable[..., Any]


def guard_sockets(sessions: Sessions[S]) -> None:
    """Check the session before each of the library's handlers."""
    # else it would let pages of every origin read its answers; origins are compared before it is asked
    core.sio.eio.cors_allowed_origins = []
    # undocumented, but the only place where the handlers that are to be wrapped can be had
    handlers = core.sio.handlers["/"]
    core.sio.on("connect", _guarded_at_the_door(handlers["connect"], sessions))
    for event in EVENTS:
        core.sio.on(event, _guarded(handlers[event], sessions))


def _guarded_at_the_door(handler: Handler, sessions: Sessions[S]) -> Callable[..., Awaitable[Any]]:
    async def guarded(socket: str, environ: dict[str, Any], authentication: Any = None) -> Any:
        named = parse_qs(environ.get("QUERY_STRING", ""))
        session = _session_of_socket(sessions, environ)
        page = {name: values[0] for name, values in named.items() if name == "client_id"}
        # a socket that names none shakes hands later, by an event
        names_one = bool(page) or "implicit_handshake" in named
        if session is None or (names_one and not owns_page(session, sessions, page)):
            return await handler(socket, NO_PAGE, authentication)
        try:
            return await handler(socket, environ, authentication)
        except UNREADABLE:
            return await handler(socket, NO_PAGE, authentication)

    return guarded


def _guarded(handler: Handler, sessions: Sessions[S]) -> Callable[[str, Any], Awaitable[Any]]:
    async def guarded(socket: str, message: Any) -> Any:
        environ = core.sio.get_environ(socket) or {}
        session = _session_of_socket(sessions, environ)
        if session is None:  # signed out in another tab, or left for long
            if is_sent_away_now(environ):
                await core.sio.emit("open", {"path": "sign-in", "new_tab": False}, to=socket)
            return False
        if not owns_page(session, sessions, message):
            return False
        if "args" in message:
            message["args"] = with_whole_letters(message["args"])
        try:
            result = handler(socket, message)
            return await result if isawaitable(result) else result
        except UNREADABLE as error:
            # no warning: whoever is signed in could fill the log
            log.info("A page sent what can't be read (%s): it counts for nothing.", type(error).__name__)
            return False

    return guarded


def _session_of_socket(sessions: Sessions[S], environ: dict[str, Any]) -> S | None:
    # the request that opened it, as the layers before the page left it
    opening = environ.get("asgi.scope")
    return session_of(sessions, HTTPConnection(opening)) if opening else None


def is_sent_away_now(environ: dict[str, Any]) -> bool:
    """Whether the socket's browser is yet to be sent to the sign-in form: a second time would break off the first."""
    # the environ lives as long as its socket, which is what this must be remembered for
    is_first = SENT_AWAY not in environ
    environ[SENT_AWAY] = True
    return is_first


def owns_page(session: object, sessions: Sessions[S], message: Any) -> bool:
    """Whether the page that the message names was opened in the session."""
    page = Client.instances.get(str(message.get("client_id"))) if isinstance(message, dict) else None
    return page is not None and session_of(sessions, page.request) is session
