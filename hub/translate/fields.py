"""Reads a field as it is written: the sources, the steps, and whether what comes out fits what the field holds."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from hub.errors import ConfigurationError, Problem
from hub.records import Order, OrderLine
from hub.translate.parts import Action, Condition, Field
from hub.translate.steps import STEPS
from hub.translate.steps.step import Table, options, refused, texts
from hub.translate.steps.tables import DEFAULT, Lookup
from hub.translate.targets import Target, Type, targets
from hub.yamlfile import Node, suggest

_ENDINGS = {
    Type.NUMBER: "`number: true`",
    Type.WHOLE: "`number: true`",
    Type.BOOLEAN: "`is: …` or `boolean: true`",
    Type.DATE: '`date: "%Y-%m-%d"`',
}


class Report:
    """Collects what must be mended; the same thing seen from two layers counts once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}

    def add(self, place: str, path: str, message: str) -> None:
        """Note one thing."""
        self._problems[Problem(place, path, message)] = None

    def close(self) -> None:
        """Raise ConfigurationError if anything was noted, in the order of the files' lines."""
        if self._problems:
            raise ConfigurationError(*sorted(self._problems, key=_by_line))


def _by_line(problem: Problem) -> tuple[str, int]:
    name, _, line = problem.place.rpartition(":")
    return name, int(line)


