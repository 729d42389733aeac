"""A browser's socket may speak for pages of its own session only, whatever page an event names.

The library looks a page up by the name that the event gives; here it is asked first whose page that is.
"""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

from nicegui import Client, core

from hub.editor.session import EditorSession
from hub.web.middleware import session_behind, session_of
from hub.web.sessions import Sessions

EVENTS = ("handshake", "event", "javascript_response", "ack", "log")
"""All that a page sends; `connect` comes before it and names its page too."""

Handler = Callable[..., Any]


def guard_sockets(sessions: Sessions[EditorSession]) -> None:
    """Put the question before each of the library's handlers."""
    handlers = core.sio.handlers["/"]
    for event in EVENTS:
        core.sio.on(event, _guarded(handlers[event], sessions))


def _guarded(handler: Handler, sessions: Sessions[EditorSession]) -> Callable[[str, Any], Awaitable[Any]]:
    async def guarded(socket: str, message: Any) -> Any:
        session = session_behind(sessions, core.sio.get_environ(socket) or {})
        if session is None:  # signed out in another tab, or left for long
            await core.sio.emit("open", {"path": "sign-in", "new_tab": False}, to=socket)
            return False
        if not is_own(session, sessions, message):
            return False
        given = handler(socket, message)
        return await given if isawaitable(given) else given

    return guarded


def is_own(session: EditorSession, sessions: Sessions[EditorSession], message: Any) -> bool:
    """Whether the page that a message names was opened in the session."""
    page = Client.instances.get(str(message.get("client_id"))) if isinstance(message, dict) else None
    return page is not None and session_of(sessions, page.request.cookies) is session
