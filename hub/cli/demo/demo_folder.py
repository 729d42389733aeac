"""The folder of a demo, known by a mark in it, so that nothing else is ever written over."""

import shutil
from pathlib import Path

from hub.cli.rehearsal import must_be_writable
from hub.errors import PermanentError

MARK = ".demo"


def made_anew(folder: Path) -> None:
    """An empty folder of a demo; PermanentError for one that holds something else."""
    _must_be_a_demos(folder)
    if folder.exists():
        shutil.rmtree(folder)
    _mark(folder)


def gone_on_with(folder: Path) -> None:
    """The folder of a demo with what is in it, or a new one; PermanentError for one that holds something else."""
    _must_be_a_demos(folder)
    _mark(folder)


def _must_be_a_demos(folder: Path) -> None:
    must_be_writable(folder)
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        raise PermanentError(f"{folder} holds something else than a demo: name another folder with --folder")


def _mark(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
