"""A project of one's own over simulated ERPs, and the real commands run in it."""

import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.cli import main
from hub.simulate import Group, start_group

ROOT = Path(__file__).parents[2]
TOKENS = {
    "NORTH_DESK_TOKEN": "north-desk",
    "NORTH_MANAGER_TOKEN": "north-manager",
    "SOUTH_SALES_TOKEN": "south-sales",
    "DUBLIN_CLERK_TOKEN": "dublin-clerk",
    "DUBLIN_DIRECTOR_TOKEN": "dublin-director",
    "NORTH_EDITOR_TOKEN": "north-editor",
    "SOUTH_EDITOR_TOKEN": "south-editor",
    "DUBLIN_EDITOR_TOKEN": "dublin-editor",
}


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
class Project:
    """A folder with tenants.yaml and the three offices' mappings, and a store of its own."""

    folder: Path
    run_: Callable[..., Ran]

    @property
    def config(self) -> Path:
        return self.folder / "tenants.yaml"

    @property
    def store(self) -> Path:
        return self.folder / "var" / "hub"

    def mapping(self, name: str) -> Path:
        return self.folder / "hub" / "mappings" / f"{name}.yaml"

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
        return Ran(ended.value.code or 0, said.out, said.err)

    return in_process


@pytest.fixture(scope="session")
def _running(tmp_path_factory) -> Iterator[Group]:
    with start_group(tmp_path_factory.mktemp("erps")) as group:
        yield group


@pytest.fixture
def erps(_running) -> Iterator[Group]:
    """The two simulated ERPs; whatever a test makes them do wrong ends with it."""
    _running.nav.requests.clear()
    _running.business_central.requests.clear()
    yield _running
    _running.nav.faults.clear()
    _running.business_central.faults.clear()


@pytest.fixture
def environment(erps, monkeypatch) -> dict[str, str]:
    """What tenants.yaml refers to: addresses, credentials and tokens, and nothing of the developer's own."""
    for name in ("HUB_CONFIG", "HUB_STORE", "HUB_TOKEN", "HUB_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    given = erps.environment() | TOKENS
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def project(tmp_path, environment, run) -> Project:
    """A project before its first pull."""
    return _laid_out(tmp_path, run)


@pytest.fixture(scope="session")
def _store(_running, tmp_path_factory) -> Path:
    """A store into which everything was pulled once; tests get a copy."""
    folder = tmp_path_factory.mktemp("pulled")
    project = _laid_out(folder, lambda *_, **__: Ran(1, "", ""))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (_running.environment() | TOKENS).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["hub", "--config", str(project.config), "pull"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 0
    return project.store


@pytest.fixture
def pulled(project, _store) -> Project:
    """A project into which everything was pulled."""
    shutil.copytree(_store, project.store)
    return project


def _laid_out(folder: Path, run: Callable[..., Ran]) -> Project:
    shutil.copy(ROOT / "tenants.yaml", folder)
    shutil.copytree(ROOT / "hub" / "mappings", folder / "hub" / "mappings")
    return Project(folder, run)
