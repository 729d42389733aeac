"""Every path that a command takes: what can't be there is refused by name, waited for by nobody and left as it is."""

import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from hub.cli import app
from tests.support.descriptions import FOLDER

API = str(FOLDER / "small_erp.yaml")

READ = {
    "hub connect basket": ("connect", "ireland", "--conformance", "--orders", "--basket", "PATH"),
    "hub config": ("--config", "PATH", "status"),
    "hub orders add file": ("orders", "add", "uk-north", "PATH"),
    "hub orders replace file": ("orders", "replace", "HREF", "PATH", "--as", "desk", "--token", "x", "--note", "so"),
    "hub tax list name": ("tax", "list", "PATH"),
}
WRITTEN = {
    "hub export to": ("export", "uk-north", "price", "--to", "PATH"),
    "hub mapping diff html": ("mapping", "diff", "uk-north", "--html", "PATH"),
    "hub pack schema to": ("pack", "schema", "--to", "PATH"),
    "hub tax new to": ("tax", "new", "NL", "--to", "PATH"),
}
FOLDERS = {
    "hub demo folder": ("demo", "--folder", "PATH"),
    "hub init folder": ("init", "PATH"),
    "hub mapping schema to": ("mapping", "schema", "--to", "PATH"),
    "hub new pack to": ("new", "pack", "small", "--from", "openapi", API, "--to", "PATH"),
    "hub simulate folder": ("simulate", "--folder", "PATH"),
    "hub shop folder": ("shop", "--demo", "--folder", "PATH"),
}
NO_PATH_TYPE = {"hub tax list name"}
"""A regime is a name or a path."""


def paths(app: typer.Typer, name: str = "hub") -> Iterator[str]:
    """Each parameter of each command that is a path."""
    callbacks: list[tuple[str, Any]] = [(name, app.registered_callback)] if app.registered_callback else []
    callbacks += [(f"{name} {each.name or each.callback.__name__}", each) for each in app.registered_commands]
    for command, each in callbacks:
        for parameter in inspect.signature(each.callback).parameters.values():
            if "Path" in str(parameter.annotation):
                yield f"{command} {parameter.name}"
    for group in app.registered_groups:
        yield from paths(group.typer_instance, f"{name} {group.name}")


def test_every_path_of_every_command_is_tried_here():
    assert {*paths(app)} == {*READ, *WRITTEN, *FOLDERS} - NO_PATH_TYPE


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def device(path: Path) -> Path:
    path.symlink_to("/dev/zero")
    return path


def binary(path: Path) -> Path:
    path.write_bytes(bytes(range(256)) * 4)
    return path


def oversized(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    return path


CASES = [
    *((name, asked, made) for name, asked in READ.items() for made in (pipe, folder, device, binary, oversized)),
    *((name, asked, made) for name, asked in WRITTEN.items() for made in (pipe, folder, device)),
    *((name, asked, made) for name, asked in FOLDERS.items() for made in (pipe, device, binary, oversized)),
]


@pytest.mark.parametrize(("name", "asked", "made"), CASES, ids=[f"{name}-{made.__name__}" for name, _, made in CASES])
def test_what_cant_be_there_is_refused_by_name(pulled, tmp_path, monkeypatch, name, asked, made):
    path = made(tmp_path / "named.yaml")
    before = path.lstat()
    ran = pulled.run(*(str(path) if word == "PATH" else word for word in asked))
    assert ran.code == 2
    assert path.name in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err) < 1_000
    assert (path.lstat().st_mode, path.lstat().st_size) == (before.st_mode, before.st_size)
