"""From the files' texts to a CompiledMapping: every name is checked, and all that must be mended is said at once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from hub.config.yamlfile import Document, Node, parse, suggest
from hub.errors import ConfigurationError, Problem
from hub.records import RECORDS, Kind
from hub.translate import layers
from hub.translate.case_reader import read_cases
from hub.translate.compiled import (
    CompiledMapping,
    DeclaredFields,
    FieldMapping,
    KindMapping,
    ListMapping,
    OrderMapping,
    Suite,
)
from hub.translate.diagnostics import Diagnostics
from hub.translate.field_reader import FieldReader
from hub.translate.layers import LayerPart, MergedLayers, is_omitted
from hub.translate.lookup_table import LookupTable, TableEntry
from hub.translate.sources import Sources, lineage
from hub.translate.steps import STEPS
from hub.translate.targets import TargetField, targets


def compile_mapping(
    sources: Sources, declared: DeclaredFields, declared_order: frozenset[str] | None = None
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
    declared: DeclaredFields,
    declared_order: frozenset[str] | None = None,
) -> CompiledMapping:
    """The same from files that are parsed already, by their names; `digest` becomes the mapping's."""
    diagnostics = Diagnostics()
    suites = []
    # Each layer is compiled with those below it, for its own tests; the entry comes last and is what runs.
    for name in lineage(entry, documents):
        compiler = _Compiler(diagnostics, declared, declared_order)
        merged = layers.merge(documents[layer] for layer in lineage(name, documents))
        mapping = compiler.mapping(merged, CompiledMapping(name, digest, {}, {}, None))
        suites.append(Suite(name, mapping, read_cases(documents[name], mapping, declared, diagnostics)))
        # a layer by itself may leave fields to nearer ones and tables to be filled
        if name == entry:
            compiler.complete(merged, mapping)
            _unused_tables(diagnostics, merged, documents)
    _refuse_unread(diagnostics, documents[entry], declared)
    diagnostics.raise_if_any()
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


def _unused_tables(diagnostics: Diagnostics, merged: MergedLayers, documents: dict[str, Document]) -> None:
    """A table that no layer names is most likely a misspelt one."""
    named = {word for document in documents.values() for word in _looked_up(document.root)}
    for name, (place, _) in merged.tables.items():
        if name not in named:
            message = f"no field looks anything up in this table{suggest(name, named)}"
            diagnostics.add(place, f"tables.{name}", message)


def _refuse_unread(diagnostics: Diagnostics, document: Document, declared: DeclaredFields) -> None:
    """An office's own lines for a kind that its pack doesn't read; those of a layer below are for packs that do."""
    unread = {kind for kind in Kind if not declared(kind)}
    parts = dict(document.root.items())
    tests = parts["tests"].value if "tests" in parts else None
    listed = enumerate(tests, 1) if isinstance(tests, list) else ()
    tested = ((f"tests.{number}.{name}", name, node) for number, test in listed for name, node in test.items())
    for path, name, node in (*((name, name, node) for name, node in parts.items()), *tested):
        if name in unread:
            diagnostics.add(node.place, path, "the ERP's pack doesn't read this kind of record")


def _looked_up(node: Node, *, to_find: bool = False) -> set[str]:
    """The names of all tables that steps below a node look something up in; those that must have it, if `to_find`."""
    tables: set[str] = set()
    for key, below in node.items():
        if key in _NAMING_TABLES:
            for argument in below.value if isinstance(below.value, list) else [below]:
                name = argument.value.get("table") if isinstance(argument.value, dict) else argument
                if name and isinstance(name.value, str) and not (to_find and _does_without(argument)):
                    tables.add(name.value)
        tables |= _looked_up(below, to_find=to_find)
    return tables


def _does_without(argument: Node) -> bool:
    """Whether a lookup says what counts where its table hasn't the text."""
    missing = dict(argument.items()).get("missing") if isinstance(argument.value, dict) else None
    return missing is not None and missing.value != "reject"


def _may_be_empty(merged: MergedLayers, mapping: CompiledMapping) -> set[str]:
    """The tables in which nothing must be found: lookups do without, or are for kinds which the pack doesn't read."""
    needed, named = set[str](), set[str]()
    for name, part in merged.parts.items():
        for node in part.fields.values():
            named |= _looked_up(node)
            needed |= _looked_up(node, to_find=True) if name == "order" or name in mapping.kinds else set()
    return named - needed


_NAMING_TABLES = frozenset(step.name for step in STEPS.values() if "x-table" in str(step.argument))


