"""The port to a place of files: what an ERP wrote is listed and read, what we write appears whole or not at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol

from hub.connectors.base import RequestContext

PART = ".part"
"""Behind the name of a file that is being written; one that ends so is never read."""
MOST_FILES = 100_000
"""Of one folder: a folder that nobody ever clears would be listed for hours."""


@dataclass(frozen=True)
class FileEntry:
    """A file as a listing shows it; size and moment are None where the place doesn't tell them."""

    folder: str
    name: str
    size: int | None = None
    modified: datetime | None = None


class FileStore(Protocol):
    """A place, whose folders are named relative to its address. Not to be shared by threads.

    Every method raises the classes of hub/errors.py: Unreachable where place or folder isn't there, CredentialsRefused
    where we may not do that.
    """

    def list(self, folder: str, context: RequestContext) -> list[FileEntry]:
        """The regular files of a folder, none of those that are being written; IncompleteRead if there are too many."""
        ...

    def read(self, entry: FileEntry, into: IO[bytes], context: RequestContext) -> None:
        """Copy a whole file.

        Raises:
            IncompleteRead: it is gone.
            ProtocolBroken: it is larger than `transfer.max_bytes` allows.
        """
        ...

    def write(self, folder: str, name: str, body: bytes, context: RequestContext) -> None:
        """Write under another name, then rename: never over a file that is there.

        Raises:
            TransientError, CredentialsRefused: surely nothing of that name appeared.
            OutcomeUnknown: a file of that name is there, or may be.
        """
        ...

    def move(self, entry: FileEntry, folder: str, context: RequestContext) -> None:
        """Into another folder, under the same name; one that is gone already is fine."""
        ...
