"""Files that have their name only once they are whole."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.completeness.completeness import Completeness
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore


class Renamed(Completeness):
    """The ERP writes under another name, which the pattern doesn't fit, and renames when it is done."""

    example: ClassVar[str] = "{kind: renamed}"

    kind: Literal["renamed"]
    needs_listing: ClassVar[bool] = False

    def whole(
        self,
        candidates: Sequence[FileEntry],
        listed: Sequence[FileEntry],
        store: FileStore,
        clock: Clock,
        context: RequestContext,
    ) -> frozenset[str]:
        """All of them."""
        return frozenset(entry.name for entry in candidates)
