"""The office's own file: read as it is, and written whole or not at all."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from hub.config.yamlfile import text_of
from hub.errors import ConfigurationError, HubError, Problem

_SAVING = Lock()
"""Between the look at the file and its replacement no other page may save it."""


class ChangedOnDisk(HubError):
    """Somebody else wrote the file since it was loaded."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} was changed by somebody else since you opened it; nothing was saved")


@dataclass(frozen=True)
class Loaded:
    """A file's text with plain line ends, and a mark by which a later change of the file is noticed."""

    text: str
    mark: str


class OwnFile:
    """A mapping file at its place; what it links to must lie in the same folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Loaded:
        """What stands there now; ConfigurationError if it can't be read."""
        target = self._target()
        text = text_of(target, self.path.name)
        return Loaded(text.replace("\r\n", "\n").replace("\r", "\n"), _mark(target))

    def save(self, text: str, mark: str) -> str:
        """Write the text in the place of what was loaded under `mark`; gives the new mark.

        Line ends stay as the file has them, and so do its rights.

        Raises:
            ChangedOnDisk: the file isn't what was loaded.
            ConfigurationError: it can't be written.
        """
        target = self._target()
        with _SAVING:
            if _mark(target) != mark:
                raise ChangedOnDisk(self.path)
            try:
                before = target.read_bytes()
                body = text.replace("\n", "\r\n" if b"\r\n" in before else "\n").encode("utf-8")
                _replace(target, body)
            except OSError as error:
                message = f"can't be written ({error.strerror}); check the rights of its folder"
                raise ConfigurationError(Problem(str(self.path), "", message)) from None
        return _digest(body)

    def _target(self) -> Path:
        folder, target = (Path(os.path.realpath(path)) for path in (self.path.parent, self.path))
        if target.parent != folder:
            raise ConfigurationError(Problem(str(self.path), "", "leads out of its folder; put the file itself there"))
        return target


def _mark(path: Path) -> str:
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _replace(path: Path, body: bytes) -> None:
    """The new file is complete on the disk before it takes the old one's name."""
    there = path.stat()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fchmod(file.fileno(), there.st_mode & 0o7777)
            with suppress(PermissionError):
                os.fchown(file.fileno(), there.st_uid, there.st_gid)
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
