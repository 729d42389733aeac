"""How log lines look: the moment in UTC, and one line a message, whatever an ERP puts into it."""

import logging
import time

from hub.printable import shown, shown_lines


class LogLines(logging.Formatter):
    """Control characters and line breaks of a message are shown as symbols, those of a traceback but its own too."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%SZ")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """The line before any traceback."""
        return shown(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 (logging's own name)
        """The traceback, in its lines."""
        return shown_lines(super().formatException(ei))  # type: ignore[arg-type]


def log_to_stderr(level: int = logging.WARNING) -> None:
    """What the hub and its libraries log goes to the error channel, in such lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogLines())
    logging.basicConfig(handlers=[handler], level=level)
