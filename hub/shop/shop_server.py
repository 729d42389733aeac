"""The page's server, on loopback only.

browser ──► SessionMiddleware ──► sign-in │ the page ──► ShoppingSession ──► HTTP ──► the hub's interface
"""

import socket
from pathlib import Path
from string import Template
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from nicegui import core, ui

from hub.clock import Clock, SystemClock
from hub.config.web_access import WebAccess
from hub.errors import HubError
from hub.printable import shown_html
from hub.shop.door_client import DoorClient
from hub.shop.shop_access import ShopAccess
from hub.shop.shop_page import ShopPage
from hub.shop.shopping import ShoppingSession
from hub.web import cookies
from hub.web.cookies import cookie_of, set_cookie
from hub.web.middleware import ProtectedPaths, protect, session_of
from hub.web.page_policy import PAGE_POLICY
from hub.web.request_bodies import LARGEST
from hub.web.script_nonces import give_scripts_nonces
from hub.web.serving import run
from hub.web.sessions import Sessions
from hub.web.sockets import guard_sockets

STATIC = Path(__file__).parent / "static"
PATHS = ProtectedPaths(
    public=("/sign-in", "/static/", "/_nicegui/", "/favicon.ico"),
    private=("/_nicegui_ws/",),
)
RECONNECT = 60.0
"""So many seconds a page waits for a browser whose connection broke."""


def serve(access: ShopAccess, listener: socket.socket) -> None:
    """Serve the page until the process is told to end."""
    clock = SystemClock()
    with DoorClient(access.door, access.token) as door:
        run(build(access, door, clock), listener, clock, largest_message=LARGEST)


def build(access: ShopAccess, door: DoorClient, clock: Clock) -> FastAPI:
    """The whole application. There is one in a process, since the page library has only one."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    sessions = Sessions[ShoppingSession](clock)
    _sign_in(app, access, door, sessions)
    # before `run_with`: the library mounts itself at / and takes every path that no route before it has
    app.mount("/static", StaticFiles(directory=STATIC))
    _shop_page(sessions, clock)
    ui.run_with(app, tailwind=False, reconnect_timeout=RECONNECT, show_welcome_message=False)
    core.app.add_exception_handler(404, _nothing_here)  # else anybody has the library build a page by asking for none
    guard_sockets(sessions)  # wraps the handlers that `run_with` registered
    give_scripts_nonces()
    protect(app, sessions, PATHS, WebAccess(), PAGE_POLICY)
    return app


async def _nothing_here(request: Request, error: Exception) -> Response:
    return PlainTextResponse("There is nothing here.", 404)


def _shop_page(sessions: Sessions[ShoppingSession], clock: Clock) -> None:
    @ui.page("/", title="Shop", favicon=STATIC / "icon.svg")
    def open_page(request: Request) -> Response | None:
        name = cookie_of(request, cookies.SESSION)
        session = sessions.find(name)
        if session is None:
            return RedirectResponse("sign-in", status_code=303)
        ShopPage(session, clock, lambda: sessions.find(name) is session, lambda: sessions.end(name)).build()
        return None


def _sign_in(app: FastAPI, access: ShopAccess, door: DoorClient, sessions: Sessions[ShoppingSession]) -> None:
    form = Template((STATIC / "sign-in.html").read_text(encoding="utf-8"))
    buttons = "".join(
        f'<button type="submit" name="login" value="{shown_html(login)}">Sign in as {shown_html(login)}</button>'
        for login in access.logins
    )

    def sign_in_form(message: str = "", status: int = 200) -> HTMLResponse:
        alert = f'<p class="refused" role="alert">{shown_html(message)}</p>' if message else ""
        body = form.substitute(refused=alert, logins=buttons)
        return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})

    @app.get("/sign-in")
    def show_form(request: Request) -> Response:
        return RedirectResponse("./", 303) if session_of(sessions, request) else sign_in_form()

    @app.post("/sign-in")
    def enter(request: Request, login: Annotated[str, Form(max_length=300)] = "") -> Response:
        if login not in access.logins:
            return sign_in_form("Choose one of the logins below.", 403)
        try:
            session = ShoppingSession(door, login, access.approver_tokens)
        except HubError as error:
            return sign_in_form(str(error), 502)
        sessions.end(cookie_of(request, cookies.SESSION))
        response = RedirectResponse("./", 303)
        set_cookie(request, response, cookies.SESSION, sessions.begin(session))
        return response
