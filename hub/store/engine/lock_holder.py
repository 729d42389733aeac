"""Who holds a lock of the store, for people: a process that is frozen with one holds up all others.

Nothing is kept for it: Linux says it of files (/proc/locks, see proc(5)), PostgreSQL of its sessions. Of files on other
systems it isn't known.
"""

import os
import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PROC_LOCKS = Path("/proc/locks")
_LOCK = re.compile(r"\d+: \S+ +\S+ +WRITE +(?P<pid>\d+) \w+:\w+:(?P<inode>\d+) (?P<first>\d+) (?P<last>\d+|EOF)")
_NAMED = re.compile(r"process (\d+) on (.+)")


@dataclass(frozen=True)
class LockHolder:
    """`who`: a process on a host, or a session of the database; `since`: when it took the lock, or last moved."""

    who: str
    since: datetime
    is_stopped: bool

    def __str__(self) -> str:
        stopped = ", which is stopped," if self.is_stopped else ""
        return f"{self.who}{stopped} since {self.since:%Y-%m-%d %H:%M:%SZ}"


def holder_of_session(number: int, name: str, since: datetime) -> LockHolder:
    """A session of the database; the hub's own are named by their process, as `machine.process` has it."""
    found = _NAMED.fullmatch(name)
    if not found:
        return LockHolder(f"session {number} of the database ({name or 'nameless'})", since.astimezone(UTC), False)
    # another host's process can't be looked at
    is_stopped = found[2] == socket.gethostname() and _is_stopped(int(found[1]))
    return LockHolder(name, since.astimezone(UTC), is_stopped)


def holder_of_file(path: Path, moved: Path, byte: int = 0) -> LockHolder | None:
    """Who has locked that byte of a file for writing; `moved` is the file that it touches when it gets on.

    None where nobody has, or where it can't be told from here.
    """
    try:
        inode, since = path.stat().st_ino, datetime.fromtimestamp(moved.stat().st_mtime, UTC)
        locks = PROC_LOCKS.read_text(encoding="ascii")
    except OSError:  # no such file yet, or a system without /proc
        return None
    for line in locks.splitlines():
        found = _LOCK.match(line)
        if not found or int(found["inode"]) != inode or not int(found["first"]) <= byte:
            continue
        # an inode counts in its own file system, whose number here isn't always that of stat(2)
        if (found["last"] == "EOF" or byte <= int(found["last"])) and _has_open(int(found["pid"]), path):
            pid = int(found["pid"])
            return LockHolder(f"process {pid} on {socket.gethostname()}", since, _is_stopped(pid))
    return None


def _has_open(pid: int, path: Path) -> bool:
    try:
        return any(os.path.samefile(each, path) for each in _existing(Path(f"/proc/{pid}/fd")))
    except OSError:  # another user's, or it has ended
        return False


def _existing(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if each.exists()]


def _is_stopped(pid: int) -> bool:
    """By a signal or a debugger."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "Tt"
    except OSError:
        return False
