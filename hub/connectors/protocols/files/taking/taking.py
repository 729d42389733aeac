"""How is known which files were taken in, where each brings changes."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore


class Taking(PackModel, ABC):
    """What tells a file that was taken in. A file whose pull wasn't published is always read again."""

    kind: str
    is_once: ClassVar[bool] = False
    """Whether a file that one kind of record took in can't be read for another any more."""

    def problems(self, where: str, path: str) -> Iterator[str]:
        """What can't be so; `path` is the folder in which the files come."""
        return iter(())

    def kept(self) -> tuple[str, ...]:
        """Other folders, with files that were taken: a read of everything reads these, too."""
        return ()

    @abstractmethod
    def fresh(self, entries: Sequence[FileEntry], since: datetime, context: RequestContext) -> list[FileEntry]:
        """Those of the files in order that may not be in the store yet; `since`: the last pull that was published."""

    @abstractmethod
    def taken(
        self, entries: Sequence[FileEntry], kept: Sequence[str], store: FileStore, context: RequestContext
    ) -> None:
        """These are in the store now; `kept` are the folders of that name for this company."""
