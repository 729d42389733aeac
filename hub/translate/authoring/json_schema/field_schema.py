"""How one field is written, in either direction."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.translate.authoring.json_schema.constant_schema import ALONE, of_type
from hub.translate.authoring.json_schema.fragments import (
    DEFINED,
    TRUE,
    TRUTH,
    closed,
    described_as,
    lines,
    names,
    one_of,
    ref,
    suggesting,
)
from hub.translate.field_reader import CLAUSES
from hub.translate.steps import STEPS
from hub.translate.steps.argument import FLAG, TEXT, TEXTS, JsonSchema
from hub.translate.steps.step import Step
from hub.translate.targets import TargetField, ValueType

UNTYPED = "outward"
"""Stands for a type where the ERP takes the field: what it holds isn't known. Published schemas have it in names."""
_WORDS = {
    ValueType.TEXT: "text",
    ValueType.NUMBER: "number",
    ValueType.WHOLE: "number",
    ValueType.BOOLEAN: "boolean",
    ValueType.DATE: "date",
}
_ENDINGS = {
    "number": " that make it a number, such as `number: true`",
    "boolean": ' that make it yes or no, such as `is: "true"`',
    "date": ' that make it a date, such as `date: "%Y-%m-%d"`',
}
_LISTED = {
    "in": "It holds where the field is one of these texts.",
    "not in": "It holds where the field is none of these texts.",
    "starts with": "It holds where the field begins with one of these texts.",
}
CONDITION = closed(
    {
        **{word: {"description": description, **TEXTS} for word, description in _LISTED.items()},
        "empty": described_as("It holds where the field is empty (true), or where it isn't (false).", TRUTH),
    },
    minProperties=1,
    maxProperties=1,
)


def shared(tables: Collection[str]) -> dict[str, JsonSchema]:
    """Definitions for all kinds and both directions: steps, conditions, and a field for each type that it may hold."""
    alike = [step for step in STEPS.values() if not _names_a_source(step.argument)]
    steps = {_definition_name(step): _step(step, tables, TEXT) for step in alike}
    fields = {f"{word}_field": _field(word) for word in (*_WORDS.values(), UNTYPED)}
    return {**DEFINED, **ALONE, "condition": CONDITION, **steps, **fields}


def of_owner(
    owner: str, sources: Collection[str] | None, words: Collection[str], tables: Collection[str]
) -> dict[str, JsonSchema]:
    """Definitions for one kind of record, an order or its lines; `words` name the types that its own fields hold."""
    source = ref(f"{owner}_source")
    several = {"type": "array", "items": source, "minItems": 1}
    definitions = {
        f"{owner}_source": names(sources),
        f"{owner}_from": described_as("Where the value comes from; several need `join` or `first`.", source, several),
        f"{owner}_conditions": lines(sources, ref("condition")),
        f"{owner}_when": {
            **described_as("The value counts only where all of this holds.", ref(f"{owner}_conditions")),
            "minProperties": 1,
        },
    }
    for word in words:
        otherwise = described_as("What counts where `when` doesn't hold.", *field_forms(owner, word))
        # a field may be written as {omit: true}, what stands behind `otherwise` not
        otherwise = {**otherwise, "properties": {"omit": False}}
        own = dict(zip(CLAUSES, (ref(f"{owner}_from"), ref(f"{owner}_when"), otherwise), strict=True))
        for step in _steps(word):
            if _names_a_source(step.argument):
                own[step.name] = ref(f"{owner}_{_definition_name(step)}")
                definitions[f"{owner}_{_definition_name(step)}"] = _step(step, tables, source)
        definitions[f"{owner}_{word}"] = {"allOf": [{"properties": own}, ref(f"{word}_field")]}
    return definitions


def word_of(target: TargetField) -> str:
    """The name of the type that a record's field holds."""
    return _WORDS[target.type]


def field_forms(owner: str, word: str) -> list[JsonSchema]:
    """How a field may be written: as a source alone where that will do, or as a source and steps."""
    alone = [ref(f"{owner}_source")] if word in (_WORDS[ValueType.TEXT], UNTYPED) else []
    return [*alone, ref(f"{owner}_{word}")]


