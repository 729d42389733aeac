"""A project of one's own over simulated ERPs, and the real commands run in it."""

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.cli import main
from tests.support.project import APPROVERS, EDITORS, Project


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> Any:
        """What `--json` listed."""
        return json.loads(self.out)

    @property
    def offices(self) -> list[dict[str, Any]]:
        """What `hub check --json` said of each office."""
        return self.rows["offices"]

    @property
    def complaints(self) -> list[str]:
        """The lines on the error channel; with `--json` those of the messages that its objects have."""
        return [line for said in self.err.splitlines() for line in _messages(said)]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """With `--json`, the errors on the error channel."""
        return [json.loads(line)["error"] for line in self.err.splitlines()]


def _messages(said: str) -> list[str]:
    if not said.startswith(('{"error": ', '{"warning": ')):
        return [said]
    (value,) = json.loads(said).values()
    return value["message"].splitlines()


@dataclass(frozen=True)
class CommandLine(Project):
    """A project, and the commands run in it."""

    run_: Callable[..., Ran]

    def run(self, *arguments: str, stdin: str | None = None) -> Ran:
        """A command in this process: what `hub` does, with its exit code and both channels."""
        return self.run_("--config", str(self.config), *arguments, stdin=stdin)

    def edit(self, file: Path, old: str, new: str) -> int:
        """Change one place in a file; gives its line."""
        text = file.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
        file.write_text(text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def counts(self, *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
        """What `hub pull … --json` counted, by office and kind."""
        return {(row["office"], row["kind"]): row for row in self.run("pull", *arguments, "--json").rows}


@pytest.fixture
def run(monkeypatch, capsys) -> Callable[..., Ran]:
    """Runs `hub` in this process; nothing of it sleeps."""
    monkeypatch.setattr("hub.clock.SystemClock.sleep", lambda self, seconds: None)
    monkeypatch.setattr("hub.cli.output.console.width", 160)

    def in_process(*arguments: str, stdin: str | None = None) -> Ran:
        monkeypatch.setattr(sys, "argv", ["hub", *arguments])
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        os.environ.pop("HUB_DEBUG", None)
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return in_process


@pytest.fixture
def environment(erps, monkeypatch) -> dict[str, str]:
    """What tenants.yaml refers to: addresses, credentials and tokens, and nothing of the developer's own."""
    for name in ("HUB_CONFIG", "HUB_STORE", "HUB_TOKEN", "HUB_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    given = erps.environment() | EDITORS | APPROVERS
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def project(tmp_path, environment, run) -> CommandLine:
    """A project before its first pull."""
    project = CommandLine(tmp_path, run)
    project.lay_out()
    return project


@pytest.fixture(scope="session")
def pulled_store(running_erps, tmp_path_factory) -> Path:
    """A store into which everything was pulled once; tests get a copy."""
    project = Project(tmp_path_factory.mktemp("pulled"))
    project.lay_out()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (running_erps.environment() | EDITORS | APPROVERS).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["hub", "--config", str(project.config), "pull"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 0
    return project.store


@pytest.fixture
def pulled(project, pulled_store) -> CommandLine:
    """A project into which everything was pulled."""
    shutil.copytree(pulled_store, project.store)
    return project


@pytest.fixture
def offer(pulled, tmp_path):
    """Offers baskets of one office; each key is new, since the ERPs live longer than a test."""

    def offer(office, *baskets, stdin=False):
        given = [{"currency": "GBP", "placed_at": datetime.now(UTC).isoformat(), **basket} for basket in baskets]
        for basket in given:
            basket["key"] = f"{tmp_path.name}-{basket['key']}"
        text = json.dumps(given)
        if stdin:
            return pulled.run("orders", "add", office, "-", "--json", stdin=text)
        file = tmp_path / "baskets.json"
        file.write_text(text)
        return pulled.run("orders", "add", office, str(file), "--json")

    return offer
