"""The files of a mapping: the office's own and the layers below it, found, read and put in order."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.errors import ConfigurationError, Problem
from hub.yamlfile import Document, Node, parse, suggest, text_of

SHIPPED = Path(__file__).resolve().parent.parent / "mappings"
_NAME = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


@dataclass(frozen=True)
class Sources:
    """The texts of all layers by file name, the farthest first and the entry last; enough to compile again."""

    entry: str
    files: dict[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 of names and texts, in hex."""
        parts = (part.encode() for name in sorted(self.files) for part in (name, self.files[name]))
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in (self.entry.encode(), *parts))
        return hashlib.sha256(framed).hexdigest()


def read_sources(path: Path) -> Sources:
    """Read a mapping and what it `extends`, from its own folder or else from the layers that the hub ships.

    Raises:
        ConfigurationError: a file that can't be read or isn't strict YAML, a layer that isn't there, a circle.
    """
    files: dict[str, str] = {}
    _collect(path.name, path, path.resolve().parent, (), files)
    return Sources(path.name, files)


def _collect(name: str, path: Path, folder: Path, below: tuple[str, ...], files: dict[str, str]) -> None:
    text = text_of(path, name if below else str(path))
    for layer, node in extended(parse(text, name)):
        _no_circle((*below, name), layer, node)
        if layer not in files:
            _collect(layer, _find(layer, node, folder), folder, (*below, name), files)
    files[name] = text


def extended(document: Document) -> Iterator[tuple[str, Node]]:
    """The file names of the layers that a file extends, each with its place, the farthest first."""
    root = document.root.value
    node = root.get("extends") if isinstance(root, dict) else None
    if node is None:
        return
    for part in node.value if isinstance(node.value, list) else [node]:
        if not isinstance(part.value, str) or not _NAME.fullmatch(part.value):
            message = "the name of a layer was expected, such as base/nav_soap, without .yaml"
            raise ConfigurationError(Problem(part.place, "extends", message))
        yield f"{part.value}.yaml", part


def _find(layer: str, node: Node, folder: Path) -> Path:
    for home in (folder, SHIPPED):
        path = (home / layer).resolve()
        if path.is_file() and path.is_relative_to(home.resolve()):
            return path
    known = {
        str(path.relative_to(home).with_suffix(""))
        for home in (folder, SHIPPED)
        for part in ("*.yaml", "base/*.yaml", "regions/*.yaml")
        for path in home.glob(part)
    }
    raise ConfigurationError(
        Problem(node.place, "extends", f"there is no layer `{node.value}`{suggest(str(node.value), known)}")
    )


def lineage(entry: str, documents: dict[str, Document], below: tuple[str, ...] = ()) -> list[str]:
    """The names of a file's layers, the farthest first and the file itself last; each once."""
    found: list[str] = []
    for layer, node in extended(documents[entry]):
        _no_circle((*below, entry), layer, node)
        if layer not in documents:
            raise ConfigurationError(Problem(node.place, "extends", f"the layer `{node.value}` isn't among the files"))
        found += [name for name in lineage(layer, documents, (*below, entry)) if name not in found]
    return [*found, entry]


def _no_circle(way: tuple[str, ...], layer: str, node: Node) -> None:
    if layer in way:
        message = f"goes round in a circle: {' → '.join((*way, layer))}"
        raise ConfigurationError(Problem(node.place, "extends", message))
