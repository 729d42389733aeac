"""What every kind of body does: it gives the records of a list."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.protocols.rows import Rows
from hub.connectors.raw_record import RawRecord

MOST_RECORDS = 1_000_000
"""Of an answer in lines: of some, two bytes each become a record, and 64 MB of them would fill the memory."""


@dataclass(frozen=True)
class Listing:
    """The records of a body, and what stands around them, by paths of paging and errors; None for nothing."""

    records: list[RawRecord]
    around: Any = field(default=None)


@dataclass(frozen=True)
class ListShape:
    """What the pack says of a list: where its rows stand, where its kind of body has such places, and its fields.

    `is_one`: an answer holds a single record, and may do so without a list around it.
    """

    rows: Rows | None
    fields: tuple[str, ...]
    lists: Collection[str] = ()
    is_one: bool = False


class RestBody(PackModel, ABC):
    """How the answers of lists are written. `has_rows`: `rows` says where in them the records stand. `expected`: what
    an answer that isn't a list is, for a message.
    """

    kind: str
    expected: ClassVar[str] = "whole JSON"
    has_rows: ClassVar[bool] = True

    @abstractmethod
    def read(self, body: bytes, shape: ListShape, context: RequestContext, came: str) -> Listing:
        """The records of a body; each that isn't one is flawed. `came` says what came, for the message.

        Raises:
            ProtocolBroken: it isn't what the pack says, or is cut off.
        """

    def value(self, body: bytes) -> Any:
        """What an answer that is no list says, of an order or an error; ValueError where it isn't of this kind."""
        from hub.connectors.protocols.json_body import json_value

        return json_value(body)

    def problems(self, shape: ListShape) -> Iterator[str]:
        """What of a list this kind of body can't give."""
        return iter(())
