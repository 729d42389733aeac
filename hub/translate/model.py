"""From the files' texts to a Mapping: every name is checked, and all that must be mended is said at once."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from hub.config.yamlfile import Document, Node, parse, suggest
from hub.errors import ConfigurationError, Problem
from hub.records import RECORDS, Kind
from hub.translate import layers
from hub.translate.cases import read_cases
from hub.translate.fields import FieldReader
from hub.translate.layers import LayerPart, Merged, is_omitted
from hub.translate.parts import CompiledMapping, Each, Field, KindMapping, OrderMapping, Suite, Table, TableEntry
from hub.translate.report import Report
from hub.translate.sources import Sources, lineage, read_sources
from hub.translate.steps import STEPS
from hub.translate.targets import targets

__all__ = ["CompiledMapping", "Sources", "compile_mapping", "read_sources"]

Declared = Callable[[Kind], frozenset[str]]
"""The fields that the ERP sends for a kind, as the pack says."""


def compile_mapping(
    sources: Sources, declared: Declared, declared_order: frozenset[str] | None = None
) -> CompiledMapping:
    """Compile an office's mapping; `declared_order` are the fields that the ERP's order takes (None: unchecked).

    Every layer is also checked by itself, so that a slip in a line which a nearer layer replaces is found too.

    Raises:
        ConfigurationError: with every problem of every layer, each at its file:line.
    """
    return compile_documents(sources.entry, sources.digest, _parse(sources), declared, declared_order)


def compile_documents(
    entry: str,
    digest: str,
    documents: dict[str, Document],
    declared: Declared,
    declared_order: frozenset[str] | None = None,
) -> CompiledMapping:
    """The same from files that are parsed already, by their names."""
    report = Report()
    suites = []
    for name in lineage(entry, documents):
        compiler = _Compiler(report, declared, declared_order)
        merged = layers.merge(documents[layer] for layer in lineage(name, documents))
        mapping = compiler.mapping(merged, CompiledMapping(name, digest, {}, {}, None))
        suites.append(Suite(name, mapping, read_cases(documents[name], mapping, declared, report)))
        if name == entry:
            compiler.complete(merged, mapping)
            _unused_tables(report, merged, documents)
    report.close()
    return replace(suites[-1].mapping, suites=tuple(suites))


def _parse(sources: Sources) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for name, text in sources.files.items():
        try:
            documents[name] = parse(text, name)
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(*problems)
    return documents


def _unused_tables(report: Report, merged: Merged, documents: dict[str, Document]) -> None:
    """A table that no layer names is most likely a misspelt one."""
    named = {word for document in documents.values() for word in _looked_up(document.root)}
    for name, (place, _) in merged.tables.items():
        if name not in named:
            message = f"no field looks anything up in this table{suggest(name, named)}"
            report.add(place, f"tables.{name}", message)


def _looked_up(node: Node) -> set[str]:
    found: set[str] = set()
    for key, below in node.items():
        if key in _NAMING_TABLES:
            for part in below.value if isinstance(below.value, list) else [below]:
                table = part.value.get("table") if isinstance(part.value, dict) else part
                found |= {table.value} if table and isinstance(table.value, str) else set()
        found |= _looked_up(below)
    return found


_NAMING_TABLES = frozenset(step.name for step in STEPS.values() if "x-table" in str(step.argument))


class _Compiler:
    """Compiles merged layers; what it finds wrong goes to the report."""

    def __init__(self, report: Report, declared: Declared, declared_order: frozenset[str] | None) -> None:
        self.report, self.declared, self.declared_order = report, declared, declared_order
        self.lists = {name.rpartition(".")[0] for name in declared_order or () if "." in name}

    def mapping(self, merged: Merged, empty: CompiledMapping) -> CompiledMapping:
        for slip in merged.slips:
            self.report.add(slip.place, slip.path, slip.message)
        tables = {name: self.table(name, *table) for name, table in merged.tables.items()}
        reader = FieldReader(self.report, tables)
        kinds = {}
        order = None
        for name, part in merged.parts.items():
            if name == "order":
                order = self.order(part, reader)
            elif name in set(Kind):
                kinds[Kind(name)] = self.kind(Kind(name), part, reader)
            else:
                known = (*Kind, "order", *layers.RESERVED)
                hint = suggest(name, known) or f"; expected one of {', '.join(known)}"
                self.report.add(part.place, name, f"isn't a kind of record{hint}")
        return replace(empty, tables=tables, kinds=kinds, order=order)

    def table(self, name: str, place: str, lines: dict[str, Node]) -> Table:
        entries = {}
        for key, node in lines.items():
            if isinstance(node.value, str):
                entries[key] = TableEntry(node.value, node.place)
            else:
                self.report.add(node.place, f"tables.{name}.{key}", "a text was expected at the right")
        return Table(name, place, entries)

    def kind(self, kind: Kind, part: LayerPart, reader: FieldReader) -> KindMapping:
        sources = self.declared(kind)
        if not sources:
            self.report.add(part.place, kind, "the ERP's pack doesn't read this kind of record")
            return KindMapping(kind, part.place, (), {})
        known = targets(RECORDS[kind])
        fields: dict[str, Field] = {}
        for name, node in part.fields.items():
            if name not in known:
                hint = suggest(name, [*known, "keep", "drop"]) or f"; it has {', '.join(known)}, `keep` and `drop`"
                self.report.add(node.place, f"{kind}.{name}", f"{kind} has no field `{name}`{hint}")
            elif not is_omitted(node) and (found := reader.decode(known[name], node, f"{kind}.{name}", sources)):
                fields[name] = found
        keep = tuple(reader.conditions(part.keep, f"{kind}.keep", sources))
        drop = tuple(reader.conditions(part.drop, f"{kind}.drop", sources))
        return KindMapping(kind, part.place, keep, fields, drop)

    def order(self, part: LayerPart, reader: FieldReader) -> OrderMapping:
        for word, lines in (("keep", part.keep), ("drop", part.drop)):
            for node in lines.values():
                self.report.add(node.place, f"order.{word}", f"an order has no `{word}`; it is always sent")
        fields: dict[str, Field] = {}
        lists: list[Each] = []
        for name, node in part.fields.items():
            path = f"order.{name}"
            if is_omitted(node):
                self.taken(name, node, path, self.lists)
            elif isinstance(node.value, dict) and ("each" in node.value or name in self.lists):
                lists += self.each(name, node, reader)
            elif self.taken(name, node, path) and (found := reader.encode(name, node, path, reader.order)):
                fields[name] = found
        return OrderMapping(part.place, fields, tuple(lists))

    def each(self, list_path: str, node: Node, reader: FieldReader) -> Iterator[Each]:
        path = f"order.{list_path}"
        if self.declared_order is not None and list_path not in self.lists:
            hint = suggest(list_path, self.lists) or f"; it takes {', '.join(sorted(self.lists)) or 'none'}"
            self.report.add(node.place, path, f"the ERP's order takes no list `{list_path}`{hint}")
            return
        if "each" not in dict(node.items()):
            self.report.add(node.place, path, "`each: lines` is missing: it is a list with an entry for every line")
        fields: dict[str, Field] = {}
        for name, below in node.items():
            here = f"{path}.{name}"
            if name == "each":
                if below.value != "lines":
                    self.report.add(below.place, here, f"an order's list is called `lines`, not `{below.plain()}`")
            elif self.taken(f"{list_path}.{name}", below, here) and not is_omitted(below):
                found = reader.encode(name, below, here, reader.line)
                fields |= {name: found} if found else {}
        yield Each(list_path, node.place, fields)

    def taken(self, name: str, node: Node, path: str, lists: Collection[str] = ()) -> bool:
        """Whether the ERP's order takes this field, or has it among these lists."""
        if self.declared_order is None or name in self.declared_order or name in lists:
            return True
        hint = suggest(name, self.declared_order) or f"; it takes {', '.join(sorted(self.declared_order))}"
        self.report.add(node.place, path, f"the ERP's order takes no field `{name}`{hint}")
        return False

    def complete(self, merged: Merged, mapping: CompiledMapping) -> None:
        """What an office's file must have beside what its layers may leave open."""
        for kind, part in mapping.kinds.items():
            written = merged.parts[kind].fields
            for target in targets(RECORDS[kind]).values():
                node = written.get(target.name)
                if target.required and (node is None or is_omitted(node)):
                    message = "is missing: say which field of the ERP it comes from"
                    self.report.add(node.place if node else part.place, f"{kind}.{target.name}", message)
        for table in mapping.tables.values():
            if not table.entries:
                message = "has no entries yet: write what the ERP says at the left, the hub's word at the right"
                self.report.add(table.place, f"tables.{table.name}", message)
