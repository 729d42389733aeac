"""The files of a mapping: the office's own and the layers below it, found, read and put in order."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hub.config.yamlfile import MAX_VALUES, Document, Node, parse, suggest, text_of
from hub.errors import ConfigurationError, Problem

SHIPPED = Path(__file__).resolve().parent.parent / "mappings"
MAX_LAYERS = 10
"""Of one mapping, with all that its layers extend: a thousand names behind `extends:` don't open a thousand files."""
LINK = "a symbolic link that leads out of its folder stands there; put the file itself there"
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
        # with their lengths before them, so that no text of one file can pass for the end of it and the next one
        framed = b"".join(len(part).to_bytes(4, "big") + part for part in (self.entry.encode(), *parts))
        return hashlib.sha256(framed).hexdigest()


def read_sources(path: Path, edited: str | None = None) -> Sources:
    """Read a mapping and what it `extends`, from its own folder or else from the layers that the hub ships.

    `edited` stands for the text of the mapping's own file, where that isn't saved yet.

    Raises:
        ConfigurationError: with every file that can't be read or isn't strict YAML, every layer that isn't there and
            every circle; or at once where there is too much to read.
    """
    reading = _Reading(Path(os.path.realpath(path.parent)))
    reading.add(path.name, lambda: _own_text(path) if edited is None else edited, ())
    if reading.problems:
        # a layer that can't be read is met again by every file that extends it
        raise ConfigurationError(*dict.fromkeys(reading.problems))
    return Sources(path.name, reading.files)


def _own_text(path: Path) -> str:
    # an office writes this file: by a symbolic link it could have any file's lines quoted to it
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(path.parent)):
        raise ConfigurationError(Problem(str(path), "", "leads out of its folder; put the file itself there"))
    return text_of(path)


class _Reading:
    """Reads layer after layer; `files` are those that are done, with all that they extend before them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files, self.problems = folder, dict[str, str](), list[Problem]()
        self.begun = self.values = 0

    def add(self, name: str, read: Callable[[], str], chain: tuple[str, ...]) -> None:
        """Read a file and those that it extends; what is wrong with one of them is noted, too much is raised.

        `chain` are the files that led here, the entry first.
        """
        try:
            text = read()
            document = parse(text, name)
            if not (chain or document.root.value):
                raise ConfigurationError(Problem(f"{name}:1", "", "is empty; begin with `extends:` and a layer"))
            layers = extended(document)
        except ConfigurationError as error:
            self.problems += error.problems
            return
        self.begun += 1
        self.values += document.values
        for layer, node in layers:
            if layer not in self.files:
                self.add_layer(layer, node, (*chain, name))
        self.files[name] = text

    def add_layer(self, layer: str, node: Node, chain: tuple[str, ...]) -> None:
        """Read the layer that a file of the chain extends at `node`."""
        if layer in chain:
            self.problems.append(_circle(chain, layer, node))
            return
        if self.begun == MAX_LAYERS:
            raise ConfigurationError(Problem(node.place, "extends", f"adds up to more than {MAX_LAYERS} files"))
        self.add(layer, lambda: text_of(_find(layer, node, self.folder), layer), chain)
        if self.values > MAX_VALUES:
            message = f"adds up to more than {MAX_VALUES} keys and values in all files"
            raise ConfigurationError(Problem(node.place, "extends", message))


def extended(document: Document) -> list[tuple[str, Node]]:
    """The file names of the layers that a file extends, each with its place, the farthest first."""
    node = dict(document.root.items()).get("extends")
    if node is None:
        return []
    items = node.value if isinstance(node.value, list) else [node]
    message = "the name of a layer was expected, such as base/nav_soap, without .yaml"
    wrong = [Problem(item.place, "extends", message) for item in items if not _is_name(item.value)]
    if wrong:
        raise ConfigurationError(*wrong)
    return [(f"{item.value}.yaml", item) for item in items]


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _find(layer: str, node: Node, folder: Path) -> Path:
    # the office's own folder first: a layer of its own may stand in for a shipped one of that name
    for home in (folder, SHIPPED):
        path = Path(os.path.realpath(home / layer))
        if not path.is_relative_to(os.path.realpath(home)) or os.path.islink(path):
            message = (
                f"there is no layer `{node.value}`: a symbolic link that leads out of its folder stands there{LINK}"
            )
            raise ConfigurationError(Problem(node.place, "extends", message))
        if os.path.isfile(path):
            return path
    known = {
        str(path.relative_to(home).with_suffix(""))
        for home in (folder, SHIPPED)
        for pattern in ("*.yaml", "base/*.yaml", "regions/*.yaml")
        for path in home.glob(pattern)
    }
    raise ConfigurationError(
        Problem(node.place, "extends", f"there is no layer `{node.value}`{suggest(str(node.value), known)}")
    )


def lineage(entry: str, documents: dict[str, Document]) -> list[str]:
    """The names of a file's layers, the farthest first and the file itself last; each once."""
    names: list[str] = []
    _add_lineage(entry, documents, (), names)
    return names


def _add_lineage(name: str, documents: dict[str, Document], below: tuple[str, ...], names: list[str]) -> None:
    chain = (*below, name)
    for layer, node in extended(documents[name]):
        if layer in chain:
            raise ConfigurationError(_circle(chain, layer, node))
        if layer not in documents:
            raise ConfigurationError(Problem(node.place, "extends", f"the layer `{node.value}` isn't among the files"))
        if layer not in names:
            _add_lineage(layer, documents, chain, names)
    names.append(name)


def _circle(chain: tuple[str, ...], layer: str, node: Node) -> Problem:
    return Problem(node.place, "extends", f"goes round in a circle: {' → '.join((*chain, layer))}")
