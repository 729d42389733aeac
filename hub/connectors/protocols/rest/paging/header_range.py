"""Paging by the headers Range and Content-Range (RFC 9110, 14), with records in the place of bytes."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.paging.list_paging import Continuation, Walk
from hub.connectors.protocols.paging.overlapping import Overlapping, OverlapWalk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.errors import ProtocolBroken

NOT_SATISFIABLE = 416
_CONTENT_RANGE = re.compile(r"(?:[!-~]+ )?(?:([0-9]{1,12})-([0-9]{1,12})|\*)/([0-9]{1,12}|\*)")


class HeaderRange(Overlapping):
    """The request says by `Range: {unit}=0-499` which records it asks for, `size` of them, and the answer by
    `Content-Range: {unit} 0-499/1234` which it holds, of how many; without `unit` the numbers stand alone.

    `end` is what the second number counts to: the last record (`inclusive`, as RFC 9110 has it for bytes) or the one
    behind it (`exclusive`). An answer without Content-Range is refused: who passes over Range may cut the list
    off, too. A 416 says that no record is there. The end is reached with as many records as the answers name, or else
    as `Overlapping` says.
    """

    example: ClassVar[str] = "{kind: range, unit: items, size: 500, row: id}"

    kind: Literal["range"]
    unit: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")] | None = None
    end: Literal["inclusive", "exclusive"] = "inclusive"

    @property
    def _behind(self) -> int:
        """How far the second number is from the one behind the last record."""
        return 1 if self.end == "inclusive" else 0

    def headers(self, values: Mapping[str, Any]) -> Mapping[str, str]:
        """Range."""
        begin, size = values["offset"], values["limit"]
        numbers = f"{begin}-{begin + size - self._behind}"
        return {"Range": f"{self.unit}={numbers}" if self.unit else numbers}

    def behind(self, pages: int) -> frozenset[int]:
        """416, of an empty list the first time already."""
        return frozenset({NOT_SATISFIABLE})

    def declared_count(self, page: SeenPage) -> int | None:
        """The number behind the slash."""
        match = _CONTENT_RANGE.fullmatch(page.headers.get("Content-Range", ""))
        return int(match[3]) if match and match[3] != "*" else None

    def walk(self) -> Walk:
        """From the first record on."""
        return _RangeWalk(self).turn

    def refuse_another(self, page: SeenPage, asked: int, context: RequestContext) -> None:
        """ProtocolBroken where an answer doesn't say that it holds the records from `asked` on."""
        match = _CONTENT_RANGE.fullmatch(page.headers.get("Content-Range", ""))
        begin, behind = (int(match[1]), int(match[2]) + self._behind) if match and match[1] else (asked, asked)
        if match is None or begin != asked or behind - begin != len(page.records):
            said = "no Content-Range that can be read" if match is None else f"records {begin} to {behind}"
            message = (
                f"{len(page.records)} records from {asked} on (counted from 0) came, and the answer says: {said}; "
                "check whether the ERP knows such ranges, and `end` in the pack"
            )
            raise context.error(ProtocolBroken, message)


class _RangeWalk:
    """One read, from range to range."""

    def __init__(self, paging: HeaderRange) -> None:
        self._paging, self._overlap = paging, OverlapWalk(paging)

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        """ProtocolBroken where another range came; IncompleteRead as with an offset."""
        if page.body is not None:
            self._paging.refuse_another(page, self._overlap.passed_over, context)
        turn = self._overlap.turn(page, context)
        # no range behind the last one is asked for where its number is known
        is_whole = self._paging.declared_count(page) == self._overlap.came
        return replace(turn, values=None) if is_whole else turn
