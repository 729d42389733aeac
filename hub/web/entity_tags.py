"""A reading answer bears the digest of its body, and isn't sent again to who has it: RFC 9110, 8.8.3 and 13.1.2."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 4_000_000
"""Bytes of an answer that is held for its tag; a larger one, as of an export, goes out untagged as it comes."""


class EntityTags:
    """Adds a weak tag to answers with 200 of GET, and answers 304 where `If-None-Match` has it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Tagging(Headers(scope=scope).get("if-none-match", ""), send))


class _Tagging:
    def __init__(self, known: str, send: Send) -> None:
        self._known = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        self._send = send
        self._start: Message | None = None
        self._held = bytearray()

    async def __call__(self, message: Message) -> None:
        """Hold an answer until it is whole."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._start = message
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._held += message.get("body", b"")
        more = message.get("more_body", False)
        if more and len(self._held) <= LARGEST:
            return
        start, self._start = self._start, None
        body = bytes(self._held)
        if not more:
            await self._whole(start, body)
            return
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def _whole(self, start: Message, body: bytes) -> None:
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = MutableHeaders(scope=start)
        headers["ETag"] = f"W/{tag}"
        if tag in self._known or "*" in self._known:
            for name in ("content-length", "content-type", "content-encoding"):
                if name in headers:
                    del headers[name]
            start["status"], body = 304, b""
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})
