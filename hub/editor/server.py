"""The page's server: one process for all offices.

browser ──► door (signed in?) ──► sign-in │ complete │ the page ──► session of the visitor's own office
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from string import Template
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from nicegui import ui
from pydantic import BaseModel, Field

from hub.clock import Clock, SystemClock
from hub.config.yamlfile import MAX_BYTES
from hub.editor import page
from hub.editor.session import EditorSession
from hub.editor.sockets import guard_sockets
from hub.errors import ConfigurationError, HubError, Problem
from hub.office import Hub
from hub.web.authentication import Authenticator, SignInRefused
from hub.web.middleware import COOKIE, SessionMiddleware, session_of
from hub.web.sessions import Sessions

STATIC = Path(__file__).parent / "static"
RECONNECT = 60.0
"""So many seconds a page waits for a browser whose connection broke, before it forgets what isn't in the session."""
ENDING = 5
"""So many seconds the server waits for what is being worked on when it is told to end."""


class Before(BaseModel):
    """What stands before the cursor."""

    before: Annotated[str, Field(max_length=MAX_BYTES)]


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """The address, taken; ConfigurationError where it can't be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        message = f"can't be listened on ({why}); name another with --port or --host"
        raise ConfigurationError(Problem(f"{host}:{port}", "", message)) from None
    with taken:
        yield taken


def serve(hub: Hub, listener: socket.socket, root_path: str = "") -> None:
    """Serve the page until the process is told to end."""
    config = uvicorn.Config(
        build(hub, SystemClock()),
        root_path=root_path,
        ws="wsproto",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=ENDING,
    )
    with suppress(KeyboardInterrupt):  # the server has ended by then, and raises it again
        uvicorn.Server(config).run([listener])


def build(hub: Hub, clock: Clock) -> FastAPI:
    """The whole application. There is one in a process, since the library has only one."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    sessions = Sessions[EditorSession](clock)
    _sign_in(app, hub, Authenticator(hub.settings.tenants.values(), clock), sessions)
    _complete(app, sessions)
    app.mount("/static", StaticFiles(directory=STATIC))

    @ui.page("/", title="Mapping files", favicon=STATIC / "icon.svg")
    def _page(request: Request) -> Response | None:
        name = request.cookies.get(COOKIE)
        session = sessions.find(name)
        if session is None:
            return RedirectResponse("sign-in", status_code=303)
        page.EditorPage(session, lambda: sessions.find(name) is session, lambda: sessions.end(name)).build()
        return None

    ui.run_with(app, tailwind=False, reconnect_timeout=RECONNECT, show_welcome_message=False)
    guard_sockets(sessions)
    app.add_middleware(SessionMiddleware, sessions=sessions)
    return app


def _sign_in(app: FastAPI, hub: Hub, authenticator: Authenticator, sessions: Sessions[EditorSession]) -> None:
    form = Template((STATIC / "sign-in.html").read_text(encoding="utf-8"))

    def shown(refused: str = "", status: int = 200) -> HTMLResponse:
        said = f'<p class="refused" role="alert">{escape(refused)}</p>' if refused else ""
        return HTMLResponse(form.substitute(refused=said), status, headers={"Cache-Control": "no-store"})

    @app.get("/sign-in")
    def ask(request: Request) -> Response:
        return RedirectResponse("./", 303) if session_of(sessions, request.cookies) else shown()

    @app.post("/sign-in")
    def authenticate(request: Request, token: Annotated[str, Form(max_length=1000)] = "") -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return shown("This came from another site; sign in here.", 403)
        try:
            session = EditorSession(
                hub, authenticator.authenticate(token.strip(), request.client.host if request.client else "")
            )
        except SignInRefused as refused:
            return shown(str(refused), 403)
        except HubError as error:
            return shown(f"Your office can't be opened: {error}", 500)
        sessions.end(request.cookies.get(COOKIE))
        answer = RedirectResponse("./", 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, sessions.begin(session), httponly=True, samesite="lax", secure=secure)
        return answer


def _complete(app: FastAPI, sessions: Sessions[EditorSession]) -> None:
    @app.post("/complete")
    def complete(request: Request, body: Before) -> Response:
        session = session_of(sessions, request.cookies)
        if session is None:
            return JSONResponse({}, 401)
        found = session.complete(body.before)
        suggestions = [[one.word, one.written, one.summary] for one in found.suggestions]
        return JSONResponse({"word": found.word, "inline": found.inline, "suggestions": suggestions})
