"""Reads a field as it is written: the sources, the steps, and whether what comes out fits what the field holds."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from hub.config.yamlfile import Node, suggest
from hub.errors import ConfigurationError
from hub.records import Order, OrderCharge, OrderLine, OrderText
from hub.translate.compiled import AppliedStep, Condition, FieldMapping
from hub.translate.condition_reader import read_conditions
from hub.translate.diagnostics import Diagnostics
from hub.translate.given_texts import texts_of
from hub.translate.lookup_table import LookupTable
from hub.translate.steps import STEPS
from hub.translate.steps.argument import read_texts
from hub.translate.targets import TargetField, ValueType, targets

CLAUSES = ("from", "when", "otherwise")
"""What may stand in a field beside steps."""

_OMIT = "`{omit: true}` stands alone, for a field that a layer below has"
_ENDINGS = {
    ValueType.NUMBER: "`number: true`",
    ValueType.WHOLE: "`number: true`",
    ValueType.BOOLEAN: "`is: …` or `boolean: true`",
    ValueType.DATE: '`date: "%Y-%m-%d"`',
}


class FieldReader:
    """Reads fields against the tables of one mapping."""

    order = targets(Order)
    line = targets(OrderLine)
    charge = targets(OrderCharge)
    text = targets(OrderText)

    def __init__(self, diagnostics: Diagnostics, tables: Mapping[str, LookupTable]) -> None:
        self.diagnostics, self.tables = diagnostics, tables

    def decode(self, target: TargetField, node: Node, path: str, known: Collection[str]) -> FieldMapping | None:
        """A record's field, from fields of the ERP; None, and the reason among the diagnostics, where it can't be read.

        `known` are the fields that the ERP sends.
        """
        types = dict.fromkeys(known, ValueType.TEXT)
        field, kind = self._field(target.name, node, path, types, encode=False)
        if field is None:
            return None
        if (below := _otherwise(node)) is not None:
            field = replace(field, otherwise=self.decode(target, below, f"{path}.otherwise", known))
        if kind is None:
            return field
        # with further steps a constant is a text that goes through them, as what the ERP sends does
        if target.type != ValueType.TEXT and len(field.steps) == 1 and field.steps[0].step.name == "constant":
            return self._literal(field, target, node, path)
        if not _fits(kind, target.type):
            ending = _ENDINGS.get(target.type, "steps that end in text")
            self.diagnostics.add(node.place, path, f"is {target.type} but what comes out is {kind}; end with {ending}")
        self._check_texts(field, target, path)
        return field

    def encode(self, name: str, node: Node, path: str, known: Mapping[str, TargetField]) -> FieldMapping | None:
        """A field of the ERP's order, from fields of the hub's (`known`); None where it can't be read."""
        types = {target.name: target.type for target in known.values()}
        field, _ = self._field(name, node, path, types, encode=True)
        if field and (below := _otherwise(node)) is not None:
            field = replace(field, otherwise=self.encode(name, below, f"{path}.otherwise", known))
        return field

    def conditions(
        self, lines: Mapping[str, Node], path: str, known: Collection[str], *, encode: bool = False
    ) -> Iterator[Condition]:
        """`{Field: {in: […]}}` and its like, over fields of the ERP, or of the order."""
        return read_conditions(lines, path, known, _owner(encode), self.diagnostics)

    def _field(
        self, name: str, node: Node, path: str, types: Mapping[str, ValueType], *, encode: bool
    ) -> tuple[FieldMapping | None, ValueType | None]:
        """The field as far as it can be read, and what comes out of it; None where that isn't clear."""
        if isinstance(node.value, str):
            node = Node({"from": node}, node.line, node.name)
        if not isinstance(node.value, dict) or not node.value:
            where = "of the order" if encode else "of the ERP"
            self.diagnostics.add(node.place, path, f"a field {where}, or `from` and steps, were expected")
            return None, None
        sources = self._sources(node, path, types, encode=encode)
        field = FieldMapping(name, node.place, sources, tuple(self._applied_steps(node, path)))
        if "when" in node.value:
            conditions = self._when(node.value["when"], f"{path}.when", types, encode=encode)
            field = replace(field, when=tuple(conditions))
        kind = types.get(sources[0]) if len(sources) == 1 else ValueType.TEXT
        # Both are asked, so that all that is wrong is said at once.
        references_fit = self._references_fit(field, path, types, encode=encode)
        if not self._origin_is_clear(node, field, path, types) or kind is None or not references_fit:
            return field, None
        return field, self._flow(field, path, kind, encode=encode)

    def _sources(self, node: Node, path: str, types: Mapping[str, ValueType], *, encode: bool) -> tuple[str, ...]:
        assert isinstance(node.value, dict)
        if "from" not in node.value:
            return ()
        origin = node.value["from"]
        try:
            sources = read_texts(origin, self.tables)
        except ConfigurationError as error:
            self.diagnostics.add_error(error, f"{path}.from")
            return ()
        places = origin.value if isinstance(origin.value, list) else [origin]
        for source, part in zip(sources, places, strict=True):
            if source not in types:
                self.diagnostics.add_no_source(part.place, path, source, types, _owner(encode))
        return sources

    def _when(self, node: Node, path: str, known: Collection[str], *, encode: bool) -> Iterator[Condition]:
        if node.value and isinstance(node.value, dict):
            yield from self.conditions(node.value, path, known, encode=encode)
        else:
            self.diagnostics.add(node.place, path, "`{Field: {in: […]}}` was expected")

    def _references_fit(self, field: FieldMapping, path: str, types: Mapping[str, ValueType], *, encode: bool) -> bool:
        """Whether the other fields that steps name are there and of the right type; an ERP's are all text."""
        fit = True
        for applied in field.steps:
            here = f"{path}.{applied.step.name}"
            for reference in applied.step.field_refs(applied.argument):
                source = reference.source
                if source not in types:
                    self.diagnostics.add_no_source(reference.place, here, source, types, _owner(encode))
                elif encode and not _fits(types[source], reference.type):
                    message = f"needs {reference.type} but `{source}` is {types[source]}"
                    self.diagnostics.add(reference.place, here, message)
                else:
                    continue
                fit = False
        return fit

    def _applied_steps(self, node: Node, path: str) -> Iterator[AppliedStep]:
        for name, argument in node.items():
            if name in CLAUSES:
                continue
            if name == "omit":
                self.diagnostics.add(argument.place, f"{path}.omit", _OMIT)
                continue
            if name not in STEPS:
                hint = suggest(name, (*STEPS, *CLAUSES, "omit")) or f"; the steps are {', '.join(STEPS)}"
                self.diagnostics.add(argument.place, f"{path}.{name}", f"`{name}` isn't a step{hint}")
                continue
            try:
                yield AppliedStep(STEPS[name], STEPS[name].read(argument, self.tables), argument.place)
            except ConfigurationError as error:
                self.diagnostics.add_error(error, f"{path}.{name}")

    def _origin_is_clear(self, node: Node, field: FieldMapping, path: str, known: Collection[str]) -> bool:
        """Whether it is clear where the value comes from: one source, several that a step combines, or a constant."""
        unclear = list(_unclear(node, field))
        for place, message in unclear:
            self.diagnostics.add(place, path, message)
        return not unclear and all(source in known for source in field.sources)

    def _flow(self, field: FieldMapping, path: str, kind: ValueType, *, encode: bool) -> ValueType | None:
        """Follow the value through the steps; None where one of them can't take what it gets."""
        for applied in field.steps:
            step = applied.step
            if (step.encode if encode else step.decode) is None:
                direction = "out to the ERP" if encode else "in from the ERP"
                self.diagnostics.add(applied.place, path, f"`{step.name}` can't be used on the way {direction}")
                return None
            takes, gives = step.flows(encode)
            if not _fits(kind, takes):
                message = f"`{step.name}` takes {takes} but gets {kind}; change the order of the steps"
                self.diagnostics.add(applied.place, path, message)
                return None
            # a step from number to number keeps a whole number whole
            kind = gives if gives != takes else kind
        return kind

    def _literal(self, field: FieldMapping, target: TargetField, node: Node, path: str) -> FieldMapping:
        try:
            return replace(field, literal=target.read(field.steps[0].argument))
        except ValueError as error:
            self.diagnostics.add(node.place, path, f"the constant doesn't fit: {error}")
            return field

    def _check_texts(self, field: FieldMapping, target: TargetField, path: str) -> None:
        """A text that stands in the mapping itself and goes into the field as it is must be one that it can hold."""
        if target.type != ValueType.TEXT or not field.steps:
            return
        for text, place in texts_of(field.steps[-1]):
            try:
                if text:
                    target.read(text)
            except ValueError as error:
                reason = f"{str(error)[:1].lower()}{str(error)[1:]}{suggest(text, target.choices)}"
                self.diagnostics.add(place, path, f"`{text}` doesn't fit: {reason}")


