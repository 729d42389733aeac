"""Layers laid over each other: the nearer wins field by field; tables, `keep`, `drop` and `each` merge by key."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.config.yamlfile import Document, Node
from hub.errors import Problem


@dataclass
class LayerPart:
    """A kind of record, or the order, over all layers; `place` is where the nearest layer writes it."""

    place: str
    keep: dict[str, Node] = field(default_factory=dict)
    drop: dict[str, Node] = field(default_factory=dict)
    fields: dict[str, Node] = field(default_factory=dict)


@dataclass
class MergedLayers:
    """All layers in one; `problems` are what couldn't be laid there."""

    tables: dict[str, tuple[str, dict[str, Node]]] = field(default_factory=dict)
    parts: dict[str, LayerPart] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def misplaced(self, path: str, node: Node) -> None:
        """Note that something else than a mapping stands where one was expected."""
        self.problems.append(Problem(node.place, path, "a mapping of `key: value` lines was expected"))


RESERVED = ("extends", "tables", "tests")
EACH_CHARGE, EACH_TEXT = "each charge", "each text"
"""The keys of a list in `order` behind which the fields of other entries than goods stand."""


def merge(documents: Iterable[Document]) -> MergedLayers:
    """Lay documents over each other, the farthest first."""
    merged = MergedLayers()
    for document in documents:
        if not isinstance(document.root.value, dict):
            merged.misplaced("", document.root)
        for name, node in document.root.items():
            if name in ("extends", "tests"):
                continue
            if not isinstance(node.value, dict):
                merged.misplaced(name, node)
            elif name == "tables":
                _tables(merged, node)
            else:
                _part(merged, name, node)
    return merged


def _tables(merged: MergedLayers, tables: Node) -> None:
    for name, node in tables.items():
        if not isinstance(node.value, dict):
            merged.misplaced(f"tables.{name}", node)
            continue
        # line by line, so that an office adds its own codes to those that all share
        before = merged.tables.get(name, ("", {}))[1]
        merged.tables[name] = (node.place, {**before, **node.value})


def _part(merged: MergedLayers, name: str, node: Node) -> None:
    part = merged.parts.setdefault(name, LayerPart(node.place))
    part.place = node.place
    for key, value in node.items():
        if key not in ("keep", "drop"):
            path = f"{name}.{key}"
            part.fields[key] = _nearer(part.fields.get(key), value, path, merged)
        elif isinstance(value.value, dict):
            (part.keep if key == "keep" else part.drop).update(value.value)
        else:
            merged.misplaced(f"{name}.{key}", value)


def _nearer(before: Node | None, after: Node, path: str, merged: MergedLayers) -> Node:
    """A nearer layer's block with `each` adds to the one before; anything else replaces it."""
    if is_omitted(after):
        if before is None or is_omitted(before):
            message = "no layer below says anything of this field, so there is nothing to omit; take the line out"
            merged.problems.append(Problem(after.place, path, message))
        return after
    below = dict(before.items()) if before else {}
    if isinstance(after.value, dict) and path.endswith((f".{EACH_CHARGE}", f".{EACH_TEXT}")):
        below = {} if before and is_omitted(before) else below
        return Node({**below, **after.value}, after.line, after.name)
    if isinstance(after.value, dict) and "each" in {**below, **after.value}:
        # what was a field before (`Lines: number`) is replaced by a list, not mixed with its entries
        below = below if "each" in below else {}
        lines = {key: _nearer(below.get(key), node, f"{path}.{key}", merged) for key, node in after.items()}
        return Node({**below, **lines}, after.line, after.name)
    return after


def is_omitted(node: Node) -> bool:
    """Whether a field is written as {omit: true}: what a layer below says of it doesn't count."""
    return list(node.plain().items()) == [("omit", "true")] if isinstance(node.value, dict) else False
