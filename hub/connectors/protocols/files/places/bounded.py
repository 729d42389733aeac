"""A copy that ends: no file fills the disk."""

from collections.abc import Iterable
from typing import IO

from hub.connectors.base import RequestContext
from hub.errors import ProtocolBroken

CHUNK = 256 * 1024


class BoundedCopy:
    """Takes a file's bytes as they come, up to so many."""

    def __init__(self, into: IO[bytes], most: int, context: RequestContext) -> None:
        self._into, self._most, self._context = into, most, context
        self._taken = 0

    def take(self, chunk: bytes) -> None:
        """ProtocolBroken as soon as it is too much."""
        self._taken += len(chunk)
        if self._taken > self._most:
            message = f"the file is larger than {self._most:,} bytes; if that is right, raise transfer.max_bytes"
            raise self._context.error(ProtocolBroken, message)
        self._into.write(chunk)

    def take_all(self, chunks: Iterable[bytes]) -> None:
        """Every chunk in turn."""
        for chunk in chunks:
            self.take(chunk)
