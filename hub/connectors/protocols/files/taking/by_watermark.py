"""Files that stay where they are, told by when they were changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from hub.config.values import Duration
from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore
from hub.connectors.protocols.files.taking.taking import Taking
from hub.errors import ProtocolBroken


class ByWatermark(Taking):
    """Read are those that were changed since the last watermark, and as much earlier as `overlap` says.

    What lies in the overlap is read again, to no harm. It must be longer than clocks differ, and than a file keeps an
    old moment on its way into the folder.
    """

    example: ClassVar[str] = "{kind: watermark, overlap: 1d}"

    kind: Literal["watermark"]
    overlap: Duration

    def fresh(self, entries: Sequence[FileEntry], since: datetime, context: RequestContext) -> list[FileEntry]:
        """From the first of them on that was changed since: what is behind it is read again, lest it be overtaken."""
        begin = since - self.overlap
        for position, entry in enumerate(entries):
            if entry.modified is None:
                message = "the place doesn't tell when files were changed: say `taken: {kind: moved, to: FOLDER}`"
                raise context.error(ProtocolBroken, message)
            if entry.modified >= begin:
                return list(entries[position:])
        return []

    def taken(
        self, entries: Sequence[FileEntry], kept: Sequence[str], store: FileStore, context: RequestContext
    ) -> None:
        """Nothing: the store keeps the watermark."""
