"""Hostile mappings: refused with a place within a second, or handled exactly; nothing else happens meanwhile."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.config import yamlfile
from tests.support.hostile import case as hostile_case
from tests.support.hostile.case import attempt
from tests.support.hostile.cases import HOSTILE

WITHIN = 1.0
"""Seconds in which a file is refused."""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """End what hangs."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"still at it after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_there_are_many() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_a_place_or_handled_exactly_within_a_second(name: str, tmp_path: Path) -> None:
    case = HOSTILE[name]
    path = case.write(tmp_path)
    seconds = []
    for _ in range(3):  # the machine may have been busy with something else
        yamlfile.parse.cache_clear()
        begun = time.perf_counter()
        with at_most(20):
            found = attempt(path, case.given)
        seconds.append(time.perf_counter() - begun)
        if seconds[-1] < WITHIN:
            break
    if case.refused:
        assert isinstance(found, str), found
        for part in case.refused:
            assert part in found
    else:
        assert not isinstance(found, str), found
        assert {name: found[name] for name in case.gives} == case.gives
    assert min(seconds) < WITHIN


def watched(what: str, folder: Path) -> list[list[str]]:
    """What happened besides, while a subprocess did something."""
    watch = Path(hostile_case.__file__).parent / "watch.py"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(watch), what, str(folder)],
        cwd=root, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_nothing_is_imported_run_or_opened_outside_the_folder(tmp_path: Path) -> None:
    assert watched("mappings", tmp_path) == []


def test_the_watch_sees_an_import_a_process_a_socket_and_a_file_outside(tmp_path: Path) -> None:
    events = {event for event, _ in watched("mischief", tmp_path)}
    assert {"import", "open", "subprocess.Popen", "os.system", "socket.__new__", "os.listdir", "exec"} <= events
