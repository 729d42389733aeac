"""`hub init`: a project of one's own, without a fork."""

import importlib.resources
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.output import tell
from hub.errors import ConfigurationError, Problem

TEMPLATE = importlib.resources.files("hub.cli") / "template"
MAPPINGS = importlib.resources.files("hub") / "mappings"


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new folder, or an empty one")]) -> None:
    """Lay out a project: tenants.yaml, a mapping, and what Dagster needs."""
    try:
        if folder.exists() and any(folder.iterdir()):
            raise ConfigurationError(Problem(str(folder), "", "this folder isn't empty; name a new one"))
        written = lay_out(folder)
    except OSError as error:
        message = f"can't be laid out ({error.strerror}: {error.filename}); name a folder that can be written to"
        raise ConfigurationError(Problem(str(folder), "", message)) from None
    for path in written:
        tell(f"  {path}")
    go_there = "" if folder.resolve() == Path.cwd() else f"cd {folder}, "
    tell(f"Next: {go_there}read README.md, mend tenants.yaml, then `hub check`.")


def lay_out(folder: Path) -> list[Path]:
    """Write the template's files; gives their paths."""
    written = []
    own = folder / "mappings"
    brought = [(MAPPINGS / "README.md", own / "README.md"), *_files(MAPPINGS / "schema", own / "schema")]
    for source, target in (*_files(TEMPLATE, folder), *brought):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        written.append(target)
    return written


def _files(source: Traversable, target: Path) -> Iterator[tuple[Traversable, Path]]:
    for entry in sorted(source.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry, target / entry.name)
        else:
            yield entry, target / entry.name
