"""The cookies of the pages: what they are called, and when they are sent over TLS only."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

SESSION = "hub-session"
BROWSER = "hub-browser"
"""A browser that was signed in before."""
HOST_ONLY = "__Host-"
"""Browsers take a cookie of such a name over TLS only, and from this very host: RFC 6265bis section 4.1.3.2."""
A_YEAR = 365 * 86_400


def cookie_of(request: HTTPConnection, name: str) -> str | None:
    """What the browser sent; over TLS a cookie that anything but TLS may have set isn't looked at."""
    plain = None if is_over_tls(request) else request.cookies.get(name)
    return request.cookies.get(HOST_ONLY + name, plain)


def set_cookie(request: HTTPConnection, response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Give the browser a cookie that no script reads and no other site sends."""
    secure = is_over_tls(request) or _is_browser_over_tls(request)
    # the path is / below a prefix as well: `__Host-` asks for it, and a path keeps no page of the same host out
    response.set_cookie(
        (HOST_ONLY if secure else "") + name, value, max_age, path="/", httponly=True, samesite="lax", secure=secure
    )


def is_over_tls(request: HTTPConnection) -> bool:
    """Whether the request came by TLS, to us or to a proxy that the settings name."""
    return request.scope["scheme"] in ("https", "wss")


def _is_browser_over_tls(request: HTTPConnection) -> bool:
    """Whether the browser says so: a proxy that nobody named may have taken TLS off."""
    return request.headers.get("origin", "").lower().startswith("https://")
