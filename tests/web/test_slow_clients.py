"""Connections of clients that send or take too slowly are cut, at a real server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from hub.web.slow_clients import PatientSoFar
from tests.support.patience import PATIENCE

LARGE = b"x" * 30_000_000
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"


class Hasty(PatientSoFar):
    head, taking = 0.2, 0.2


async def application(scope, receive, send):
    """Answers at once, without a look at the body."""
    if scope["type"] == "http":
        await PlainTextResponse(LARGE if scope["path"] == "/large" else "ok")(scope, receive, send)


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(application, http=Hasty, lifespan="off", log_level="warning", timeout_keep_alive=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving


async def trickling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, beginning: bytes) -> None:
    """Sends a byte again and again, until the server makes an end."""
    writer.write(beginning)
    ended = asyncio.ensure_future(_until_cut(reader))
    while not ended.done():
        writer.write(b"a")
        await asyncio.wait([ended], timeout=0.02)


async def _until_cut(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionError):
        await reader.read()


async def taking_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readexactly(10)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    while not writer.is_closing():
        await asyncio.sleep(0.02)
        writer.write(b"GET")  # who is cut off hears of it when writing


Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.mark.parametrize("beginning", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", HEAD + b"\r\n"])
def test_whoever_sends_too_slowly_is_cut(beginning):
    """Before the first line, within the headers, and in a body that was answered already."""

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await trickling(reader, writer, beginning)

    cut(client)


def test_whoever_takes_too_slowly_is_cut():
    cut(taking_nothing)


def cut(client: Client) -> None:
    async def run() -> None:
        async with serving() as port, asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await client(reader, writer)
            writer.close()

    asyncio.run(run())
