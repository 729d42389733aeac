"""Hostile mappings: refused with a place and little work, or handled exactly; nothing else happens meanwhile."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hub.config import yamlfile
from tests.support.hostile import case as hostile_case
from tests.support.hostile.case import attempt
from tests.support.hostile.cases import HOSTILE
from tests.support.patience import PATIENCE
from tests.support.work import cpu, largest, ratio, read_the_largest

WITHIN = 20
"""Times the work of reading the largest file that may be: more is a way to stop the hub."""


def test_there_are_many() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_a_place_or_handled_exactly_with_little_work(name: str, tmp_path: Path) -> None:
    case = HOSTILE[name]
    path = case.write(tmp_path)
    came: list[str | dict[str, object]] = []

    def read_and_run() -> None:
        yamlfile.parse.cache_clear()
        came.append(attempt(path, case.given))

    work = cpu(read_and_run) / largest()
    if work > WITHIN * 0.9:  # measure with care
        work = ratio(read_and_run, read_the_largest)
    if case.refused:
        assert isinstance(came[0], str), came[0]
        for part in case.refused:
            assert part in came[0]
    else:
        assert not isinstance(came[0], str), came[0]
        assert {name: came[0][name] for name in case.gives} == case.gives
    assert work < WITHIN


def watched(what: str, folder: Path) -> list[list[str]]:
    """What happened besides, while a subprocess did something."""
    watch = Path(hostile_case.__file__).parent / "watch.py"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(watch), what, str(folder)],
        cwd=root, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    events: list[list[str]] = json.loads(done.stdout)
    return events


def test_nothing_is_imported_run_or_opened_outside_the_folder(tmp_path: Path) -> None:
    assert watched("mappings", tmp_path) == []


def test_the_watch_sees_an_import_a_process_a_socket_and_a_file_outside(tmp_path: Path) -> None:
    events = {event for event, _ in watched("mischief", tmp_path)}
    assert {"import", "open", "subprocess.Popen", "os.system", "socket.__new__", "os.listdir", "exec"} <= events
