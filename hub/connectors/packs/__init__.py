"""The packs that come with the hub, and reading one, shipped or of the user's own."""

import os
from functools import cache
from pathlib import Path

from hub.config import yamlfile
from hub.connectors.pack import Pack
from hub.connectors.packs.to_do import to_dos
from hub.connectors.protocols import PROTOCOLS
from hub.errors import ConfigurationError, Problem

SHIPPED = Path(__file__).parent


def load_pack(name_or_path: str) -> Pack:
    """A shipped pack by its name, or any by its path (with a / or .yaml at the end).

    Raises:
        ConfigurationError: there is none such, or all that must be mended in it, by line.
    """
    return _read(Path(name_or_path)) if _is_path(name_or_path) else _shipped(name_or_path)


def folder_of(name_or_path: str) -> Path:
    """The folder in which a pack lies, with the files that it names."""
    return Path(name_or_path).parent if _is_path(name_or_path) else SHIPPED


def _is_path(name_or_path: str) -> bool:
    return "/" in name_or_path or name_or_path.endswith(".yaml")


@cache
def _shipped(name: str) -> Pack:
    known = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    if name not in known:
        hint = yamlfile.suggest(name, known)
        raise ConfigurationError(Problem("", "pack", f"no pack is called `{name}`{hint}; there are {', '.join(known)}"))
    return _read(SHIPPED / f"{name}.yaml")


def _read(path: Path) -> Pack:
    if not os.path.isfile(path):  # which takes any text for a path, however long
        raise ConfigurationError(Problem("", "pack", f"there is no file {path}"))
    document = yamlfile.read(path)
    if left := [*to_dos(document)]:
        raise ConfigurationError(*left)
    pack = yamlfile.check_model(document, _model(document), as_written=True)
    if problems := [document.problem(at, said) for at, said in pack.file_problems(path.parent)]:
        raise ConfigurationError(*problems)
    return pack


def _model(document: yamlfile.Document) -> type[Pack]:
    """The model of the pack's protocol, which has its own parts."""
    parts = dict(document.root.items())
    name = parts["protocol"].value if "protocol" in parts else None
    if not isinstance(name, str) or name not in PROTOCOLS:
        hint = yamlfile.suggest(name, PROTOCOLS) if isinstance(name, str) else ""
        message = f"one of {', '.join(sorted(PROTOCOLS))} was expected{hint}"
        raise ConfigurationError(document.problem(("protocol",), message))
    model: type[Pack] = PROTOCOLS[name].pack
    if name in model.model_fields and name not in parts:
        message = f"protocol {name} needs the part `{name}:`"
        raise ConfigurationError(document.problem(("protocol",), message))
    return model
