"""What a file holds: values with the line where they are written, and problems that name it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.errors import ConfigurationError, Problem

NodePath = tuple[str | int, ...]
"""The keys and positions that lead to a value."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line where it, or the key before it, is written; None stands for an empty value."""

    value: "str | dict[str, Node] | list[Node] | None"
    line: int
    name: str
    is_quoted: bool = field(default=False, compare=False)

    @property
    def place(self) -> str:
        """file:line, for messages."""
        return f"{self.name}:{self.line}"

    def items(self) -> "Iterator[tuple[str, Node]]":
        """Keys and values of a mapping, in the order written; nothing for any other value."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def written(self) -> Any:
        """As `plain`, with `Unquoted` for a text without quotes: where 1 isn't "1"."""
        if isinstance(self.value, dict):
            return {key: node.written() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.written() for node in self.value]
        return Unquoted(self.value) if isinstance(self.value, str) and not self.is_quoted else self.value

    def plain(self) -> Any:
        """The same without lines."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


class Unquoted(str):
    """A text that stands without quotes in its file."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read; an empty one is an empty mapping. `values` counts its keys and values."""

    name: str
    root: Node
    values: int = 0

    def plain(self) -> Any:
        """Nested dict, list, str and None, without lines."""
        return self.root.plain()

    def known(self, path: NodePath) -> tuple[NodePath, Node]:
        """The part of a path that the file really has, and the value there."""
        node = self.root
        for depth, step in enumerate(path):
            next_node = below(node, step)
            if next_node is None:
                return path[:depth], node
            node = next_node
        return path, node

    def place(self, path: NodePath) -> str:
        """file:line of a value, or of the nearest value around it where the path leads nowhere."""
        return self.known(path)[1].place

    def problem(self, path: NodePath, message: str) -> Problem:
        """What is wrong there."""
        return Problem(self.place(path), dotted(path), message)

    def folder(self, path: NodePath) -> Path:
        """The folder of the file in which a value stands, at which its paths begin."""
        return Path(self.known(path)[1].name).resolve().parent


def below(node: Node, step: str | int) -> Node | None:
    """The value at a key or position of another; None where there is none."""
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def dotted(path: NodePath) -> str:
    """The path as messages write it: `offices.north.levels.1`."""
    return ".".join(str(part) for part in path)


def problem_at(place: str, message: str, path: str = "") -> ConfigurationError:
    """An error with one problem at a place (file:line, or the file)."""
    return ConfigurationError(Problem(place, path, message))
