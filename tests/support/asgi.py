"""An ASGI application asked without a server, and what it answers."""

import asyncio
from collections.abc import Iterable
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = Iterable[tuple[str, str]]


def scope_of(path: str = "/", headers: Headers = (), **others: Any) -> Scope:
    """A request as a server would hand it on."""
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    given = {
        "type": "http",
        "method": "GET",
        "path": path,
        "scheme": "http",
        "client": ("192.0.2.1", 5),
        "root_path": "",
    }
    return {**given, "headers": raw, "query_string": b"", **others}


def ask(app: ASGIApp, scope: Scope, messages: Iterable[Message] = ()) -> list[Message]:
    """All that it sends; it is given the messages, then waits for ever."""
    sent: list[Message] = []
    waiting = [*messages]

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    async def asking() -> None:
        await app(scope, receive, send)

    asyncio.run(asking())
    return sent


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers what reached it."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    seen = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    size = len((await receive())["body"]) if scope["method"] == "POST" else 0
    answer = {"client": scope["client"][0], "scheme": scope["scheme"], "headers": seen, "size": size}
    await JSONResponse(answer)(scope, receive, send)


def status_of(sent: list[Message]) -> int:
    """The answer's status, or the code with which a socket was closed; 0 for one that was accepted."""
    return int(sent[0].get("status", sent[0].get("code", 0)))


def body_of(sent: list[Message]) -> bytes:
    """The answer's body."""
    return b"".join(message.get("body", b"") for message in sent)
