"""Files that say by themselves how many records they have."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.completeness.completeness import Completeness
from hub.connectors.protocols.files.formats import FileFormat
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore


class CountedRecords(Completeness):
    """Read at once, and incomplete where the number that the file says isn't that of its records."""

    example: ClassVar[str] = "{kind: counted}"

    kind: Literal["counted"]
    needs_listing: ClassVar[bool] = False

    def problems(self, format_: FileFormat) -> Iterator[str]:
        """A format that says no number."""
        if not format_.is_counted:
            yield f"`counted` needs a format that says how many records there are, and this {format_.kind} says none"

    def whole(
        self,
        candidates: Sequence[FileEntry],
        listed: Sequence[FileEntry],
        store: FileStore,
        clock: Clock,
        context: RequestContext,
    ) -> frozenset[str]:
        """All of them; the format looks at the number."""
        return frozenset(entry.name for entry in candidates)
