"""Files beside which another one says that they are whole."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.completeness.completeness import Completeness
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore


class Marked(Completeness):
    """`items.csv` is whole once `items.csv.ok` is there, with `suffix: .ok`, and isn't the older one of both."""

    example: ClassVar[str] = "{kind: marker, suffix: .ok}"

    kind: Literal["marker"]
    suffix: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9._-]+$")]

    def is_beside(self, name: str) -> bool:
        """A marker."""
        return name.endswith(self.suffix)

    def beside(self, name: str) -> tuple[str, ...]:
        """Its marker."""
        return (name + self.suffix,)

    def whole(
        self,
        candidates: Sequence[FileEntry],
        listed: Sequence[FileEntry],
        store: FileStore,
        clock: Clock,
        context: RequestContext,
    ) -> frozenset[str]:
        """Those with a marker of their own: an older one is of the file that had this name before."""
        markers = {entry.name: entry for entry in listed}
        return frozenset(
            entry.name
            for entry in candidates
            if (marker := markers.get(self.beside(entry.name)[0])) and not _is_older(marker, entry)
        )


def _is_older(marker: FileEntry, entry: FileEntry) -> bool:
    return marker.modified is not None and entry.modified is not None and marker.modified < entry.modified
