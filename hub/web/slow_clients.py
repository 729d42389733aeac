"""Connections of clients that send or take too slowly are cut: each would hold memory and a descriptor for ever."""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD = 15.0
"""Seconds for a request's first line and its headers, from the moment that the connection stands or the first byte
of the request came; and for what is left of a body that was answered already."""
TAKING = 30.0
"""Seconds in which a client must take what waits for it, as far as that is more than the system's buffers hold."""


class PatientSoFar(H11Protocol):
    """uvicorn's protocol with an end to waiting; `head` and `taking` are seconds."""

    head, taking = HEAD, TAKING

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting = BodyDeadline(self.loop)
        self._writing = BodyDeadline(self.loop)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self._waiting.begin(self.head, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Bytes came: of a request that isn't whole yet, they don't begin its time anew."""
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            return  # a WebSocket by now, which has pings of its own
        if self.cycle is not None and not self.cycle.response_complete:
            self._waiting.end()  # from here on the application's own bounds count
        else:
            self._waiting.begin(self.head, self.transport.abort)

    def handle_websocket_upgrade(self, event: Any) -> None:
        """The request is whole."""
        self._waiting.end()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._waiting.end()
        self._writing.end()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client doesn't take what is sent."""
        super().pause_writing()
        self._writing.begin(self.taking, self.transport.abort)

    def resume_writing(self) -> None:
        """It took it."""
        self._writing.end()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more came; what is still to be taken is waited for no longer than anything else."""
        super().timeout_keep_alive_handler()
        self._writing.begin(self.taking, self.transport.abort)


class BodyDeadline:
    """Something that happens after a while, unless it is ended before."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float, action: Callable[[], None]) -> None:
        """Begin to wait, where that didn't begin yet."""
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, action)

    def end(self) -> None:
        """Wait no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
