"""Where this process runs: what tells one machine, start of it and space of process ids from another."""

import os
import socket
from functools import cache
from pathlib import Path


@cache
def machine() -> str:
    """The host, its boot, and the space in which its pids count."""
    # containers on one host share its boot, but one pid is another process in each of them
    boot = Path("/proc/sys/kernel/random/boot_id")
    space = Path("/proc/self/ns/pid")
    parts = [socket.gethostname()]
    if boot.exists() and space.exists():
        parts += [boot.read_text().strip(), os.readlink(space)]
    return " ".join(parts)


def process() -> str:
    """For people: which process on which host."""
    return f"process {os.getpid()} on {socket.gethostname()}"
