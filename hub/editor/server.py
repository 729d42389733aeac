"""The page's server: one process for all offices.

browser ──► SessionMiddleware ──► sign-in │ complete │ the page ──► EditorSession of the editor's own office
"""

import socket
from pathlib import Path
from string import Template
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from nicegui import core, ui
from pydantic import AfterValidator, BaseModel, Field

from hub.clock import Clock, SystemClock
from hub.config.settings_on_disk import SettingsOnDisk
from hub.config.yamlfile import MAX_BYTES
from hub.editor import page
from hub.editor.session import EditorSession
from hub.errors import HubError
from hub.office import Hub
from hub.printable import shown_html
from hub.web import cookies
from hub.web.authentication import Authenticator, SignInRefused
from hub.web.cookies import cookie_of, set_cookie
from hub.web.middleware import ProtectedPaths, protect, session_of
from hub.web.page_policy import PAGE_POLICY
from hub.web.request_bodies import LARGEST
from hub.web.script_nonces import give_scripts_nonces
from hub.web.serving import access_of, run
from hub.web.sessions import Sessions
from hub.web.sockets import guard_sockets

STATIC = Path(__file__).parent / "static"
RECONNECT = 60.0
"""So many seconds a page waits for a browser whose connection broke, before it forgets what isn't in the session."""
PATHS = ProtectedPaths(
    public=("/sign-in", "/static/", "/_nicegui/", "/favicon.ico"),
    private=("/complete", "/_nicegui_ws/"),
)
"""`/_nicegui/` are the library's own files, `/_nicegui_ws/` its events."""


def _is_text(text: str) -> str:
    text.encode()  # half a pair of surrogates is no character: UnicodeEncodeError, which is a ValueError
    return text


class CompletionRequest(BaseModel):
    """What stands before the cursor."""

    before: Annotated[str, Field(max_length=MAX_BYTES), AfterValidator(_is_text)]


def serve(hub: Hub, listener: socket.socket, root_path: str = "") -> None:
    """Serve the page until the process is told to end."""
    clock = SystemClock()
    run(build(hub, clock, listener.getsockname()[0]), listener, clock, root_path, largest_message=LARGEST)


def build(hub: Hub, clock: Clock, host: str = "127.0.0.1") -> FastAPI:
    """The whole application, which listens at `host`. There is one in a process, since the library has only one."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(RequestValidationError, _not_understood)
    sessions, on_disk = Sessions[EditorSession](clock), SettingsOnDisk(hub.settings)
    _sign_in(app, hub, Authenticator(lambda: on_disk().tenants.values(), clock), sessions)
    _complete(app, sessions)
    # before `run_with`: the library mounts itself at / and takes every path that no route before it has
    app.mount("/static", StaticFiles(directory=STATIC))
    _editor_page(sessions)
    ui.run_with(app, tailwind=False, reconnect_timeout=RECONNECT, show_welcome_message=False)
    core.app.add_exception_handler(404, _nothing_here)  # else anybody has the library build a page by asking for none
    guard_sockets(sessions)  # wraps the handlers that `run_with` registered
    give_scripts_nonces()
    protect(app, sessions, PATHS, access_of(hub.settings.web, host), PAGE_POLICY)
    return app


async def _not_understood(request: Request, error: Exception) -> Response:
    """In short: the framework would send back all that was sent."""
    return JSONResponse({"error": "That isn't what is asked for here."}, 422)


async def _nothing_here(request: Request, error: Exception) -> Response:
    return PlainTextResponse("There is nothing here.", 404)


def _editor_page(sessions: Sessions[EditorSession]) -> None:
    @ui.page("/", title="Mapping files", favicon=STATIC / "icon.svg")
    def open_page(request: Request) -> Response | None:
        name = cookie_of(request, cookies.SESSION)
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
        return RedirectResponse("./", 303) if session_of(sessions, request) else sign_in_form()

    @app.post("/sign-in")
    def authenticate(request: Request, token: Annotated[str, Form(max_length=1000)] = "") -> Response:
        address = request.client.host if request.client else ""
        browser = cookie_of(request, cookies.BROWSER)
        try:
            principal = authenticator.authenticate(token.strip(), address, browser)
            session = EditorSession(hub, principal)
        except SignInRefused as refused:
            return sign_in_form(str(refused), 403)
        except HubError as error:
            return sign_in_form(f"Your office can't be opened: {error}", 500)
        # a new name at every sign-in: one that was planted before it is worth nothing
        sessions.end(cookie_of(request, cookies.SESSION))
        response = RedirectResponse("./", 303)
        set_cookie(request, response, cookies.SESSION, sessions.begin(session, authenticator.validity(principal)))
        known = authenticator.known_browsers.remember(principal.account, browser)
        set_cookie(request, response, cookies.BROWSER, known, cookies.A_YEAR)
        return response


def _complete(app: FastAPI, sessions: Sessions[EditorSession]) -> None:
    @app.post("/complete")
    def complete(request: Request, body: CompletionRequest) -> Response:
        session = session_of(sessions, request)
        if session is None:
            return JSONResponse({}, 401)
        completion = session.complete(body.before)
        suggestions = [[each.word, each.insert_text, each.summary] for each in completion.suggestions]
        return JSONResponse({"word": completion.word, "inline": completion.inline, "suggestions": suggestions})
