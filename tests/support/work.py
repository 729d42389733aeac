"""How much work something is: CPU time of this very thread, so that a busy machine changes nothing.

A limit is a ratio to other work in the same process, never a number of seconds.
"""

import time
from collections.abc import Callable
from functools import cache

from hub.config import yamlfile

LARGEST = "a: [" + "[[[[[[[[[b]]]]]]]]]," * 999 + "]"
"""A file of about as many values as one may have."""


def cpu(do: Callable[[], object]) -> float:
    """Seconds of CPU time that this thread spends on it."""
    begun = time.thread_time()
    do()
    return time.thread_time() - begun


def ratio(do: Callable[[], object], to: Callable[[], object], attempts: int = 3) -> float:
    """How many times the work of another thing it is: the least of some attempts, each beside the other's."""
    return min(cpu(do) / cpu(to) for _ in range(attempts))


def read_the_largest() -> yamlfile.Document:
    """Read it anew."""
    yamlfile.parse.cache_clear()
    return yamlfile.parse(LARGEST, "largest.yaml")


@cache
def largest() -> float:
    """About what the largest file costs here."""
    return min(cpu(read_the_largest) for _ in range(3))
