"""What a drafted pack leaves to its reader: values that begin with TODO, each of which must be filled in."""

from collections.abc import Iterator

from hub.config.yamlfile import Document, Node
from hub.errors import Problem

TO_DO = "TODO"


def to_dos(document: Document) -> Iterator[Problem]:
    """A problem for each value that is still to be filled in, at its line, with what is wanted there."""
    yield from _within(document.root, "")


def _within(node: Node, path: str) -> Iterator[Problem]:
    if isinstance(node.value, str) and node.value.startswith(TO_DO):
        wanted = node.value.removeprefix(TO_DO).lstrip(": ")
        yield Problem(node.place, path, f"is to be filled in{': ' if wanted else ''}{wanted}")
    elif isinstance(node.value, list):
        for number, below in enumerate(node.value):
            yield from _within(below, f"{path}.{number}")
    for key, below in node.items():
        yield from _within(below, f"{path}.{key}".lstrip("."))