def _unclear(node: Node, field: FieldMapping) -> Iterator[tuple[str, str]]:
    first = field.steps[0].step if field.steps else None
    constant = first is not None and first.name == "constant"
    clauses = dict(node.items())
    if "otherwise" in clauses and "when" not in clauses:
        yield clauses["otherwise"].place, "`otherwise` needs `when`: it counts where that doesn't hold"
    if not constant and "from" not in clauses:
        yield node.place, "`from` is missing: which field does it come from?"
    if constant and field.sources:
        yield node.place, "`constant` and `from` don't go together; keep one"
    if len(field.sources) > 1 and not (first and first.combines):
        yield node.place, 'several fields need `join: " "` or `first: true` as their first step'
    for position, applied in enumerate(field.steps):
        if applied.step.combines and (position or len(field.sources) < 2):
            yield applied.place, f"`{applied.step.name}` comes first, and after several fields"
        if applied.step.name == "constant" and position:
            yield applied.place, "`constant` comes first"


def _fits(given: ValueType, wanted: ValueType) -> bool:
    return given == wanted or {given, wanted} == {ValueType.NUMBER, ValueType.WHOLE}


def _otherwise(node: Node) -> Node | None:
    return dict(node.items()).get("otherwise")


def _owner(encode: bool) -> str:
    return "an order has" if encode else "the ERP sends"