def _steps(word: str) -> list[Step]:
    """The steps that can lead from text to a type; where the ERP takes the field, all that lead there."""
    if word == UNTYPED:
        return [step for step in STEPS.values() if step.encode]
    # a step fits only if text leads to what it takes, and what it gives leads to the field's type
    edges = [*_decode_flows()]
    after = _reached(_WORDS[ValueType.TEXT], {(takes, gives) for _, takes, gives in edges})
    before = _reached(word, {(gives, takes) for _, takes, gives in edges})
    return [step for step, takes, gives in edges if takes in after and gives in before]


def _into(word: str) -> list[str]:
    """The steps of which a field for a type needs one, since what comes from the ERP is text."""
    if word == _WORDS[ValueType.TEXT]:
        return []
    return [step.name for step, takes, gives in _decode_flows() if gives == word != takes]


def _decode_flows() -> Iterator[tuple[Step, str, str]]:
    return ((step, _WORDS[step.flow[0]], _WORDS[step.flow[1]]) for step in STEPS.values() if step.decode)


def _reached(start: str, edges: Collection[tuple[str, str]]) -> set[str]:
    """All types that a chain of steps leads to, the first included."""
    reached = {start}
    while more := {end for begin, end in edges if begin in reached} - reached:
        reached |= more
    return reached


def _field(word: str) -> JsonSchema:
    """A mapping of `from` and the steps that fit; what stands behind `from` and such is for the owner to say."""
    steps, into = _steps(word), _into(word)
    combining = [step.name for step in steps if step.combines]
    several = {"required": ["from"], "properties": {"from": {"type": "array", "minItems": 2}}}
    properties: dict[str, JsonSchema | bool] = {
        **dict.fromkeys(CLAUSES, True),
        "omit": described_as("Takes away what a layer below says of this field.", TRUE),
        **{step.name: True if _names_a_source(step.argument) else ref(_definition_name(step)) for step in steps},
    }
    rules = [{"anyOf": one_of("from", "constant", "omit")}, *([of_type(word)] if of_type(word) else [])]
    return closed(
        properties,
        title=f"a field and steps{_ENDINGS.get(word, '')}",
        allOf=[*rules, {"anyOf": one_of(*into, "constant", "omit")}] if into else rules,
        # draft-07's one word for what later drafts call dependentRequired and dependentSchemas
        dependencies={
            "omit": {"maxProperties": 1},
            "constant": {"properties": {"from": False}},
            "otherwise": ["when"],
        },
        **{
            "if": several,
            "then": {"anyOf": one_of(*combining)},
            "else": {"properties": dict.fromkeys(combining, False)},
        },
    )


def _definition_name(step: Step) -> str:
    return f"step_{step.name.replace(' ', '_')}"


def _step(step: Step, tables: Collection[str], source: JsonSchema) -> JsonSchema:
    description = f"{step.summary}\n\nExample: {step.example.yaml}"
    return {"description": description, **_resolved(step.argument, tables, source)}


def _names_a_source(schema: Any) -> bool:
    if isinstance(schema, Mapping):
        return "x-source" in schema or any(map(_names_a_source, schema.values()))
    return isinstance(schema, list) and any(map(_names_a_source, schema))


def _resolved(schema: Any, tables: Collection[str], source: JsonSchema) -> Any:
    """An argument's schema with the names that may stand in it."""
    if isinstance(schema, list):
        return [_resolved(part, tables, source) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    if "x-table" in schema:
        return suggesting(sorted(tables))
    if "x-source" in schema:
        return source
    if schema == FLAG:
        return TRUE
    resolved = {key: _resolved(part, tables, source) for key, part in schema.items()}
    return {**resolved, **dict(_also_in_quotes(resolved))}


def _also_in_quotes(schema: JsonSchema) -> Iterator[tuple[str, Any]]:
    """The hub reads every number as text, so that it makes no difference."""
    if schema.get("type") == "integer":
        yield from {"type": ["integer", "string"], "pattern": "^[0-9]+$"}.items()
    if schema.get("type") == "number":
        yield from {"type": ["number", "string"], "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}.items()
