"""Requests to a name that isn't ours, or sent by a page of another site, go no further."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""Names of the machine itself, which no other site can take."""
POLICY_VIOLATION = 1008
"""RFC 6455 section 7.4.1."""


class OwnSite:
    """Compares `Host` with the names of this server, and `Origin` and `Sec-Fetch-Site` with that; for sockets as well.

    A browser sends an origin with everything but plain reading, so that a page of another site, one on a neighbouring
    subdomain too, can neither change anything here nor open a socket in its visitor's name. What isn't a browser needs
    none of them.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset((*hosts, *LOOPBACK))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        refusal = None if scope["type"] == "lifespan" else self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0].lower()):
            message = "The hub doesn't go by this name. Those who run it may add it to `web: {hosts: […]}`."
            return PlainTextResponse(message, status_code=400)
        origins = headers.getlist("origin")
        # a browser that is told to send no referrer hides its own origin too, but not that it is the same
        if origins == ["null"] and headers.getlist("sec-fetch-site") == ["same-origin"]:
            origins = []
        is_own = all(_is_origin(origin, hosts[0].lower(), scope["scheme"]) for origin in origins)
        if not is_own or _is_from_elsewhere(scope, headers):
            return PlainTextResponse("This came from another site.", status_code=403)
        return None

    def _is_ours(self, host: str) -> bool:
        return host in self._hosts or _without_port(host) in self._hosts


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isascii() and port.isdecimal() else host


def _is_origin(origin: str, host: str, scheme: str) -> bool:
    """Whether it is the page's own; `null`, as a sandboxed frame sends it, isn't."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return False
    # a proxy that nobody named may have taken TLS off, so only what is known to be TLS must be
    schemes = ("https",) if scheme in ("https", "wss") else ("http", "https")
    port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return parts.scheme in schemes and parts.netloc.removesuffix(port) == host.removesuffix(port)


def _is_from_elsewhere(scope: Scope, headers: Headers) -> bool:
    """Whether a browser says that another site's page asked, for more than to be led here by a link.

    The resource isolation policy of https://web.dev/articles/fetch-metadata.
    """
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return False
    is_link = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return not (is_link and headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document")
