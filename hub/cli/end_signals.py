"""How a command that runs for long ends: told once it finishes what it has begun, told again it is gone at once."""

import os
import signal
from collections.abc import Callable
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def on_end(end: Callable[[], object], *, at_once: Callable[[], object] = lambda: None) -> None:
    """Hear SIGINT and SIGTERM: the first calls `end`, a second one `at_once` and ends the process.

    However it was started: a script's `hub worker &` begins with SIGINT ignored, and as the first process of a
    container it would get neither. Only a process's main thread may call it.
    """
    told = False

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal told
        if told:
            at_once()
            # not by the signal's own default, which the first process of a container doesn't get
            os._exit(128 + number)
        told = True
        end()

    for number in SIGNALS:
        signal.signal(number, hear)
