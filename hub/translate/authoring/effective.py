"""The effective mapping of all layers, entry by entry: what counts, where it is written, and what it stands instead of.

An entry is what a nearer layer can replace by itself: a field, a condition of `keep` or `drop`, a line of a table, a
field of an order's list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hub.config.yamlfile import Document, Node, parse
from hub.records import RECORDS, Kind
from hub.translate.layers import EACH_CHARGE, EACH_TEXT, RESERVED, is_omitted
from hub.translate.sources import Sources, lineage
from hub.translate.targets import targets

CONDITIONS = ("keep", "drop")
"""The parts of a kind whose lines add up over the layers."""


@dataclass(frozen=True)
class ExplainedEntry:
    """One entry of the effective mapping: the way to it, what is written there, and the places that it replaced.

    `instead_of` has the nearest place first; `node` is None for a field that no layer maps.
    """

    path: tuple[str, ...]
    node: Node | None
    instead_of: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The way to it as people write it: `product.name`."""
        return ".".join(self.path)

    @property
    def is_omitted(self) -> bool:
        """Whether a layer takes the field away."""
        return self.node is not None and is_omitted(self.node)

    @property
    def places(self) -> tuple[str, ...]:
        """Where it is written, then what that replaced."""
        return (self.node.place, *self.instead_of) if self.node else ()


@dataclass
class _Branch:
    """What layers share key by key."""

    node: Node
    below: "dict[str, _Branch | ExplainedEntry]" = field(default_factory=dict)


def effective(sources: Sources) -> list[ExplainedEntry]:
    """Every entry that counts, in the order of the farthest layer that has it; a kind's unmapped fields come last.

    Raises:
        ConfigurationError: a file that isn't strict YAML, or a layer that isn't among them. Whether the mapping
            compiles isn't asked.
    """
    documents = {name: parse(text, name) for name, text in sources.files.items()}
    return effective_of(documents[name] for name in lineage(sources.entry, documents))


def effective_of(documents: Iterable[Document]) -> list[ExplainedEntry]:
    """The same from parsed files, the farthest first."""
    root: _Branch | None = None
    for document in documents:
        root = root or _Branch(document.root)
        _lay(root, (), document.root)
    return [*_flat(root, ())] if root else []


def named(entries: Iterable[ExplainedEntry], name: str) -> list[ExplainedEntry]:
    """Those at a name, such as `product.name`, or below it, such as `product` or `tables.units`."""
    return [entry for entry in entries if name in _names(entry)]


def names(entries: Iterable[ExplainedEntry]) -> set[str]:
    """Every name that `named` answers to."""
    return {name for entry in entries for name in _names(entry)}


def _names(entry: ExplainedEntry) -> set[str]:
    return {".".join(entry.path[:length]) for length in range(1, len(entry.path) + 1)}


def _lay(branch: _Branch, path: tuple[str, ...], node: Node) -> None:
    """Lay a layer's node over what the layers before it said."""
    for key, below in node.items():
        here, before = (*path, key), branch.below.get(key)
        if len(here) == 1 and key in RESERVED and key != "tables":
            continue  # `extends` and `tests` are a file's own
        if _adds_up(here, before, below):
            inner = before if isinstance(before, _Branch) else _Branch(below, _as_each(before))
            branch.below[key] = inner
            _lay(inner, here, below)
        else:
            branch.below[key] = ExplainedEntry(here, below, _replaced(before))


def _adds_up(path: tuple[str, ...], before: _Branch | ExplainedEntry | None, node: Node) -> bool:
    """Whether a layer's mapping adds to what was there, by the rules by which layers.py merges."""
    if not isinstance(node.value, dict) or is_omitted(node):
        return False
    if path[0] == "order" and len(path) == 3:
        return path[2] in (EACH_CHARGE, EACH_TEXT)
    if path[0] == "order" and len(path) == 2:
        return "each" in node.value or isinstance(before, _Branch)
    return len(path) == 1 or (len(path) == 2 and (path[0] == "tables" or path[1] in CONDITIONS))


def _as_each(before: ExplainedEntry | None) -> "dict[str, _Branch | ExplainedEntry]":
    """What a list replaces that wasn't one before is told beside its `each`."""
    return {"each": before} if before else {}


def _replaced(before: _Branch | ExplainedEntry | None) -> tuple[str, ...]:
    if isinstance(before, _Branch):
        return (before.node.place,)
    return before.places if before else ()


def _flat(branch: _Branch, path: tuple[str, ...]) -> Iterator[ExplainedEntry]:
    if path and not branch.below:
        yield ExplainedEntry(path, Node({}, branch.node.line, branch.node.name))
    # conditions first, the rest in the order of the layers (sorting is stable)
    for key in sorted(branch.below, key=lambda key: key not in CONDITIONS):
        below = branch.below[key]
        if isinstance(below, ExplainedEntry):
            yield below
        else:
            yield from _flat(below, (*path, key))
    if len(path) == 1 and path[0] in set(Kind):
        unmapped = (name for name in targets(RECORDS[Kind(path[0])]) if name not in branch.below)
        yield from (ExplainedEntry((*path, name), None) for name in unmapped)
