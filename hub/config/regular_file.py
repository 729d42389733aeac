"""A file that people name, read no further than it may be long and without waiting for anybody."""

import errno
import os
import stat
from pathlib import Path


class NotRegular(OSError):
    """A pipe, a device or a folder stands where a file was expected."""


def first_bytes(path: Path, limit: int) -> bytes:
    """The first bytes of a regular file: at most one more than the limit, to see that there is more.

    Raises:
        OSError: it can't be read; `strerror` says why. NotRegular if it isn't a regular file.
    """
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            # asked of what is open: the path may lead elsewhere by now
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NotRegular(errno.EINVAL, "it isn't a regular file")
            return file.read(limit + 1)
    except ValueError:  # NUL in a path, or half a letter
        raise OSError(errno.EINVAL, "no file has such a path") from None


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe that nobody writes to would keep us for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
