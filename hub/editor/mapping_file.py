"""The office's own file: read as it is, and written whole or not at all."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from hub.config.yamlfile import body_of, decoded
from hub.errors import ConfigurationError, HubError, Problem

_SAVING = Lock()
"""Between the comparison of the file and its replacement no other page of this process may save it."""


class ChangedOnDisk(HubError):
    """Somebody else wrote the file since it was loaded."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} was changed by somebody else since you opened it; nothing was saved")


@dataclass(frozen=True)
class LoadedFile:
    """A file's text with plain line ends, and the digest of its bytes, by which a later change is noticed."""

    text: str
    digest: str


class MappingFile:
    """An office's mapping file; what it links to must lie in the same folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> LoadedFile:
        """The file as it is now; ConfigurationError if it can't be read."""
        # both of one reading: a digest of later bytes would let a save go over what nobody saw
        body = body_of(self._target(), self.path.name)
        text = decoded(body, self.path.name)
        return LoadedFile(text.replace("\r\n", "\n").replace("\r", "\n"), _digest(body))

    def save(self, text: str, digest: str) -> str:
        """Replace the file, which must still have the digest that it was loaded with; gives the new one.

        Line ends stay as the file has them, and so do its rights.

        Raises:
            ChangedOnDisk: the file has another digest, or is gone.
            ConfigurationError: it can't be written.
        """
        target = self._target()
        with _SAVING:
            before = self._unchanged(target, digest)
            try:
                body = text.replace("\n", "\r\n" if b"\r\n" in before else "\n").encode("utf-8")
                _replace(target, body)
            except OSError as error:
                message = f"can't be written ({error.strerror}); check the rights of its folder"
                raise ConfigurationError(Problem(str(self.path), "", message)) from None
        return _digest(body)

    def _unchanged(self, target: Path, digest: str) -> bytes:
        """The file's bytes, which have that digest; ChangedOnDisk where they haven't, or there is no such file."""
        with suppress(ConfigurationError):
            before = body_of(target, self.path.name)
            if _digest(before) == digest:
                return before
        raise ChangedOnDisk(self.path)

    def _target(self) -> Path:
        # a link is followed, so that its target is replaced and the link stays
        folder, target = (Path(os.path.realpath(path)) for path in (self.path.parent, self.path))
        if target.parent != folder:
            raise ConfigurationError(Problem(str(self.path), "", "leads out of its folder; put the file itself there"))
        return target


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _replace(path: Path, body: bytes) -> None:
    """The new file is complete on the disk before it takes the old one's name: a crash leaves one of the two, whole."""
    old = path.stat()
    # beside it: a name can be taken over within one file system only
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            # mkstemp's own file is for its owner alone
            os.fchmod(file.fileno(), old.st_mode & 0o7777)
            with suppress(PermissionError):  # only root may give a file to another user
                os.fchown(file.fileno(), old.st_uid, old.st_gid)
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY)  # the new name is durable only once the folder is, too
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
