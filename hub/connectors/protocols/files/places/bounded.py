"""A copy that ends: no file fills the disk, and none takes for ever."""

from collections.abc import Iterable
from typing import IO

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.transport.transfer import Transfer
from hub.errors import ProtocolBroken, Unreachable

CHUNK = 256 * 1024


class BoundedCopy:
    """Takes a file's bytes as they come, up to so many and for so long as `transfer` allows."""

    def __init__(self, into: IO[bytes], transfer: Transfer, clock: Clock, context: RequestContext) -> None:
        self._into, self._transfer, self._clock, self._context = into, transfer, clock, context
        self._taken, self._until = 0, clock.steady() + transfer.max_time.total_seconds()

    def take(self, chunk: bytes) -> None:
        """ProtocolBroken as soon as it is too much, Unreachable as soon as it takes too long."""
        self._taken += len(chunk)
        if self._taken > self._transfer.max_bytes:
            message = f"the file is larger than {self._transfer.max_bytes:,} bytes"
            raise self._context.error(ProtocolBroken, f"{message}; if that is right, raise transfer.max_bytes")
        if self._clock.steady() > self._until:
            seconds = self._transfer.max_time.total_seconds()
            raise self._context.error(Unreachable, f"the file didn't come within {seconds:g} s (transfer.max_time)")
        self._into.write(chunk)

    def take_all(self, chunks: Iterable[bytes]) -> None:
        """Every chunk in turn."""
        for chunk in chunks:
            self.take(chunk)
