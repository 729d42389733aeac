"""How one field is written, in either direction."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.translate.authoring.json_schema.constant_schema import ALONE, of_type
from hub.translate.authoring.json_schema.fragments import (
    DEFINED,
    TRUE,
    TRUTH,
    Schema,
    closed,
    lines,
    names,
    one_of,
    ref,
    said,
    suggesting,
)
from hub.translate.fields import CLAUSES
from hub.translate.steps import STEPS
from hub.translate.steps.step import FLAG, TEXT, TEXTS, Step
from hub.translate.targets import Target, Type

OUTWARD = "outward"
"""Stands for a type where the ERP takes the field: what it holds isn't known."""
_WORDS = {
    Type.TEXT: "text",
    Type.NUMBER: "number",
    Type.WHOLE: "number",
    Type.BOOLEAN: "boolean",
    Type.DATE: "date",
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
        "empty": said("It holds where the field is empty (true), or where it isn't (false).", TRUTH),
    },
    minProperties=1,
    maxProperties=1,
)


def shared(tables: Collection[str]) -> dict[str, Schema]:
    """Definitions for all kinds and both directions: steps, conditions, and a field for each type that it may hold."""
    steps = {_named(step): _step(step, tables, TEXT) for step in STEPS.values() if not _names_a_source(step.argument)}
    fields = {f"{word}_field": _field(word) for word in (*_WORDS.values(), OUTWARD)}
    return {**DEFINED, **ALONE, "condition": CONDITION, **steps, **fields}


def of_owner(
    owner: str, sources: Collection[str] | None, words: Collection[str], tables: Collection[str]
) -> dict[str, Schema]:
    """Definitions for one kind of record, an order or its lines; `words` name the types that its own fields hold."""
    source = ref(f"{owner}_source")
    several = {"type": "array", "items": source, "minItems": 1}
    found = {
        f"{owner}_source": names(sources),
        f"{owner}_from": said("Where the value comes from; several need `join` or `first`.", source, several),
        f"{owner}_conditions": lines(sources, ref("condition")),
        f"{owner}_when": {
            **said("The value counts only where all of this holds.", ref(f"{owner}_conditions")),
            "minProperties": 1,
        },
    }
    for word in words:
        otherwise = said("What counts where `when` doesn't hold.", *written(owner, word))
        otherwise = {**otherwise, "properties": {"omit": False}}
        own = dict(zip(CLAUSES, (ref(f"{owner}_from"), ref(f"{owner}_when"), otherwise), strict=True))
        for step in _steps(word):
            if _names_a_source(step.argument):
                own[step.name] = ref(f"{owner}_{_named(step)}")
                found[f"{owner}_{_named(step)}"] = _step(step, tables, source)
        found[f"{owner}_{word}"] = {"allOf": [{"properties": own}, ref(f"{word}_field")]}
    return found


def word_of(target: Target) -> str:
    """The name of the type that a record's field holds."""
    return _WORDS[target.type]


def written(owner: str, word: str) -> list[Schema]:
    """How a field may be written: as a source alone where that will do, or as a source and steps."""
    alone = [ref(f"{owner}_source")] if word in (_WORDS[Type.TEXT], OUTWARD) else []
    return [*alone, ref(f"{owner}_{word}")]


def _steps(word: str) -> list[Step]:
    """The steps that can lead from text to a type; where the ERP takes the field, all that lead there."""
    if word == OUTWARD:
        return [step for step in STEPS.values() if step.encode]
    edges = [*_inward()]
    after = _reached(_WORDS[Type.TEXT], {(takes, gives) for _, takes, gives in edges})
    before = _reached(word, {(gives, takes) for _, takes, gives in edges})
    return [step for step, takes, gives in edges if takes in after and gives in before]


def _into(word: str) -> list[str]:
    """The steps of which a field for a type needs one, since what comes from the ERP is text."""
    if word == _WORDS[Type.TEXT]:
        return []
    return [step.name for step, takes, gives in _inward() if gives == word != takes]


def _inward() -> Iterator[tuple[Step, str, str]]:
    return ((step, _WORDS[step.flow[0]], _WORDS[step.flow[1]]) for step in STEPS.values() if step.decode)


def _reached(start: str, edges: Collection[tuple[str, str]]) -> set[str]:
    found = {start}
    while more := {end for begin, end in edges if begin in found} - found:
        found |= more
    return found


def _field(word: str) -> Schema:
    """A mapping of `from` and the steps that fit; what stands behind `from` and such is for the owner to say."""
    steps, into = _steps(word), _into(word)
    combining = [step.name for step in steps if step.combines]
    several = {"required": ["from"], "properties": {"from": {"type": "array", "minItems": 2}}}
    properties: dict[str, Schema | bool] = {
        **dict.fromkeys(CLAUSES, True),
        "omit": said("Takes away what a layer below says of this field.", TRUE),
        **{step.name: True if _names_a_source(step.argument) else ref(_named(step)) for step in steps},
    }
    rules = [{"anyOf": one_of("from", "constant", "omit")}, *([of_type(word)] if of_type(word) else [])]
    return closed(
        properties,
        title=f"a field and steps{_ENDINGS.get(word, '')}",
        allOf=[*rules, {"anyOf": one_of(*into, "constant", "omit")}] if into else rules,
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


def _named(step: Step) -> str:
    return f"step_{step.name.replace(' ', '_')}"


def _step(step: Step, tables: Collection[str], source: Schema) -> Schema:
    description = f"{step.summary}\n\nExample: {step.example.written}"
    return {"description": description, **_resolved(step.argument, tables, source)}


def _names_a_source(schema: Any) -> bool:
    if isinstance(schema, Mapping):
        return "x-source" in schema or any(map(_names_a_source, schema.values()))
    return isinstance(schema, list) and any(map(_names_a_source, schema))


def _resolved(schema: Any, tables: Collection[str], source: Schema) -> Any:
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
    found = {key: _resolved(part, tables, source) for key, part in schema.items()}
    return {**found, **dict(_also_in_quotes(found))}


def _also_in_quotes(schema: Schema) -> Iterator[tuple[str, Any]]:
    """The hub reads every number as text, so that it makes no difference."""
    if schema.get("type") == "integer":
        yield from {"type": ["integer", "string"], "pattern": "^[0-9]+$"}.items()
    if schema.get("type") == "number":
        yield from {"type": ["number", "string"], "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}.items()
