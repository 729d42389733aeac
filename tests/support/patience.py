"""Waiting for what comes in its own time, without concluding anything from how long it takes."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

PATIENCE = 600
"""Seconds after which what never comes is given up, far beyond what any load of the machine explains."""
PAUSE = 0.01
Found = TypeVar("Found")


def until(condition: Callable[[], Found]) -> Found:
    """Ask until the answer is true, and give it."""
    pause = Event()
    for _ in range(int(PATIENCE / PAUSE)):
        if answer := condition():
            return answer
        pause.wait(PAUSE)
    raise AssertionError(f"it never came to it: {condition}")
