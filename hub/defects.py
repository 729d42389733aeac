"""Errors that nobody foresaw: told by their kind and place alone, for their words may repeat a record or a secret."""

import logging
from pathlib import Path
from typing import Self

from hub.errors import HubError

HOUSE = Path(__file__).parent


def described(error: BaseException) -> str:
    """Its class, and the last place of the hub's own code that it passed: `KeyError at payload.py:57`."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(HOUSE):
            place = f" at {path.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + place


class Wordless(Exception):
    """Stands for an error in a log: its class, its way through the code and what led to it, none of their words."""

    @classmethod
    def of(cls, error: BaseException, most: int = 10) -> Self:
        """The error and those behind it, so many at most: an error may stand behind itself."""
        told = cls(type(error).__name__).with_traceback(error.__traceback__)
        behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        told.__cause__ = cls.of(behind, most - 1) if behind and most else None
        return told


class ErrorLog:
    """Writes errors into a log: the hub's own in their words; a defect with its way through the code, but that once."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._told: set[tuple[str, str]] = set()

    def tell(self, where: str, error: Exception) -> str:
        """`where`: the office. Gives what was said of the error, which anybody may read."""
        if isinstance(error, HubError):
            self._log.warning("%s: %s", where, error)
            return str(error)
        what = f"a defect of the hub: {described(error)}"
        is_new = (where, what) not in self._told
        self._told.add((where, what))
        self._log.error("%s: %s", where, what, exc_info=Wordless.of(error) if is_new else None)
        return what
