"""Row versions: numbers that an ERP counts up with each change, in whose order a list is read."""

import re
from collections.abc import Iterable
from typing import Any

from hub.connectors.base import RequestContext
from hub.errors import IncompleteRead, ProtocolBroken

_NUMBER = re.compile(r"[0-9]{1,40}|0x[0-9A-Fa-f]{1,40}", re.ASCII)


class RowVersions:
    """The versions of one read: `highest` is the last one as it came, None before any."""

    def __init__(self, field: str, context: RequestContext) -> None:
        self.field, self._context = field, context
        self.highest: str | None = None
        self._number = -1

    def add(self, versions: Iterable[Any]) -> None:
        """Those of a page's records.

        Raises:
            ProtocolBroken: one of them is no number.
            IncompleteRead: one is lower than one before it.
        """
        for version in versions:
            text = str(version)
            if not _NUMBER.fullmatch(text):
                message = f"a record has no number at `{self.field}`, the version by which deltas go on"
                raise self._context.error(ProtocolBroken, f"{message}; look at the pack")
            number = int(text, 16) if text.startswith("0x") else int(text)
            if number < self._number:
                # a change made meanwhile may stand before the reader, below the highest version
                message = f"records don't come in the order of `{self.field}`: ask for that in `read` of the resource"
                raise self._context.error(IncompleteRead, message)
            self.highest, self._number = text, number
