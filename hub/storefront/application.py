"""`hub serve`: the door, one process for all clients and offices.

client ──► headers │ proxy │ bounds │ ETag, gzip ──► who asks (door.py) ──► a route ──► orders, store
"""

import socket

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from hub.clock import Clock, SystemClock
from hub.config.web_access import WebAccess
from hub.office import Hub
from hub.storefront.door import Door
from hub.storefront.routes import (
    approval_routes,
    buyer_routes,
    catalogue_routes,
    feed_routes,
    order_routes,
    price_routes,
)
from hub.storefront.schemes import with_schemes
from hub.storefront.webhooks.running import telling
from hub.web.entity_tags import EntityTags
from hub.web.forwarding import ForwardedClient
from hub.web.problem_details import PROBLEMS, answer_with_problems, plain_problem, with_problems
from hub.web.request_bodies import BoundedBodies
from hub.web.response_headers import ResponseHeaders
from hub.web.serving import access_of, run
from hub.web.thread_turns import few_threads

VERSION = "1"
TITLE = "The hub's door for storefronts"
HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Buyer-Claim, Buyer-Login, Accept-Encoding"}
ABOUT = """One login, every office, one history. Amounts, quantities and rates are texts, digit for digit; each amount
is in the currency beside it. What goes wrong is answered as problem details (RFC 9457) with a stable `code`."""


def serve(hub: Hub, listener: socket.socket, root_path: str = "") -> None:
    """Serve, and tell clients by webhooks, until the process is told to end."""
    clock = SystemClock()
    with telling(hub):
        run(build(hub, clock, listener.getsockname()[0]), listener, clock, root_path)


def build(hub: Hub, clock: Clock, host: str = "127.0.0.1") -> FastAPI:
    """The whole application."""
    app = describe()
    app.state.door = Door(hub, clock)
    _protect(app, access_of(hub.settings.web, host))
    return app


def describe() -> FastAPI:
    """The routes alone, which is all that the OpenAPI description needs."""
    app = FastAPI(
        title=TITLE,
        version=VERSION,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=few_threads,
        separate_input_output_schemas=False,
    )
    answer_with_problems(app)
    v1 = APIRouter(prefix="/v1", responses=PROBLEMS)
    for routes in (buyer_routes, catalogue_routes, price_routes, order_routes, approval_routes, feed_routes):
        v1.include_router(routes.router)
    app.include_router(v1)

    make = app.openapi
    app.openapi = lambda: with_schemes(with_problems(make()))  # type: ignore[method-assign]

    @app.api_route("/health", methods=["GET", "HEAD"], include_in_schema=False)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


def _protect(app: FastAPI, access: WebAccess) -> None:
    # the one added last stands before all others
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(EntityTags)
    app.add_middleware(BoundedBodies, limits={}, answer=plain_problem)
    app.add_middleware(ForwardedClient, proxies=access.proxies)
    app.add_middleware(ResponseHeaders, headers=HEADERS)
