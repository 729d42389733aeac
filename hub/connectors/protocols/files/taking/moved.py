"""Files that go into another folder once they are in the store."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.name_pattern import folder_problems, is_same_folder
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore
from hub.connectors.protocols.files.taking.taking import Taking


class Moved(Taking):
    """Into the folder `to`. Killed before it is moved, a file is read again before those behind it."""

    example: ClassVar[str] = '{kind: moved, to: "{company}/out/done"}'

    kind: Literal["moved"]
    to: str
    is_once: ClassVar[bool] = True

    def problems(self, where: str, path: str) -> Iterator[str]:
        """No folder, or the one in which they lie."""
        yield from folder_problems(f"{where}.to", self.to)
        if is_same_folder(self.to, path):
            yield f"{where}.to: has no effect: the files lie there already; another folder was expected"

    def kept(self) -> tuple[str, ...]:
        """The folder."""
        return (self.to,)

    def fresh(self, entries: Sequence[FileEntry], since: datetime, context: RequestContext) -> list[FileEntry]:
        """All: what was taken is elsewhere."""
        return list(entries)

    def taken(
        self, entries: Sequence[FileEntry], kept: Sequence[str], store: FileStore, context: RequestContext
    ) -> None:
        """Move them, the oldest first: whatever breaks it off, none stays behind a later one."""
        (to,) = kept
        for entry in entries:
            store.move(entry, to, context)
