"""What strangers can have written into a server's log is written once a minute."""

import logging
from dataclasses import dataclass

from hub.clock import Clock

EVERY = 60.0
"""Seconds."""
REMEMBERED = 100
"""So many messages are told apart; the memory for them has an end."""


@dataclass
class _Repeated:
    written: float
    left_out: int = 0


class SeldomRepeated(logging.Filter):
    """Lets a message through when it wasn't written for a minute, with how often it came meanwhile.

    Messages are the same by level, wording and the class of their exception, whatever is filled into them.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._by_message: dict[tuple[int, str, str], _Repeated] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        raised = record.exc_info[0] if record.exc_info else None
        message = (record.levelno, str(record.msg), raised.__name__ if raised else "")
        now = self._clock.steady()
        before = self._by_message.pop(message, None)
        if before and now - before.written < EVERY:
            before.left_out += 1
            self._by_message[message] = before
            return False
        self._by_message[message] = _Repeated(now)
        if len(self._by_message) > REMEMBERED:
            del self._by_message[next(iter(self._by_message))]
        if before and before.left_out:
            record.msg, record.args = f"{record.getMessage()} ({before.left_out} more like this were left out)", ()
        return True
