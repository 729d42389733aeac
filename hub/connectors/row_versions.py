"""Row versions: numbers that an ERP counts up with each change, in whose order a list is read."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from hub.connectors.base import RequestContext
from hub.errors import IncompleteRead, ProtocolBroken

_NUMBER = re.compile(r"[0-9]{1,40}|0x[0-9A-Fa-f]{1,40}", re.ASCII)


class RowVersions:
    """The versions of one list: `first` is the highest of its first page, `highest` of all, as they came."""

    def __init__(self, field: str, context: RequestContext) -> None:
        self.field, self._context = field, context
        self.first: str | None = None
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
            number = _number(text)
            if number < self._number:
                # a change made meanwhile may stand before the reader, below the highest version
                message = f"records don't come in the order of `{self.field}`: ask for that in `read` of the resource"
                raise self._context.error(IncompleteRead, message)
            self.highest, self._number = text, number
        self.first = self.first or self.highest


class ReadFrom(NamedTuple):
    """What a read goes on from: the highest version that any list had shown before its first call, None where no read
    had come so far; and whether it is a delta.
    """

    reached: str | None = None
    is_delta: bool = False


class ReadVersions:
    """The versions of one read of a kind: of its records, and of what the ERP says is deleted, where it has a list."""

    def __init__(self, records: RowVersions, deleted: RowVersions | None, before: ReadFrom) -> None:
        self.records, self.deleted, self._before = records, deleted, before

    @property
    def reached(self) -> str | None:
        """The highest that any list showed; None where none showed any."""
        shown = (each.highest for each in (self.records, self.deleted) if each)
        return max(filter(None, shown), key=_number, default=None)

    @property
    def position(self) -> str | None:
        """Where the next delta begins: nothing below it came up behind one of the lists; None where that isn't known.

        Deletions are asked for first. What was deleted while the records were read has a version above those that were
        known until then, and may have one below the highest of the records.
        """
        highest, before = self.records.highest, self._before.reached
        if self.deleted is None:
            return highest
        if self._before.is_delta:
            return max(filter(None, (before, self.deleted.highest)), key=_number, default=None)
        if highest is None or self.records.first is None:
            return None
        # a sweep asks for no deletions, and whatever goes while it reads goes behind its first page
        known = max(filter(None, (before, self.records.first)), key=_number)
        # `before` may be higher than all of them, where the ERP counts anew
        return min(known, highest, key=_number)


def _number(version: str) -> int:
    return int(version, 16) if version.startswith("0x") else int(version)
