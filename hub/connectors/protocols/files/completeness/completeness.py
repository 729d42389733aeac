"""How is known that a file is whole: an ERP may still be writing it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.protocols.files.formats import FileFormat
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore


class Completeness(PackModel, ABC):
    """What shows that a file is whole.

    `needs_listing`: it can be seen only where files are listed; `waits`: only some time after that.
    """

    kind: str
    needs_listing: ClassVar[bool] = True
    waits: ClassVar[bool] = False

    def problems(self, format_: FileFormat) -> Iterator[str]:
        """What of it the format can't do."""
        return iter(())

    def is_beside(self, name: str) -> bool:
        """Whether a file of that name only says something of another."""
        return False

    def beside(self, name: str) -> tuple[str, ...]:
        """The names of the files that only say something of this one."""
        return ()

    @abstractmethod
    def whole(
        self,
        candidates: Sequence[FileEntry],
        listed: Sequence[FileEntry],
        store: FileStore,
        clock: Clock,
        context: RequestContext,
    ) -> frozenset[str]:
        """The names of those of the candidates that may be read; `listed` is all that is in their folder."""
