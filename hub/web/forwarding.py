"""Who asks, and how, where a proxy stands between: told by the proxies that the settings name, and by nobody else."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

OTHERS = frozenset({b"forwarded", b"x-real-ip", b"true-client-ip", b"cf-connecting-ip", b"via"})
"""What a proxy may say beside its `X-Forwarded-…`; nothing behind here shall believe any of it."""


class ForwardedClient:
    """Gives a request its client's address and scheme, as a named proxy says them, and takes such headers away.

    `X-Forwarded-For` is read from the right, as far as the addresses are proxies'. `Forwarded` (RFC 7239), and the host
    and the prefix, aren't read at all: a proxy that writes the one passes the other on as its client wrote it.
    """

    def __init__(self, app: ASGIApp, proxies: Iterable[str]) -> None:
        self._app = app
        self._resolving = ProxyHeadersMiddleware(self._without_headers, [*proxies])  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        await self._resolving(scope, receive, send)  # type: ignore[arg-type]

    async def _without_headers(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            kept = [(name, value) for name, value in scope["headers"] if not _is_forwarding(name.lower())]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, send)


def _is_forwarding(name: bytes) -> bool:
    return name.startswith(b"x-forwarded-") or name in OTHERS
