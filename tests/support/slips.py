"""The words of a mapping file, what else might stand in the place of each, and the slips that one may make in it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.config.yamlfile import Document, Node
from hub.errors import ConfigurationError
from hub.records import RECORDS, Kind, Order, OrderCharge, OrderLine, OrderText
from hub.translate.compiler import compile_documents
from hub.translate.steps import STEPS
from tests.support.chaos.scale import EVERY

NodePath = tuple[str | int, ...]
ROOT = frozenset({*Kind, "order", "extends", "tables", "tests"})
FIELD = frozenset({*STEPS, "from", "when", "otherwise", "omit"})
CONDITION = frozenset({"in", "not in", "starts with", "empty"})
CASE = frozenset({"given", "expect", "expect_reject", "expect_left_out"})
RECORD = frozenset({"keep", "drop"})
ORDER, LINE = frozenset(Order.model_fields), frozenset(OrderLine.model_fields)
OTHERS = {"each charge": frozenset(OrderCharge.model_fields), "each text": frozenset(OrderText.model_fields)}
ENTRIES = {"lines": LINE, "charges": OTHERS["each charge"], "texts": OTHERS["each text"]}


@dataclass(frozen=True)
class Word:
    """A key at a path, or the text there, and what is valid in its place; a slip is told by name, or just there."""

    path: NodePath
    text: str
    is_key: bool
    place: str
    valid: frozenset[str]
    by_name: bool = True


@dataclass(frozen=True, eq=False)
class Files:
    """An office's files, and what its ERP sends and takes."""

    entry: str
    documents: Mapping[str, Document]
    declared: Mapping[Kind, frozenset[str]]
    declared_order: frozenset[str]

    @property
    def tables(self) -> frozenset[str]:
        """The tables of all files."""
        roots = (dict(document.root.items()) for document in self.documents.values())
        return frozenset(name for root in roots if "tables" in root for name, _ in root["tables"].items())

    @property
    def lists(self) -> frozenset[str]:
        """The lists of the ERP's order."""
        return frozenset(name.rpartition(".")[0] for name in self.declared_order if "." in name)

    def words(self, name: str) -> Iterator[Word]:
        """Every word of a file that means something; codes in tables and values in tests are the office's own."""
        for key, node in self.documents[name].root.items():
            yield from _key((), key, node, ROOT)
            if key == "extends":
                yield from _texts(node, (key,), frozenset(file.removesuffix(".yaml") for file in self.documents))
            elif key == "tables":
                for table, below in node.items():
                    yield from _key((key,), table, below, self.tables)
            elif key == "tests":
                for number, case in enumerate(node.value if isinstance(node.value, list) else []):
                    yield from self._case(case, (key, number))
            elif key == "order":
                yield from self._order(node)
            else:
                yield from self._kind(Kind(key), node)

    def _kind(self, kind: Kind, node: Node) -> Iterator[Word]:
        fields = frozenset(RECORDS[kind].model_fields)
        for key, below in node.items():
            yield from _key((kind,), key, below, fields | RECORD)
            if key in RECORD:
                yield from _conditions(below, (kind, key), self.declared[kind])
            else:
                yield from self._field(below, (kind, key), self.declared[kind])

    def _order(self, node: Node) -> Iterator[Word]:
        for key, below in node.items():
            yield from _key(("order",), key, below, self.declared_order | self.lists)
            if key not in self.lists:
                yield from self._field(below, ("order", key), ORDER)
                continue
            fields = frozenset(name.removeprefix(f"{key}.") for name in self.declared_order)
            for name, field in below.items():
                path = "order", key
                yield from _key(path, name, field, fields | {"each", *OTHERS})
                if name in OTHERS:
                    for inner, below in field.items():
                        yield from _key((*path, name), inner, below, fields)
                        yield from self._field(below, (*path, name, inner), OTHERS[name])
                elif name == "each":
                    yield from _texts(field, (*path, name), frozenset({"lines"}))
                else:
                    yield from self._field(field, (*path, name), LINE)

    def _field(self, node: Node, path: NodePath, sources: frozenset[str]) -> Iterator[Word]:
        if isinstance(node.value, str):
            yield from _texts(node, path, sources)
        for key, below in node.items():
            yield from _key(path, key, below, FIELD)
            here = (*path, key)
            if key == "from":
                yield from _texts(below, here, sources)
            elif key == "when":
                yield from _conditions(below, here, sources)
            elif key == "otherwise":
                yield from self._field(below, here, sources)
            elif key != "omit":
                yield from self._argument(below, here, STEPS[key].argument, sources)

    def _argument(
        self, node: Node, path: NodePath, schema: Mapping[str, Any], sources: frozenset[str]
    ) -> Iterator[Word]:
        options = [schema, *schema.get("anyOf", [])]
        if isinstance(node.value, str):
            for marker, valid in (("x-table", self.tables), ("x-source", sources)):
                if any(marker in option for option in options):
                    yield from _texts(node, path, valid)
            words = frozenset(word for option in options for word in option.get("enum", []))
            if node.value in words and node.value.isalpha():
                yield Word(path, node.value, False, node.place, words, by_name=False)
        known = {name: below for option in options for name, below in option.get("properties", {}).items()}
        for key, below in node.items() if known else ():
            yield from _key(path, key, below, known)
            yield from self._argument(below, (*path, key), known[key], sources)

    def _case(self, node: Node, path: NodePath) -> Iterator[Word]:
        for subject, case in node.items():
            yield from _key(path, subject, case, {*Kind, "order", *self.tables})
            for key, below in case.items():
                here = (*path, subject, key)
                yield from _key((*path, subject), key, below, CASE)
                if subject in set(Kind):
                    valid = self.declared[Kind(subject)] if key == "given" else RECORDS[Kind(subject)].model_fields
                    yield from _keys(below, here, valid)
                elif subject == "order":
                    yield from _keys(below, here, ORDER if key == "given" else self.declared_order | self.lists)
                    for name, entries in below.items():
                        for number, entry in enumerate(entries.value if isinstance(entries.value, list) else []):
                            fields = (field.removeprefix(f"{name}.") for field in self.declared_order)
                            yield from _keys(
                                entry, (*here, name, number), ENTRIES[name] if key == "given" else {*fields}
                            )

    def seen(self, name: str, word: Word, slip: str) -> bool:
        """Whether the slip, alone in an otherwise good file, is refused at its line by name."""
        entry, documents, path = self._view(name, word.path)
        document = documents[name]
        slipped = Document(name, changed(document.root, path, word, slip))
        try:
            compile_documents(entry, "", documents | {name: slipped}, self.declared.__getitem__, self.declared_order)
        except ConfigurationError as error:
            here = [problem for problem in error.problems if problem.place == word.place]
            return any(not word.by_name or named(slip, problem.path, problem.message) for problem in here)
        return False

    def _view(self, name: str, path: NodePath) -> tuple[str, dict[str, Document], NodePath]:
        """The files as far as they matter to a path, the entry there, and the path in them.

        Kinds don't see each other and every layer is compiled by itself, so that a slip in one kind shows with that
        kind alone; slips in the names of kinds, tables and layers may show anywhere.
        """
        if len(path) == 1 or path[0] in ("tables", "extends"):
            return self.entry, dict(self.documents), path
        in_test = path[0] == "tests"
        kept = {"extends", "tables", path[2] if in_test else path[0]}
        views = {}
        for file, document in self.documents.items():
            parts = {key: node for key, node in document.root.items() if key in kept}
            if in_test and file == name:
                tests = dict(document.root.items())["tests"]
                assert isinstance(tests.value, list)
                assert isinstance(path[1], int)
                parts["tests"] = Node([tests.value[path[1]]], tests.line, name)
            views[file] = Document(file, Node(parts, 1, file))
        return name, views, ("tests", 0, *path[2:]) if in_test else path


