"""`hub mapping edit` as a process of its own, in which every warning is an error."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.patience import PATIENCE, until
from tests.support.project import Project


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(project: Project, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "hub.cli", "--config", str(project.config), "mapping", "edit", *arguments]


def environment() -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return given | {"PYTHONWARNINGS": "error", "PYTHONPATH": str(Path(__file__).parents[2])}


@contextmanager
def served(project: Project, *arguments: str, **environ: str) -> Iterator[str]:
    """Its address; ended as Ctrl-C ends it, with nothing said but what it says at its start."""
    port = free_port()
    log = project.folder / "server.log"
    with log.open("w") as written:
        process = subprocess.Popen(
            command(project, "--port", str(port), *arguments),
            cwd=project.folder,
            env=environment() | environ,
            stdout=written,
            stderr=written,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            until(lambda: _answers(f"{address}/sign-in", process, log))
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(PATIENCE)
    said = log.read_text()
    assert code == 0, said
    assert "(Ctrl-C ends it)" in said.splitlines()[-1], said


def _answers(address: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        urllib.request.urlopen(address, timeout=PATIENCE).close()
    except (urllib.error.URLError, OSError):
        return False
    return True
