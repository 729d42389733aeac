"""Work on what is being typed: of several requests only the newest counts."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

Run = Callable[[Callable[[], T]], Awaitable[T]]
"""Runs a piece of work off the event loop."""


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

    async def run(self, work: Callable[[], T]) -> T:
        """What the work gives; Overtaken as soon as a newer request is seen."""
        self._newest += 1
        mine = self._newest
        await asyncio.sleep(self.delay)
        self._check(mine)
        async with self._working:
            self._check(mine)
            try:
                return await asyncio.to_thread(work)
            finally:
                self._check(mine)

    def drop(self) -> None:
        """Nothing that was asked for so far counts any more."""
        self._newest += 1

    def _check(self, mine: int) -> None:
        if mine != self._newest:
            raise Superseded
