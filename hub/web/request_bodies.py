"""A request's body is read whole before anything works on it, within bounds of size and time."""

import asyncio
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 1_000_000
"""Bytes: a mapping file of the largest size, each of its characters escaped in JSON."""
Answer = Callable[..., Response]
SLOWEST = 20.0
"""Seconds for a whole body, whatever trickles in."""


class BodyTooLarge(Exception):
    """More came than is taken."""


class BoundedBodies:
    """Answers 413 to a body that is too large and 408 to one that comes too slowly; hands others on in one piece.

    `limits` are smaller ones, in bytes, by a path's beginning. Whatever kind a body is, chunked or of several parts,
    no more than that is held of it. `answer` makes the response of a message, a status and headers.
    """

    def __init__(
        self, app: ASGIApp, limits: Mapping[str, int], slowest: float = SLOWEST, answer: Answer = PlainTextResponse
    ) -> None:
        self._app, self._limits, self._slowest, self._answer = app, limits, slowest, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._slowest):
                body = await _read(scope, receive, self._limit(scope))
        except BodyTooLarge:
            await self._answer(f"That is more than the {self._limit(scope):,} bytes that are taken here.", 413)(
                scope, receive, send
            )
        except TimeoutError:
            closing = {"Connection": "close"}
            await self._answer("That took too long.", 408, closing)(scope, receive, send)
        else:
            if body is not None:
                await self._app(scope, _replay(body, receive), send)

    def _limit(self, scope: Scope) -> int:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return min((limit for start, limit in self._limits.items() if path.startswith(start)), default=LARGEST)


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """The body; None where the client is gone before its end. Raises BodyTooLarge."""
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isascii() and announced.isdecimal() and (len(announced) > 18 or int(announced) > limit):
        raise BodyTooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLarge
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body in one message, then whatever comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return waiting.pop() if waiting else await receive()

    return receiving
