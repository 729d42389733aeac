"""`hub demo`, as a newcomer runs it: everything through Dagster, twice, with nothing left behind."""

import re
import subprocess
import sys
from pathlib import Path

import dagster as dg
import psutil
import pytest

from hub.simulate import Ledger
from tests.support.chaos.scale import MEASURE
from tests.support.patience import PATIENCE
from tests.support.project import ROOT


def demo(folder: Path) -> str:
    """Run it from the project's folder, as `make demo` does."""
    command = [sys.executable, "-m", "hub.cli", "demo", "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.skipif(not MEASURE, reason="half a minute; CI plays it twice (HUB_CHAOS=ci), and `make demo` once")
def test_the_demo_does_the_whole_job_each_time(tmp_path, monkeypatch):
    folder = tmp_path / "demo"
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    for _ in range(2):
        told = demo(folder)
        held = [
            *Ledger(folder / "erps/nav/ledger.db").orders(),
            *Ledger(folder / "erps/business_central/ledger.db").orders(),
        ]
        assert {order.company for order in held} == {"North", "South", "Dublin"}
        assert {order.currency for order in held} == {"GBP", "EUR"}
        assert len(held) == len({order.reference for order in held}) == 6
        history = told.split("8. What the buyer sees")[1]
        for order in held:
            assert re.search(rf"{order.reference}.*{order.number}", history), order
        assert {"invoiced", "shipped", "acknowledged"} <= set(history.split())
    monkeypatch.setenv("DAGSTER_HOME", str(folder / "dagster"))
    with dg.DagsterInstance.get() as instance:
        runs = instance.get_runs()
    assert sorted(run.job_name for run in runs) == sorted(
        f"{job}_{office}" for job in ("pull", "push", "documents") for office in ("uk_north", "uk_south", "ireland")
    )
    assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
    assert {process.pid for process in psutil.Process().children(recursive=True)} == before


def test_the_demo_leaves_a_folder_alone_that_is_not_its_own(tmp_path):
    (tmp_path / "precious").write_text("text")
    command = [sys.executable, "-m", "hub.cli", "demo", "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert "holds something else than a demo" in done.stderr
    assert (tmp_path / "precious").exists()


@pytest.mark.parametrize("command", ["demo", "test"])
def test_the_two_commands_stand_in_the_makefile(command):
    assert re.search(rf"^{command}:.*## ", (ROOT / "Makefile").read_text(), re.M)
