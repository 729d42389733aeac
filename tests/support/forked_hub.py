"""`hub` in processes of their own, forked from one that has imported it and nothing else: milliseconds each.

What is about the start itself, or what it imports with warnings as errors, starts `python -m hub.cli` instead.
"""

import gc
import os
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.support.zygote import Zygote


@dataclass(frozen=True)
class Ran:
    """How a process of `hub` ended, what it said, and the packages that it had imported by then."""

    returncode: int
    stdout: str
    stderr: str
    imported: frozenset[str]


@dataclass(frozen=True)
class ForkedHub:
    """Runs `hub` in children of a warm process."""

    zygote: Zygote

    def run(
        self, *arguments: str, cwd: Path, environ: Mapping[str, str] | None = None, without: Collection[str] = ()
    ) -> Ran:
        """A command to its end; `without`: packages that are there for it as little as if they weren't installed."""
        with tempfile.TemporaryDirectory() as folder:
            said = Path(folder, "stdout"), Path(folder, "stderr")
            given = dict(os.environ if environ is None else environ)
            ended = self.zygote.run(command, [*arguments], given, str(cwd), *map(str, said), [*without])
            code, imported = ended.result
            stdout, stderr = (each.read_text(encoding="utf-8") for each in said)
            return Ran(code, stdout, stderr, imported)


def load_the_command() -> None:
    """For the warm process: what `hub --help` imports, no more."""
    import hub.cli

    assert hub.cli.app


def command(
    arguments: list[str], environ: dict[str, str], cwd: str, stdout: str, stderr: str, without: Collection[str] = ()
) -> tuple[int, frozenset[str]]:
    """In the child: what `hub` exits with, and the packages that are imported then."""
    from hub.cli import main

    early = _imported() & set(without)
    assert not early, f"imported before any command needs it: {early}"
    sys.meta_path.insert(0, _Missing(without))
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(cwd)
    _write_to(1, stdout)
    if stderr == stdout:
        os.dup2(1, 2)
    else:
        _write_to(2, stderr)
    gc.enable()
    sys.argv = ["hub", *arguments]
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return code, _imported()


def _write_to(descriptor: int, file: str) -> None:
    with open(file, "w") as written:
        os.dup2(written.fileno(), descriptor)


def _imported() -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in sys.modules)


class _Missing:
    """Finds some packages as little as if they weren't installed."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None