class _Compiler:
    """Compiles merged layers; what is wrong in them goes to the diagnostics."""

    def __init__(
        self, diagnostics: Diagnostics, declared: DeclaredFields, declared_order: frozenset[str] | None
    ) -> None:
        self.diagnostics, self.declared, self.declared_order = diagnostics, declared, declared_order
        # the ERP's order names the fields of its lists with a dot, `Lines.Item`
        self.lists = {name.rpartition(".")[0] for name in declared_order or () if "." in name}

    def mapping(self, merged: MergedLayers, empty: CompiledMapping) -> CompiledMapping:
        for problem in merged.problems:
            self.diagnostics.add(problem.place, problem.path, problem.message)
        tables = {name: self.table(name, *table) for name, table in merged.tables.items()}
        reader = FieldReader(self.diagnostics, tables)
        kinds = {}
        order = None
        names, known = {*Kind}, (*Kind, "order", *layers.RESERVED)
        for name, part in merged.parts.items():
            if name == "order":
                order = self.order(part, reader)
            elif name in names:
                if sources := self.declared(Kind(name)):
                    kinds[Kind(name)] = self.kind(Kind(name), part, reader, sources)
            else:
                hint = suggest(name, known) or f"; expected one of {', '.join(known)}"
                self.diagnostics.add(part.place, name, f"isn't a kind of record{hint}")
        return replace(empty, tables=tables, kinds=kinds, order=order)

    def table(self, name: str, place: str, lines: dict[str, Node]) -> LookupTable:
        entries = {}
        for key, node in lines.items():
            if isinstance(node.value, str):
                entries[key] = TableEntry(node.value, node.place)
            else:
                self.diagnostics.add(node.place, f"tables.{name}.{key}", "a text was expected at the right")
        return LookupTable(name, place, entries)

    def kind(self, kind: Kind, part: LayerPart, reader: FieldReader, sources: frozenset[str]) -> KindMapping:
        known = targets(RECORDS[kind])
        fields: dict[str, FieldMapping] = {}
        for name, node in part.fields.items():
            if name not in known:
                hint = suggest(name, [*known, "keep", "drop"]) or f"; it has {', '.join(known)}, `keep` and `drop`"
                self.diagnostics.add(node.place, f"{kind}.{name}", f"{kind} has no field `{name}`{hint}")
            elif not is_omitted(node) and (field := reader.decode(known[name], node, f"{kind}.{name}", sources)):
                fields[name] = field
        keep = tuple(reader.conditions(part.keep, f"{kind}.keep", sources))
        drop = tuple(reader.conditions(part.drop, f"{kind}.drop", sources))
        return KindMapping(kind, part.place, keep, fields, drop)

    def order(self, part: LayerPart, reader: FieldReader) -> OrderMapping:
        for word, lines in (("keep", part.keep), ("drop", part.drop)):
            for node in lines.values():
                self.diagnostics.add(node.place, f"order.{word}", f"an order has no `{word}`; it is always sent")
        fields: dict[str, FieldMapping] = {}
        lists: list[ListMapping] = []
        for name, node in part.fields.items():
            path = f"order.{name}"
            if is_omitted(node):
                self.is_declared(name, node, path, self.lists)
            # a list by its name too, so that a forgotten `each` is told and not taken for a field
            elif isinstance(node.value, dict) and ("each" in node.value or name in self.lists):
                lists += self.each(name, node, reader)
            elif self.is_declared(name, node, path) and (field := reader.encode(name, node, path, reader.order)):
                fields[name] = field
        return OrderMapping(part.place, fields, tuple(lists))

    def each(self, list_path: str, node: Node, reader: FieldReader) -> Iterator[ListMapping]:
        path = f"order.{list_path}"
        if self.declared_order is not None and list_path not in self.lists:
            hint = suggest(list_path, self.lists) or f"; it takes {', '.join(sorted(self.lists)) or 'none'}"
            self.diagnostics.add(node.place, path, f"the ERP's order takes no list `{list_path}`{hint}")
            return
        if "each" not in dict(node.items()):
            message = "`each: lines` is missing: it is a list with an entry for every line"
            self.diagnostics.add(node.place, path, message)
        goods: dict[str, Node] = {}
        others: dict[str, Mapping[str, FieldMapping]] = {}
        for name, below in node.items():
            here = f"{path}.{name}"
            if name == "each":
                if below.value != "lines":
                    self.diagnostics.add(below.place, here, f"an order's list is called `lines`, not `{below.plain()}`")
            elif name not in (layers.EACH_CHARGE, layers.EACH_TEXT):
                goods[name] = below
            elif not isinstance(below.value, dict):
                self.diagnostics.add(below.place, here, "the ERP's fields of such a line were expected below it")
            elif not is_omitted(below):
                known = reader.charge if name == layers.EACH_CHARGE else reader.text
                others[name] = self.entry(list_path, dict(below.items()), here, reader, known)
        fields = self.entry(list_path, goods, path, reader, reader.line)
        charges, texts = (others.get(name, {}) for name in (layers.EACH_CHARGE, layers.EACH_TEXT))
        yield ListMapping(list_path, node.place, fields, charges, texts)

    def entry(
        self,
        list_path: str,
        nodes: Mapping[str, Node],
        path: str,
        reader: FieldReader,
        known: Mapping[str, TargetField],
    ) -> dict[str, FieldMapping]:
        """The fields of a list's entry, from those of a line (`known`)."""
        fields: dict[str, FieldMapping] = {}
        for name, node in nodes.items():
            here = f"{path}.{name}"
            if self.is_declared(f"{list_path}.{name}", node, here) and not is_omitted(node):
                field = reader.encode(name, node, here, known)
                fields |= {name: field} if field else {}
        return fields

    def is_declared(self, name: str, node: Node, path: str, lists: Collection[str] = ()) -> bool:
        """Whether the ERP's order takes this field, or has it among these lists."""
        if self.declared_order is None or name in self.declared_order or name in lists:
            return True
        hint = suggest(name, self.declared_order) or f"; it takes {', '.join(sorted(self.declared_order))}"
        self.diagnostics.add(node.place, path, f"the ERP's order takes no field `{name}`{hint}")
        return False

    def complete(self, merged: MergedLayers, mapping: CompiledMapping) -> None:
        """What an office's file must have beside what its layers may leave open."""
        for kind, part in mapping.kinds.items():
            nodes = merged.parts[kind].fields
            for target in targets(RECORDS[kind]).values():
                node = nodes.get(target.name)
                if target.required and (node is None or is_omitted(node)):
                    message = "is missing: say which field of the ERP it comes from"
                    self.diagnostics.add(node.place if node else part.place, f"{kind}.{target.name}", message)
        optional = _may_be_empty(merged, mapping)
        for table in mapping.tables.values():
            if not table.entries and table.name not in optional:
                message = "has no entries yet: write what the ERP says at the left, the hub's word at the right"
                self.diagnostics.add(table.place, f"tables.{table.name}", message)
