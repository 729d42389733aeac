"""`hub init`: a project of one's own, without a fork."""

import importlib.resources
from pathlib import Path

from hub.cli.output import console
from hub.errors import ConfigurationError, Problem

TEMPLATE = importlib.resources.files("hub.cli") / "template"


def init(folder: Path) -> None:
    """Lay out a project: tenants.yaml, a mapping, and what Dagster needs."""
    if folder.exists() and any(folder.iterdir()):
        raise ConfigurationError(Problem(str(folder), "", "this folder isn't empty; name a new one"))
    copied = lay_out(folder)
    console.print("\n".join(f"  {path}" for path in copied))
    console.print(f"Next: cd {folder}, mend tenants.yaml, then `hub check`.")


def lay_out(folder: Path) -> list[Path]:
    """Write the template's files; gives their paths."""
    written = []
    for source, target in _files(TEMPLATE, folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        written.append(target)
    return written


def _files(source: importlib.resources.abc.Traversable, target: Path):  # type: ignore[no-untyped-def]
    for entry in sorted(source.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _files(entry, target / entry.name)
        else:
            yield entry, target / entry.name
