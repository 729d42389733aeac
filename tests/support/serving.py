"""`hub mapping edit` in a process of its own, in which every warning is an error."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.forked_hub import command
from tests.support.patience import PATIENCE, until
from tests.support.project import Project
from tests.support.zygote import Zygote

STRICT = {"PYTHONWARNINGS": "error"}


def as_a_script_starts_it() -> None:
    """With Ctrl-C ignored, as a shell does for what it starts by `&`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def arguments_of(project: Project, *arguments: str) -> list[str]:
    return ["--config", str(project.config), "mapping", "edit", *arguments]


def _start_of(project: Project, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "hub.cli", *arguments_of(project, *arguments)]


def environment() -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return given | STRICT | {"PYTHONPATH": str(Path(__file__).parents[2])}


@dataclass(frozen=True)
class Started:
    """A server's process."""

    has_ended: Callable[[], bool]
    interrupt: Callable[[], None]
    exit_code: Callable[[], int]


@contextmanager
def served(project: Project, *arguments: str, warm: Zygote | None = None, **environ: str) -> Iterator[str]:
    """Its address; ended as Ctrl-C ends it, with nothing said but what it says at its start.

    Forked from the warm process where there is one, else started as its users start it.
    """
    port = free_port()
    log = project.folder / "server.log"
    given = [*arguments, "--port", str(port)]
    settings = environment() | environ
    process = _forked(warm, project, given, settings, log) if warm else _command(project, given, settings, log)
    try:
        address = f"http://127.0.0.1:{port}"
        until(lambda: _answers(f"{address}/sign-in", process, log))
        yield address
    finally:
        process.interrupt()
        code = process.exit_code()
    said = log.read_text()
    assert code == 0, said
    assert "(Ctrl-C ends it)" in said.splitlines()[-1], said


def load_the_page() -> None:
    """For the warm process: what every server imports."""
    import hub.cli
    import hub.editor.server

    assert hub.cli.app
    assert hub.editor.server.serve


def _command(project: Project, arguments: list[str], environ: dict[str, str], log: Path) -> Started:
    with log.open("w") as written:
        process = subprocess.Popen(
            _start_of(project, *arguments), cwd=project.folder, env=environ, stdout=written, stderr=written
        )
    return Started(
        lambda: process.poll() is not None, lambda: process.send_signal(signal.SIGINT), lambda: process.wait(PATIENCE)
    )


def _forked(warm: Zygote, project: Project, arguments: list[str], environ: dict[str, str], log: Path) -> Started:
    child = warm.start(_edit, arguments_of(project, *arguments), environ, str(project.folder), str(log))
    return Started(child.has_ended, child.interrupt, lambda: int(child.wait().result))


def _edit(arguments: list[str], environ: dict[str, str], folder: str, log: str) -> int:
    """The command in a child of the warm process; what it exits with."""
    code, _ = command(arguments, environ, folder, log, log)
    return code


def _answers(address: str, process: Started, log: Path) -> bool:
    assert not process.has_ended(), log.read_text()
    try:
        urllib.request.urlopen(address, timeout=PATIENCE).close()
    except (urllib.error.URLError, OSError):
        return False
    return True
