"""A folder of this machine, or a share that is mounted there."""

import errno
import os
import stat
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from hub.clock import Clock
from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.bounded import CHUNK, BoundedCopy
from hub.connectors.protocols.files.places.file_store import PART, FileEntry, FileStore
from hub.connectors.protocols.files.places.in_turn import InTurn
from hub.connectors.protocols.files.places.place import Place, PlaceKeys
from hub.connectors.protocols.files.places.refusals import gone, handed_over_before, name_is_taken, refuse_too_many
from hub.connectors.protocols.protocol import Site
from hub.connectors.transport.auth import Keys
from hub.connectors.transport.transfer import Transfer
from hub.errors import CredentialsRefused, ErpError, IncompleteRead, OutcomeUnknown, Unreachable

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What a file system says that knows no second name of a file."""
_FLAGS = os.O_NOFOLLOW | os.O_NONBLOCK


class FolderPlace(Place):
    """`url: /srv/erp`, or a path relative to tenants.yaml."""

    scheme = ""

    def address_problem(self, url: str) -> str | None:
        """Any path will do; whether it is there, `hub connect` sees."""
        return None

    def keys(self, given: Collection[str]) -> Keys:
        """None: this machine's own rights count."""
        return PlaceKeys()

    def open(self, site: Site, transfer: Transfer) -> FileStore:
        """The folder."""
        url = site.erp.url
        return InTurn(FolderStore((url.folder / url.reveal()).absolute(), transfer, site.clock), site.budget)


class FolderStore:
    """A folder; links in it are passed over, since they may lead anywhere."""

    def __init__(self, root: Path, transfer: Transfer, clock: Clock) -> None:
        self._root, self._transfer, self._clock = root, transfer, clock

    def list(self, folder: str, context: RequestContext) -> list[FileEntry]:
        """See FileStore."""
        entries = []
        try:
            with os.scandir(self._root / folder) as found:
                for each in found:
                    if each.name.endswith(PART) or not each.is_file(follow_symlinks=False):
                        continue
                    with suppress(FileNotFoundError):  # gone since it was listed
                        entries.append(_entry(folder, each.name, each.stat(follow_symlinks=False)))
                    refuse_too_many(entries, folder, context)
        except OSError as error:
            raise self._refused(error, folder, context) from None
        return entries

    def read(self, entry: FileEntry, into: IO[bytes], context: RequestContext) -> None:
        """See FileStore."""
        path = self._root / entry.folder / entry.name
        try:
            with open(os.open(path, os.O_RDONLY | _FLAGS), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise context.error(
                        IncompleteRead, f"{entry.name} isn't a file any more; the next pull lists again"
                    )
                copy = BoundedCopy(into, self._transfer, self._clock, context)
                copy.take_all(iter(partial(file.read, CHUNK), b""))
        except FileNotFoundError:
            raise gone(entry, context) from None
        except OSError as error:
            raise self._refused(error, f"{entry.folder}/{entry.name}", context) from None

    def write(self, folder: str, name: str, body: bytes, context: RequestContext) -> None:
        """See FileStore; on the disk before it appears, so that a power cut leaves no empty order."""
        target, part = self._root / folder / name, self._root / folder / (name + PART)
        try:
            number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _FLAGS, 0o666)
            with open(number, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(number)
        except OSError as error:
            raise self._refused(error, folder, context) from None
        try:
            _appear(part, target)
            _keep_names(target.parent)
        except FileExistsError:
            raise handed_over_before(f"{folder}/{name}", context) from None
        except OSError as error:
            message = f"whether {folder}/{name} appeared isn't known ({error.strerror})"
            raise context.error(OutcomeUnknown, message) from None

    def move(self, entry: FileEntry, folder: str, context: RequestContext) -> None:
        """See FileStore."""
        path = self._root / entry.folder / entry.name
        try:
            _appear(path, self._root / folder / entry.name)
        except FileExistsError:
            raise name_is_taken(entry, folder, context) from None
        except OSError as error:
            if path.exists():
                raise self._refused(error, folder, context) from None

    def _refused(self, error: OSError, what: str, context: RequestContext) -> ErpError:
        if isinstance(error, PermissionError):
            message = f"the hub's user may not do that in `{what}` ({error.strerror}); mend the rights there"
            return context.error(CredentialsRefused, message)
        message = (
            f"`{what}` can't be used ({error.strerror}); is the share mounted? else mend `url:` or the pack's path"
        )
        return context.error(Unreachable, message)


def _entry(folder: str, name: str, status: os.stat_result) -> FileEntry:
    return FileEntry(folder, name, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def _appear(path: Path, target: Path) -> None:
    """Give a file another name, never one that is taken: a plain rename would put it over what is there."""
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if target.exists():
            raise FileExistsError from None
        os.rename(path, target)
    else:
        path.unlink()


def _keep_names(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
