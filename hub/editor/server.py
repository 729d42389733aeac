"""The page's server: one process for all offices.

browser ──► SessionMiddleware ──► sign-in │ complete │ the page ──► EditorSession of the editor's own office
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
from hub.printable import shown_html
from hub.web.authentication import Authenticator, SignInRefused
from hub.web.middleware import SESSION_COOKIE, ProtectedPaths, SessionMiddleware, session_of
from hub.web.sessions import Sessions

STATIC = Path(__file__).parent / "static"
RECONNECT = 60.0
"""So many seconds a page waits for a browser whose connection broke, before it forgets what isn't in the session."""
GRACE = 5
"""So many seconds the server waits for what is being worked on when it is told to end."""
PATHS = ProtectedPaths(
    public=("/sign-in", "/static/", "/_nicegui/", "/favicon.ico"),
    private=("/complete", "/_nicegui_ws/"),
)
"""`/_nicegui/` are the library's own files, `/_nicegui_ws/` its events."""
HEADERS = {
    # the library compiles its templates and starts its page by scripts inside the document
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}


class CompletionRequest(BaseModel):
    """What stands before the cursor."""

    before: Annotated[str, Field(max_length=MAX_BYTES)]


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens at the address; ConfigurationError where that can't be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        message = f"can't be listened on ({reason}); name another with --port or --host"
        raise ConfigurationError(Problem(f"{host}:{port}", "", message)) from None
    with listener:
        yield listener


def serve(hub: Hub, listener: socket.socket, root_path: str = "") -> None:
    """Serve the page until the process is told to end."""
    config = uvicorn.Config(
        build(hub, SystemClock()),
        root_path=root_path,
        ws="wsproto",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
    )
    with suppress(KeyboardInterrupt):  # the server has ended by then, and raises it again
        uvicorn.Server(config).run([listener])


def build(hub: Hub, clock: Clock) -> FastAPI:
    """The whole application. There is one in a process, since the library has only one."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    sessions = Sessions[EditorSession](clock)
    _sign_in(app, hub, Authenticator(hub.settings.tenants.values(), clock), sessions)
    _complete(app, sessions)
    # before `run_with`: the library mounts itself at / and takes every path that no route before it has
    app.mount("/static", StaticFiles(directory=STATIC))
    _editor_page(sessions)
    ui.run_with(app, tailwind=False, reconnect_timeout=RECONNECT, show_welcome_message=False)
    guard_sockets(sessions)  # wraps the handlers that `run_with` registered
    # the one added last stands before all others, and before the library's own application
    app.add_middleware(SessionMiddleware, sessions=sessions, paths=PATHS, headers=HEADERS)
    return app


def _editor_page(sessions: Sessions[EditorSession]) -> None:
    @ui.page("/", title="Mapping files", favicon=STATIC / "icon.svg")
    def open_page(request: Request) -> Response | None:
        name = request.cookies.get(SESSION_COOKIE)
        session = sessions.find(name)
        if session is None:
            return RedirectResponse("sign-in", status_code=303)
        page.EditorPage(session, lambda: sessions.find(name) is session, lambda: sessions.end(name)).build()
        return None


def _sign_in(app: FastAPI, hub: Hub, authenticator: Authenticator, sessions: Sessions[EditorSession]) -> None:
    form = Template((STATIC / "sign-in.html").read_text(encoding="utf-8"))

    def sign_in_form(message: str = "", status: int = 200) -> HTMLResponse:
        alert = f'<p class="refused" role="alert">{shown_html(message)}</p>' if message else ""
        return HTMLResponse(form.substitute(refused=alert), status, headers={"Cache-Control": "no-store"})

    @app.get("/sign-in")
    def show_form(request: Request) -> Response:
        # relative, as everywhere: a proxy may show the page below a path
        return RedirectResponse("./", 303) if session_of(sessions, request.cookies) else sign_in_form()

    @app.post("/sign-in")
    def authenticate(request: Request, token: Annotated[str, Form(max_length=1000)] = "") -> Response:
        # else another site could sign its visitor in under an account of its own choice
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return sign_in_form("This came from another site; sign in here.", 403)
        try:
            address = request.client.host if request.client else ""
            session = EditorSession(hub, authenticator.authenticate(token.strip(), address))
        except SignInRefused as refused:
            return sign_in_form(str(refused), 403)
        except HubError as error:
            return sign_in_form(f"Your office can't be opened: {error}", 500)
        # a new name at every sign-in: one that was planted before it is worth nothing
        sessions.end(request.cookies.get(SESSION_COOKIE))
        response = RedirectResponse("./", 303)
        secure = request.url.scheme == "https"  # of the proxy, where there is one: on loopback it is plain HTTP
        response.set_cookie(SESSION_COOKIE, sessions.begin(session), httponly=True, samesite="lax", secure=secure)
        return response


def _complete(app: FastAPI, sessions: Sessions[EditorSession]) -> None:
    @app.post("/complete")
    def complete(request: Request, body: CompletionRequest) -> Response:
        session = session_of(sessions, request.cookies)
        if session is None:
            return JSONResponse({}, 401)
        completion = session.complete(body.before)
        suggestions = [[each.word, each.insert_text, each.summary] for each in completion.suggestions]
        return JSONResponse({"word": completion.word, "inline": completion.inline, "suggestions": suggestions})
