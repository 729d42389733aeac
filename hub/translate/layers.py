"""Layers laid over each other: the nearer wins field by field; tables, `keep` and `each` merge by key."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.yamlfile import Document, Node


@dataclass
class Part:
    """A kind of record, or the order, over all layers; `place` is where the nearest layer writes it."""

    place: str
    keep: dict[str, Node] = field(default_factory=dict)
    fields: dict[str, Node] = field(default_factory=dict)


@dataclass
class Merged:
    """All layers in one: what isn't a mapping where one was expected stands in `misplaced`."""

    tables: dict[str, tuple[str, dict[str, Node]]] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    misplaced: dict[str, Node] = field(default_factory=dict)


RESERVED = ("extends", "tables", "tests")


def merge(documents: Iterable[Document]) -> Merged:
    """Lay documents over each other, the farthest first."""
    merged = Merged()
    for document in documents:
        if not isinstance(document.root.value, dict):
            merged.misplaced[""] = document.root
        for name, node in document.root.items():
            if name in RESERVED[:1] + RESERVED[2:]:
                continue
            if not isinstance(node.value, dict):
                merged.misplaced[name] = node
            elif name == "tables":
                _tables(merged, node)
            else:
                _part(merged, name, node)
    return merged


def _tables(merged: Merged, tables: Node) -> None:
    for name, node in tables.items():
        if not isinstance(node.value, dict):
            merged.misplaced[f"tables.{name}"] = node
            continue
        before = merged.tables.get(name, ("", {}))[1]
        merged.tables[name] = (node.place, {**before, **node.value})


def _part(merged: Merged, name: str, node: Node) -> None:
    part = merged.parts.setdefault(name, Part(node.place))
    part.place = node.place
    for key, value in node.items():
        if key == "keep" and isinstance(value.value, dict):
            part.keep |= value.value
        elif key == "keep":
            merged.misplaced[f"{name}.keep"] = value
        else:
            part.fields[key] = _nearer(part.fields.get(key), value)


def _nearer(before: Node | None, after: Node) -> Node:
    """A nearer layer's block with `each` adds to the one before; anything else replaces it."""
    if before and isinstance(before.value, dict) and isinstance(after.value, dict) and "each" in before.value:
        return Node({**before.value, **after.value}, after.line, after.name)
    return after
