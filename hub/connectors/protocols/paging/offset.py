"""Paging by offset: how many records are to be passed over."""

from typing import ClassVar, Literal

from hub.connectors.protocols.paging.counted_paging import CountedPaging
from hub.connectors.protocols.paging.overlapping import Overlapping


class Offset(Overlapping, CountedPaging):
    """The request says by `{offset}` how many records to pass over, and by `{limit}` that it asks for `size` of them.

    `count` is where the answer declares how many records there are in all.
    """

    example: ClassVar[str] = "{kind: offset, size: 100, row: id}"

    kind: Literal["offset"]

    def needed(self) -> frozenset[str]:
        """The offset; some ERPs have pages of one size."""
        return frozenset({"offset"})
