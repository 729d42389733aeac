"""What every format of files does."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, ClassVar

from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.raw_record import RawRecord
from hub.errors import IncompleteRead, ProtocolBroken

LONGEST_LINE = 1_000_000
"""Characters: a file without line ends would be read into the memory as one."""


@dataclass(frozen=True)
class FilePage:
    """A part of a file that can be read again by itself, and its records."""

    body: bytes = field(repr=False)
    records: list[RawRecord] = field(repr=False)


class FileFormat(PackModel, ABC):
    """How a file holds records."""

    kind: str
    media_type: ClassVar[str]

    @property
    def is_counted(self) -> bool:
        """Whether a file says how many records it has."""
        return False

    def missing(self) -> str | None:
        """Which library it needs that isn't installed here."""
        return None

    def problems(self, where: str) -> Iterator[str]:
        """What it says to no effect."""
        return iter(())

    @abstractmethod
    def pages(
        self, file: IO[bytes], fields: Sequence[str], size: int, context: RequestContext, *, most_bytes: int
    ) -> Iterator[FilePage]:
        """A file in parts of up to `size` records, at least one part; what it unpacks to has at most `most_bytes`.

        Raises:
            IncompleteRead: the file is empty, is cut off, or has another number of records than it says.
            ProtocolBroken: it isn't of this format, or lacks one of the `fields`.
        """

    @abstractmethod
    def records(
        self, body: bytes, fields: Sequence[str], context: RequestContext, *, most_bytes: int
    ) -> list[RawRecord]:
        """The records of a part as it stands in the raw log; raises as `pages` does."""

    def empty(self, context: RequestContext) -> IncompleteRead:
        """The error of a file of no bytes."""
        return context.error(IncompleteRead, "the file is empty, and no list: the next pull reads again")

    def cut(self, context: RequestContext) -> IncompleteRead:
        """The error of a file that ends in the middle of a line."""
        message = "the file's last line has no line end, so that it may be cut off"
        return context.error(IncompleteRead, f"{message}; if the ERP writes it so, say `ends_open: true`")

    def miscounted(self, said: object, records: int, context: RequestContext) -> IncompleteRead:
        """The error of a file that has more or fewer records than it says."""
        return context.error(IncompleteRead, f"the file says that it has {said} records and has {records}")

    def lacking(self, fields: Sequence[str], found: Sequence[str], context: RequestContext) -> ProtocolBroken:
        """The error of a file that lacks columns which the pack declares."""
        lacks = ", ".join(f"`{name}`" for name in fields if name not in found)
        return context.error(ProtocolBroken, f"the file has no column {lacks}; mend the pack's `fields` or its format")
