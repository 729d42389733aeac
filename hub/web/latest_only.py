"""Work on a text that is being typed: of several requests only the newest counts."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class Superseded(Exception):
    """A newer request came: this one's result is of no use any more."""


class LatestOnly:
    """One piece of work at a time, and never the result of an older request after a newer one was made.

    `delay` is the pause in typing that is waited for, in seconds.
    """

    def __init__(self, delay: float = 0) -> None:
        self.delay = delay
        self._newest = 0
        self._working = asyncio.Lock()

    async def run(self, work: Callable[[], Result]) -> Result:
        """The result of the work, which runs in a thread; Superseded as soon as a newer request is seen."""
        self._newest += 1
        own = self._newest
        await asyncio.sleep(self.delay)
        self._check(own)
        # a thread can't be broken off: superseded work runs to its end, and the next waits for it
        async with self._working:
            self._check(own)
            try:
                return await asyncio.to_thread(work)
            finally:  # an error of superseded work is nobody's either
                self._check(own)

    def drop(self) -> None:
        """Supersede all requests so far."""
        self._newest += 1

    def _check(self, own: int) -> None:
        if own != self._newest:
            raise Superseded