def _key(path: NodePath, key: str, node: Node, valid: Collection[str]) -> Iterator[Word]:
    yield Word((*path, key), key, True, node.place, frozenset(valid))


def _keys(node: Node, path: NodePath, valid: Collection[str]) -> Iterator[Word]:
    for key, below in node.items():
        yield from _key(path, key, below, valid)


def _texts(node: Node, path: NodePath, valid: frozenset[str]) -> Iterator[Word]:
    if isinstance(node.value, str):
        yield Word(path, node.value, False, node.place, valid)
    for number, part in enumerate(node.value if isinstance(node.value, list) else []):
        yield from _texts(part, (*path, number), valid)


def _conditions(node: Node, path: NodePath, sources: frozenset[str]) -> Iterator[Word]:
    for source, below in node.items():
        yield from _key(path, source, below, sources)
        yield from _keys(below, (*path, source), CONDITION)


def changed(node: Node, path: NodePath, word: Word, slip: str) -> Node:
    """The same node with the word at a path changed."""
    if not path:
        return Node(slip, node.line, node.name)
    step, rest = path[0], path[1:]
    if isinstance(node.value, list):
        entries = [changed(below, rest, word, slip) if at == step else below for at, below in enumerate(node.value)]
        return Node(entries, node.line, node.name)
    pairs = {}
    for key, below in node.items():
        if key != step:
            pairs[key] = below
        elif word.is_key and not rest:
            pairs[slip] = below
        else:
            pairs[key] = changed(below, rest, word, slip)
    return Node(pairs, node.line, node.name)


def slips(text: str) -> list[str]:
    """Every letter changed into another, and in the middle one left out, one doubled, two swapped; one case changed.

    A small measure takes some of them, of words of different lengths others.
    """
    variants = [f"{text[:at]}{_other(letter)}{text[at + 1 :]}" for at, letter in enumerate(text)]
    middle = len(text) // 2
    variants += [text[:middle] + text[middle + 1 :], text[:middle] + text[middle] + text[middle:]]
    variants += [text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] for at in range(middle, 0, -1)][:1]
    variants += [text[0].swapcase() + text[1:]]
    made = [slip for slip in dict.fromkeys(variants) if slip not in ("", text)]
    return made[len(text) % EVERY :: EVERY] or made[:1]


def _other(letter: str) -> str:
    other = "y" if letter in "xX" else "x"
    return other.upper() if letter.isupper() else other


def named(slip: str, path: str, message: str) -> bool:
    """Whether a problem names the slip."""
    return f"`{slip}`" in message or f".{slip}." in f".{path}."
