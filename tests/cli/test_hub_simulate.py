"""`hub simulate`: two ERPs on loopback until Ctrl-C, and the environment by which other shells find them."""

import os
import re
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from tests.support.patience import PATIENCE


@contextmanager
def simulating(project, *arguments):
    """The command in a process of its own, from when it answers until it is ended."""
    command = [sys.executable, "-u", "-m", "hub.cli", "--config", str(project.config), "simulate", *arguments]
    process = subprocess.Popen(command, cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        lines: list[str] = []
        while not lines or "Ctrl-C" not in lines[-1]:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            lines.append(line)
        yield process, "".join(lines)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def exports(file):
    return dict(re.findall(r"^export (\w+)='(.*)'$", file.read_text(), re.MULTILINE))


def test_it_serves_until_it_is_interrupted(project, monkeypatch, run):
    with simulating(project) as (process, said):
        file = project.folder / "var" / "rehearsal" / "environment.sh"
        assert "var/rehearsal/environment.sh" in said
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, "there are passwords in it"
        for name, value in exports(file).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir("/")
        ran = run("check", "--json")
        assert (ran.code, ran.err) == (0, "")
        for office in ("uk-north", "uk-south", "ireland"):
            assert run("connect", office).code == 0
        ran = run("pull", "ireland", "terms", "--json")
        assert ran.rows[0]["stored"] == 30
        assert (project.folder / "var" / "rehearsal" / "store" / "catalogue.db").is_file()
        assert not project.store.exists(), "what is rehearsed isn't mixed with what is real"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
        assert process.stderr.read() == ""
    with pytest.raises(URLError, match="refused"):
        urlopen(os.environ["NAV_URL"], timeout=PATIENCE)


def test_another_seed_and_folder(project, tmp_path):
    with simulating(project, "--folder", str(tmp_path / "else"), "--seed", "7") as (process, said):
        values = exports(tmp_path / "else" / "environment.sh")
        assert values["NAV_URL"] in said
        with pytest.raises(HTTPError, match="401"):
            urlopen(values["NAV_URL"] + "/North/Page/ItemCard?wsdl", timeout=PATIENCE)
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0


def test_a_process_that_could_not_begin_it_holds_no_signal_back(project, run, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("")
    former = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    try:
        assert run("simulate", "--folder", str(taken)).code != 0
        assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) == former, "what it starts would never be ended"
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)
