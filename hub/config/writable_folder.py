"""Whether files can be kept in a folder, asked without making it."""

import errno
import os
from pathlib import Path
from tempfile import TemporaryFile

PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EINTR, errno.EIO})
"""What may be otherwise in an hour: no mistake in a name."""


def why_unwritable(folder: Path) -> OSError | None:
    """What stands against files in the folder, or where it isn't there yet in the one above; nothing is left."""
    try:
        with TemporaryFile(dir=_nearest(folder)):
            return None
    except FileNotFoundError:  # of a folder that is there: /proc keeps only its own
        return OSError(errno.EROFS, "it takes no files")
    except OSError as error:
        return None if error.errno in PASSING else error
    except ValueError:  # NUL in a path, or half a letter
        return OSError(errno.EINVAL, "no file has such a path")


def _nearest(folder: Path) -> Path:
    for each in (folder, *folder.parents):
        try:
            os.stat(each)
        except FileNotFoundError:
            continue
        return each
    return Path(os.curdir)