class FieldReader:
    """Reads fields against the tables of one mapping."""

    order = targets(Order)
    line = targets(OrderLine)

    def __init__(self, report: Report, tables: Mapping[str, Table]) -> None:
        self.report, self.tables = report, tables

    def inward(self, target: Target, node: Node, path: str, known: Collection[str]) -> Field | None:
        """A record's field, from fields of the ERP."""
        field, kind = self._field(target.name, node, path, dict.fromkeys(known, Type.TEXT), outward=False)
        if field is None or kind is None:
            return field
        if target.type != Type.TEXT and len(field.actions) == 1 and field.actions[0].step.name == "constant":
            return self._literal(field, target, node, path)
        if not _fits(kind, target.type):
            ending = _ENDINGS.get(target.type, "steps that end in text")
            self.report.add(node.place, path, f"is {target.type} but what comes out is {kind}; end with {ending}")
        self._check_texts(field, target, path)
        return field

    def outward(self, name: str, node: Node, path: str, known: Mapping[str, Target]) -> Field | None:
        """A field of the ERP's order, from fields of the hub's."""
        types = {target.name: target.type for target in known.values()}
        return self._field(name, node, path, types, outward=True)[0]

    def conditions(self, lines: Mapping[str, Node], path: str, known: Collection[str]) -> Iterator[Condition]:
        """`{Field: {in: […]}}` or `{Field: {not in: […]}}`."""
        for source, node in lines.items():
            here = f"{path}.{source}"
            if source not in known:
                self.report.add(node.place, here, _no_source(source, known, "the ERP sends"))
            try:
                found = options(node, "in", "not in")
                if not found:
                    raise refused("`in` or `not in` and a list were expected", node)
                for word, listed in found.items():
                    yield Condition(source, texts(listed, self.tables), word == "in", listed.place)
            except ConfigurationError as error:
                self._refused(error, here)

    def _field(
        self, name: str, node: Node, path: str, types: Mapping[str, Type], *, outward: bool
    ) -> tuple[Field | None, Type | None]:
        if isinstance(node.value, str):
            node = Node({"from": node}, node.line, node.name)
        if not isinstance(node.value, dict) or not node.value:
            where = "of the order" if outward else "of the ERP"
            self.report.add(node.place, path, f"a field {where}, or `from` and steps, were expected")
            return None, None
        sources = self._sources(node, path, types, outward=outward)
        actions = tuple(self._actions(node, path))
        field = Field(name, node.place, sources, actions)
        if "when" in node.value and not outward:
            field = replace(field, when=tuple(self._when(node.value["when"], f"{path}.when", types)))
        kind = types.get(sources[0]) if len(sources) == 1 else Type.TEXT
        if not self._origin(node, field, path, types) or kind is None:
            return field, None
        return field, self._flow(field, path, kind, outward=outward)

    def _sources(self, node: Node, path: str, types: Mapping[str, Type], *, outward: bool) -> tuple[str, ...]:
        assert isinstance(node.value, dict)
        if "from" not in node.value:
            return ()
        written = node.value["from"]
        try:
            sources = texts(written, self.tables)
        except ConfigurationError as error:
            self._refused(error, f"{path}.from")
            return ()
        places = written.value if isinstance(written.value, list) else [written]
        for source, part in zip(sources, places, strict=True):
            if source not in types:
                owner = "an order has" if outward else "the ERP sends"
                self.report.add(part.place, path, _no_source(source, types, owner))
        return sources

    def _when(self, node: Node, path: str, known: Collection[str]) -> Iterator[Condition]:
        if isinstance(node.value, dict):
            yield from self.conditions(node.value, path, known)
        else:
            self.report.add(node.place, path, "`{Field: {in: […]}}` was expected")

    def _actions(self, node: Node, path: str) -> Iterator[Action]:
        for name, argument in node.items():
            if name in ("from", "when"):
                continue
            if name not in STEPS:
                hint = suggest(name, (*STEPS, "from", "when")) or f"; the steps are {', '.join(STEPS)}"
                self.report.add(argument.place, f"{path}.{name}", f"`{name}` isn't a step{hint}")
                continue
            try:
                yield Action(STEPS[name], STEPS[name].read(argument, self.tables), argument.place)
            except ConfigurationError as error:
                self._refused(error, f"{path}.{name}")

    def _origin(self, node: Node, field: Field, path: str, known: Collection[str]) -> bool:
        """Whether it is clear where the value comes from: one source, several that a step combines, or a constant."""
        unclear = list(_unclear(node, field))
        for place, message in unclear:
            self.report.add(place, path, message)
        return not unclear and all(source in known for source in field.sources)

    def _flow(self, field: Field, path: str, kind: Type, *, outward: bool) -> Type | None:
        """Follow the value through the steps; None where one of them can't take what it gets."""
        for action in field.actions:
            step = action.step
            if (step.outward if outward else step.inward) is None:
                way = "out to the ERP" if outward else "in from the ERP"
                self.report.add(action.place, path, f"`{step.name}` can't be used on the way {way}")
                return None
            takes, gives = step.flows(outward)
            if not _fits(kind, takes):
                message = f"`{step.name}` takes {takes} but gets {kind}; change the order of the steps"
                self.report.add(action.place, path, message)
                return None
            kind = gives if gives != takes else kind
        return kind

    def _literal(self, field: Field, target: Target, node: Node, path: str) -> Field:
        try:
            return replace(field, literal=target.read(field.actions[0].argument))
        except ValueError as error:
            self.report.add(node.place, path, f"the constant doesn't fit: {error}")
            return field

    def _check_texts(self, field: Field, target: Target, path: str) -> None:
        """A text that stands in the mapping itself and goes into the field as it is must be one that it can hold."""
        if target.type != Type.TEXT or not field.actions:
            return
        last = field.actions[-1]
        if isinstance(last.argument, Lookup):
            lookup = last.argument
            written = (
                [] if lookup.backwards else [(entry.value, entry.place) for entry in lookup.table.entries.values()]
            )
            written += [(lookup.default, last.place)] if lookup.missing == DEFAULT else []
        else:
            written = [(last.argument, last.place)] if last.step.name in ("constant", "empty") else []
        for text, place in written:
            try:
                if text:
                    target.read(text)
            except ValueError as error:
                hint = suggest(text, target.choices)
                self.report.add(place, path, f"`{text}` doesn't fit: {str(error)[:1].lower()}{str(error)[1:]}{hint}")

    def _refused(self, error: ConfigurationError, path: str) -> None:
        for problem in error.problems:
            self.report.add(problem.place, ".".join(part for part in (path, problem.path) if part), problem.message)


def _unclear(node: Node, field: Field) -> Iterator[tuple[str, str]]:
    first = field.actions[0].step if field.actions else None
    constant = first is not None and first.name == "constant"
    if not constant and "from" not in dict(node.items()):
        yield node.place, "`from` is missing: which field does it come from?"
    if constant and field.sources:
        yield node.place, "`constant` and `from` don't go together; keep one"
    if len(field.sources) > 1 and not (first and first.combines):
        yield node.place, 'several fields need `join: " "` or `first: true` as their first step'
    for position, action in enumerate(field.actions):
        if action.step.combines and (position or len(field.sources) < 2):
            yield action.place, f"`{action.step.name}` comes first, and after several fields"
        if action.step.name == "constant" and position:
            yield action.place, "`constant` comes first"


def _fits(given: Type, taken: Type) -> bool:
    return given == taken or {given, taken} == {Type.NUMBER, Type.WHOLE}


def _no_source(source: str, known: Collection[str], owner: str) -> str:
    return f"{owner} no field `{source}`{suggest(source, known) or '; it has ' + ', '.join(sorted(known))}"
