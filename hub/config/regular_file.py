"""A file that people name: read no further than it may be long, written only where one may be, waiting for nobody."""

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Open without waiting: a pipe at whose other end nobody is would keep us for ever."""


class NotRegular(OSError):
    """A pipe, a device or a folder stands where a file was expected."""


def first_bytes(path: Path, limit: int) -> bytes:
    """The first bytes of a regular file: at most one more than the limit, to see that there is more.

    Raises:
        OSError: it can't be read; `strerror` says why. NotRegular if it isn't a regular file.
    """
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            _must_be_regular(file.fileno())
            return file.read(limit + 1)
    except ValueError:
        raise _no_path() from None


def write_text(path: Path, text: str) -> None:
    """Write a regular file, over the one that is there.

    Raises:
        OSError: it can't be written; `strerror` says why. NotRegular if something else stands there.
    """
    try:
        # not "w", which would empty whatever it is before it is looked at
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | _AT_ONCE, 0o666), "w", encoding="utf-8") as file:
            _must_be_regular(file.fileno())
            file.truncate()
            file.write(text)
    except ValueError:
        raise _no_path() from None


def put_in_place(path: Path, portions: Iterable[bytes]) -> None:
    """Write a regular file beside its place, and put it there once it is whole; until then what was there stays.

    Raises:
        OSError: it can't be written; `strerror` says why. NotRegular if something else stands there.
    """
    try:
        place = path.resolve()
        is_other = place.exists() and not place.is_file()
    except ValueError:
        raise _no_path() from None
    if is_other:
        raise NotRegular(errno.EINVAL, "it isn't a regular file")
    with NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}.", delete=False) as file:
        try:
            file.writelines(portions)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, place)
        except BaseException:
            os.unlink(file.name)
            raise


def _must_be_regular(number: int) -> None:
    # asked of what is open: the path may lead elsewhere by now
    if not stat.S_ISREG(os.fstat(number).st_mode):
        raise NotRegular(errno.EINVAL, "it isn't a regular file")


def _no_path() -> OSError:
    """A NUL in a path, or half a letter."""
    return OSError(errno.EINVAL, "no file has such a path")


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | _AT_ONCE)
