"""JSON Schema of mapping files, so that an editor completes, explains and underlines while one types.

Draft-07, since every editor knows it. A layer says only its part, so nothing is required of a file. What only the hub
can see is left to it: whether a table or a layer is there, in what order steps stand, what a text means.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.config.yamlfile import Document, Node
from hub.records import RECORDS, Kind, Order, OrderCharge, OrderLine, OrderText
from hub.translate.authoring.glossary import described
from hub.translate.authoring.json_schema.case_schema import cases
from hub.translate.authoring.json_schema.constant_schema import of_target
from hub.translate.authoring.json_schema.field_schema import UNTYPED, field_forms, of_owner, shared, word_of
from hub.translate.authoring.json_schema.fragments import TRUE, closed, described_as, lines, ref, suggesting
from hub.translate.layers import EACH_CHARGE, EACH_TEXT
from hub.translate.steps.argument import TEXT, JsonSchema
from hub.translate.targets import TargetField, targets

__all__ = ["SchemaVocabulary", "mapping_schema"]

DRAFT = "http://json-schema.org/draft-07/schema#"
MODELS = {"order": Order, "line": OrderLine, "charge": OrderCharge, "text": OrderText}
"""What the ERP's fields may come from on the way out, by the names of the schema's definitions."""
_LAYER = "^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$"
_CODES = "The ERP's code at the left, the shop's word at the right; the key \"\" stands for an empty field."


@dataclass(frozen=True)
class SchemaVocabulary:
    """What a schema is made from: the layers that there usually are, and the fields that an ERP sends and takes.

    Without the fields it is for layers that belong to no ERP: any name may stand for a field.
    """

    title: str
    layers: Mapping[str, Document]
    sources: Mapping[Kind, Collection[str]] | None = None
    order: Collection[str] | None = None


def mapping_schema(known: SchemaVocabulary) -> dict[str, Any]:
    """The schema of the mapping files for an ERP."""
    sources = dict.fromkeys(Kind) if known.sources is None else known.sources  # None: any name may be a field
    lists = None if known.order is None else _lists(known.order)
    tables = _tables(known.layers.values())
    definitions = shared(tables)
    for kind, names in sources.items():
        words = dict.fromkeys(word_of(target) for target in targets(RECORDS[kind]).values())
        definitions |= of_owner(kind.value, names, words, tables)
    for owner, model in MODELS.items():
        definitions |= of_owner(owner, targets(model), [UNTYPED], tables)
    properties: dict[str, JsonSchema | bool] = {
        "extends": _extends(known.layers),
        "tables": _codes(tables),
        **{kind.value: _kind(kind) for kind in sources},
        "order": _order(lists),
        "tests": cases(sources, lists, tables),
    }
    return {"$schema": DRAFT, "title": known.title, **closed(properties), "definitions": definitions}


def _extends(layers: Collection[str]) -> JsonSchema:
    name = suggesting(sorted(layers), pattern=_LAYER)
    description = "The layers below this file, the farthest first; what is written here replaces what they say."
    return described_as(description, {"type": "array", "items": name}, name)


def _tables(documents: Iterable[Document]) -> dict[str, dict[str, TargetField]]:
    """The tables of some layers, each with the records' fields that it fills."""
    tables: dict[str, dict[str, TargetField]] = {}
    for document in documents:
        parts = dict(document.root.items())
        for name, _ in parts["tables"].items() if "tables" in parts else ():
            tables.setdefault(name, {})
        for kind in parts.keys() & set(Kind):
            known = targets(RECORDS[Kind(kind)])
            fields = ((name, node) for name, node in parts[kind].items() if name in known)
            for name, node in fields:
                for table in _looked_up(node):
                    tables.setdefault(table, {})[f"{kind}.{name}"] = known[name]
    return tables


def _looked_up(field: Node) -> Iterator[str]:
    lookup = dict(field.items()).get("lookup")
    table = dict(lookup.items()).get("table", lookup) if lookup else None
    if table and isinstance(table.value, str):
        yield table.value


def _codes(tables: Mapping[str, Mapping[str, TargetField]]) -> JsonSchema:
    other = {"description": _CODES, "type": "object", "additionalProperties": TEXT}
    known = {name: _table(fields) for name, fields in sorted(tables.items())}
    return {"description": "Tables of codes, by name.", **lines(None, other, **known)}


def _table(fields: Mapping[str, TargetField]) -> JsonSchema:
    used = f" For {', '.join(sorted(fields))}." if fields else ""
    words = dict.fromkeys(choice for target in fields.values() for choice in target.choices or target.examples)
    return {"description": f"{_CODES}{used}", "type": "object", "additionalProperties": suggesting([*words])}


def _kind(kind: Kind) -> JsonSchema:
    record, conditions = RECORDS[kind], ref(f"{kind.value}_conditions")
    properties: dict[str, JsonSchema | bool] = {
        "keep": described_as("Only records for which every line here holds come into the shop.", conditions),
        "drop": described_as("A record for which one of these lines holds stays out of the shop.", conditions),
    }
    for name, target in targets(record).items():
        forms = described_as(described(target), *field_forms(kind.value, word_of(target)))
        properties[name] = {**forms, **of_target(target)}
    return {"description": " ".join((record.__doc__ or "").split()), **closed(properties)}


def _lists(order: Collection[str]) -> dict[str, list[str]]:
    """The fields of each list of the ERP's order, and under an empty name all that the order itself may name."""
    lists: dict[str, list[str]] = {name.rpartition(".")[0]: [] for name in sorted(order)} | {"": sorted(order)}
    for name in sorted(order):
        path, _, field = name.rpartition(".")
        lists[path] += [field] if path else []
    return lists


def _order(lists: Mapping[str, Collection[str]] | None) -> JsonSchema:
    description = "The way out: the ERP's field at the left, the order's at the right."
    field, line = {"anyOf": field_forms("order", UNTYPED)}, {"anyOf": field_forms("line", UNTYPED)}
    each = {"description": "The list has an entry for each line of the order.", "const": "lines"}
    if lists is None:
        entries = {**lines(None, line, each=each, **_others(None)), "required": ["each"]}
        return {"description": description, **lines(None, {"anyOf": [*field["anyOf"], entries]})}
    about = "A list of the ERP's order, with an entry for each line."
    # A list's field may also be named from above; nobody should be offered that (doNotSuggest is VS Code's own word).
    nested = {name: {**field, "doNotSuggest": True} for name in lists[""] if name.rpartition(".")[0]}
    entries = {
        name: {"description": about, **lines(fields, line, each=each, **_others(fields))}
        for name, fields in lists.items()
        if name
    }
    return {"description": description, **lines(lists[""], field, **nested | entries)}


def _others(fields: Collection[str] | None) -> dict[str, JsonSchema]:
    """The entries of a list that are no goods."""
    about = {
        EACH_CHARGE: ("charge", "The fields of an entry for a charge of the order, such as carriage."),
        EACH_TEXT: ("text", "The fields of an entry for words between the order's lines."),
    }
    return {
        key: {"description": text, **lines(fields, {"anyOf": field_forms(owner, UNTYPED)}, omit=TRUE)}
        for key, (owner, text) in about.items()
    }
