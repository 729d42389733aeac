"""The files that the hub ships: they compile against their packs, pass their tests, and no slip in them goes unseen."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from hub.connectors.pack import Pack, load_pack
from hub.errors import ConfigurationError
from hub.records import RECORDS, Kind, Order, OrderLine
from hub.translate import read_sources
from hub.translate.model import compile_documents, compile_mapping
from hub.translate.selftest import run_tests
from hub.translate.sources import SHIPPED
from hub.translate.steps import STEPS
from hub.yamlfile import Document, Node, parse

OFFICES = {"uk-north": "nav_soap", "uk-south": "nav_soap", "ireland": "business_central"}
FILES = [
    ("uk-north", "base/nav_soap"),
    ("uk-north", "regions/gb"),
    ("uk-north", "uk-north"),
    ("uk-south", "uk-south"),
    ("ireland", "base/business_central"),
    ("ireland", "regions/ie"),
    ("ireland", "ireland"),
]
Path_ = tuple[str | int, ...]


@cache
def pack(office: str) -> Pack:
    return load_pack(OFFICES[office])


@cache
def declared(office: str) -> dict[Kind, frozenset[str]]:
    return {kind: pack(office).declared(kind) for kind in Kind}


@cache
def documents(office: str) -> dict[str, Document]:
    sources = read_sources(SHIPPED / f"{office}.yaml")
    return {name: parse(text, name) for name, text in sources.files.items()}


def test_every_shipped_file_is_among_those_tested() -> None:
    shipped = {str(path.relative_to(SHIPPED).with_suffix("")) for path in SHIPPED.rglob("*.yaml")}
    assert shipped == {name for _, name in FILES}


@pytest.mark.parametrize("office", OFFICES)
def test_the_mapping_covers_every_kind_and_the_order_and_its_tests_pass(office: str) -> None:
    sources = read_sources(SHIPPED / f"{office}.yaml")
    mapping = compile_mapping(sources, pack(office).declared, pack(office).declared_order())
    assert set(mapping.kinds) == set(Kind)
    assert mapping.order
    outcomes = run_tests(mapping)
    assert [f"{one.place} {one.subject}: {one.message}" for one in outcomes if not one.passed] == []
    assert {one.place.rpartition(":")[0] for one in outcomes} == set(sources.files)


def test_the_offices_really_differ() -> None:
    mappings = [compile_mapping(read_sources(SHIPPED / f"{office}.yaml"), pack(office).declared) for office in OFFICES]
    for part in ("units", "vat", "tax_treatments"):
        tables = [frozenset(mapping.tables[part].entries) for mapping in mappings]
        assert len(set(tables)) == 3
    assert len({mapping.kinds[Kind.PRODUCT].fields["name"].sources for mapping in mappings}) == 3


@dataclass(frozen=True)
class Word:
    """A word of a file that means something to the hub: the key at a path, or the text there."""

    path: Path_
    text: str
    is_key: bool
    place: str


def words(node: Node, path: Path_ = ()) -> Iterator[Word]:
    """Every key, step, table and source; free codes and the values of tests are the office's own."""
    free = path[:1] == ("tables",) and len(path) == 2
    if path[:1] == ("tests",) and len(path) > 3 and path[-1] in ("given", "expect") and path[2] not in KNOWN:
        return
    for key, below in node.items():
        if not free:
            yield Word((*path, key), key, True, below.place)
        yield from words(below, (*path, key))
    for number, below in enumerate(node.value if isinstance(node.value, list) else []):
        yield from words(below, (*path, number))
    if isinstance(node.value, str) and means_something(path):
        yield Word(path, node.value, False, node.place)


KNOWN = {*Kind, "order"}
NAMING = ("from", "lookup", "lookup backwards", "table", "missing", "each")


def means_something(path: Path_) -> bool:
    if path[0] in ("tables", "tests"):
        return False
    plain_field = len(path) == 2 or (path[0] == "order" and len(path) == 3 and path[1] in LISTS and path[2] != "each")
    last = next(part for part in reversed(path) if isinstance(part, str))
    return path[0] == "extends" or plain_field or last in NAMING


LISTS = ("SalesLines.Sales_Order_Line", "salesOrderLines")
VALID = {
    *KNOWN, *STEPS, "from", "when", "keep", "tables", "tests", "extends", "given", "expect", "expect_reject", "in",
    "not in", *(name for record in RECORDS.values() for name in record.model_fields), *Order.model_fields,
    *OrderLine.model_fields,
}  # fmt: skip


def slips(text: str) -> Iterator[str]:
    """The text with its first and then its last letter changed into another."""
    letters = [position for position, letter in enumerate(text) if letter.isalpha()]
    for position in sorted({letters[0], letters[-1]}) if letters else ():
        letter = text[position]
        other = "x" if letter.lower() != "x" else "y"
        yield text[:position] + (other.upper() if letter.isupper() else other) + text[position + 1 :]


def changed(node: Node, path: Path_, word: Word, slip: str) -> Node:
    """The same node with one word changed."""
    if not path:
        return Node(slip, node.line, node.name)
    step, rest = path[0], path[1:]
    if isinstance(node.value, list):
        assert isinstance(step, int)
        entries = [changed(x, rest, word, slip) if at == step else x for at, x in enumerate(node.value)]
        return Node(entries, node.line, node.name)
    assert isinstance(node.value, dict)
    pairs = {}
    for key, below in node.items():
        if key != step:
            pairs[key] = below
        elif word.is_key and not rest:
            pairs[slip] = below
        else:
            pairs[key] = changed(below, rest, word, slip)
    return Node(pairs, node.line, node.name)


@pytest.mark.parametrize(("office", "name"), FILES, ids=[name for _, name in FILES])
def test_every_word_with_one_letter_changed_is_refused_at_its_line_by_name(office: str, name: str) -> None:
    files, file = documents(office), f"{name}.yaml"
    valid = VALID | {*pack(office).declared_order()} | {field for known in declared(office).values() for field in known}
    found = list(words(files[file].root))
    assert len(found) > 10
    unseen = []
    for word in found:
        for slip in slips(word.text):
            if slip in valid:
                continue
            root = changed(files[file].root, word.path, word, slip)
            try:
                compile_documents(
                    f"{office}.yaml",
                    "",
                    {**files, file: Document(file, root)},
                    lambda kind: declared(office)[kind],
                    pack(office).declared_order(),
                )
            except ConfigurationError as error:
                if any(problem.place == word.place and slip in str(problem) for problem in error.problems):
                    continue
            unseen.append(f"{word.place}: {'.'.join(map(str, word.path))} as {slip}")
    assert unseen == []


def test_checking_a_mapping_needs_neither_pandas_nor_arrow() -> None:
    code = f"""
import sys
from pathlib import Path
from hub.connectors.pack import load_pack
from hub.translate.model import compile_mapping, read_sources
pack = load_pack("nav_soap")
compile_mapping(read_sources(Path({str(SHIPPED / "uk-north.yaml")!r})), pack.declared, pack.declared_order())
print(sorted({{"pandas", "pyarrow", "numpy", "requests", "zeep"}} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
