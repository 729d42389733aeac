"""tenants.yaml with the files that it includes, as one document whose values know the file in which they stand."""

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hub.config import yamlfile
from hub.config.yamlfile import Document, Node, suggest
from hub.errors import ConfigurationError, Problem

INCLUDE = "include"
GROUPS = ("erps", "tenants", "clients")
"""What an included file may hold: one entry of these or many, but nothing that is said once for all."""
MOST_FILES = 5_000


def read_tenants(path: Path) -> Document:
    """Read the file and what it includes; names of messages are as the path is given.

    Raises:
        ConfigurationError: every problem of every file, each at its own line: no strict YAML, a pattern that leads to
            no file, a key that an included file can't have, an entry that another file has too.
    """
    document = yamlfile.read(path)
    patterns = document.root.value.get(INCLUDE) if isinstance(document.root.value, dict) else None
    if patterns is None:
        return document
    problems: list[Problem] = []
    files = [*_files(path, patterns, problems)]
    parts = [document]
    for file in files:
        try:
            parts.append(yamlfile.read(file))
        except ConfigurationError as error:
            problems += error.problems
    for part in parts[1:]:
        problems += _unexpected(part, path)
    root = _merged(parts, problems)
    if problems:
        raise ConfigurationError(*problems)
    return Document(document.name, root, sum(part.values for part in parts))


def files_of(path: Path, patterns: Iterable[str]) -> list[str]:
    """The file and those that its patterns lead to now, each once, in the order of their names."""
    matched = {name for pattern in patterns for name in _matching(path, pattern)}
    folder = os.path.join(path.parent, "")  # by hand: the door asks at every call
    return [str(path), *(folder + name for name in sorted(matched))]


def _matching(path: Path, pattern: str) -> list[str]:
    # hidden files and those of editors beside them match nothing
    return glob.glob(pattern, root_dir=path.parent, recursive=True)


def _files(path: Path, written: Node, problems: list[Problem]) -> Iterator[Path]:
    """What the patterns lead to; whatever is no pattern is told."""
    nodes = written.value if isinstance(written.value, list) else [written]
    patterns = [node for node in nodes if isinstance(node.value, str)]
    if len(patterns) < len(nodes) or not patterns:
        problems.append(Problem(written.place, INCLUDE, "patterns of files were expected, such as [offices/*.yaml]"))
    for node in patterns:
        if not _matching(path, str(node.value)):
            message = f"`{node.value}` leads to no file; it begins at the folder of {path.name}"
            problems.append(Problem(node.place, INCLUDE, message))
    _, *names = files_of(path, (str(node.value) for node in patterns))
    files = [*map(Path, names)]
    if len(files) > MOST_FILES:
        problems.append(Problem(written.place, INCLUDE, f"leads to {len(files)} files, at most {MOST_FILES} are read"))
        return
    for file in files:
        if file.resolve() == path.resolve():
            problems.append(Problem(written.place, INCLUDE, f"leads to {path.name} itself; name a folder of its own"))
        else:
            yield file


def _unexpected(part: Document, main: Path) -> Iterator[Problem]:
    for key, node in part.root.items():
        if key not in GROUPS:
            hint = suggest(key, GROUPS) or f": it may hold {', '.join(GROUPS)}, all else is said in {main.name}"
            yield Problem(node.place, key, f"isn't known in an included file{hint}")
        elif node.value is not None and not isinstance(node.value, dict):
            yield Problem(node.place, key, "a mapping of `key: value` lines was expected")
    if part.root.value and not isinstance(part.root.value, dict):
        yield Problem(part.root.place, "", "a mapping of `key: value` lines was expected")


def _merged(parts: list[Document], problems: list[Problem]) -> Node:
    first = parts[0].root
    merged: dict[str, Node] = dict(first.items())
    for part in parts[1:]:
        for group, node in part.root.items():
            if group in GROUPS:
                merged[group] = _joined(group, merged.get(group), node, problems)
    return Node(merged, first.line, first.name)


def _joined(group: str, before: Node | None, more: Node, problems: list[Problem]) -> Node:
    if before is None or before.value is None:
        return more
    if not isinstance(before.value, dict):
        return before  # told by the model, as without anything included
    entries = dict(before.value)
    for name, node in more.items():
        if name in entries:
            message = f"is written twice, first in {entries[name].place}; keep one"
            problems.append(Problem(node.place, f"{group}.{name}", message))
        entries.setdefault(name, node)
    return Node(entries, before.line, before.name)
