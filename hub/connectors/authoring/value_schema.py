"""JSON Schema of what may stand behind a key of a pack, from the annotation of its model's field.

Editors see YAML's own types where the hub reads every scalar as text: a number may stand in quotes, and a text may look
like a number or a boolean.
"""

import inspect
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from hub.connectors.authoring.parts import KIND, is_mapping
from hub.connectors.model import PackModel
from hub.connectors.registry import Registry
from hub.records import RECORDS, Kind

JsonSchema = dict[str, Any]

TEXT: JsonSchema = {"type": ["string", "number", "boolean"]}
DURATION: JsonSchema = {"type": "string", "pattern": "^[0-9]+ *[smhd]$"}
FLAG: JsonSchema = {"enum": [True, False, "true", "false"]}
ANYTHING: JsonSchema = {}
_RANGE = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
_LENGTHS = {"min_length": "minItems", "max_length": "maxItems"}


def reference(model: type[BaseModel]) -> JsonSchema:
    """A model's definition, by its name."""
    return {"$ref": f"#/definitions/{model.__name__}"}


def chosen(key: str, models: Mapping[str, type[BaseModel]], default: str | None = None) -> JsonSchema:
    """The model that the word behind a key names, or without it the default's."""
    rules = [
        {
            "if": {"properties": {key: {"const": word}}, "required": [] if word == default else [key]},
            "then": reference(model),
        }
        for word, model in models.items()
    ]
    required = [] if default else [key]
    return {"type": "object", "required": required, "properties": {key: {"enum": [*models]}}, "allOf": rules}


def value_schema(annotation: Any, metadata: Iterable[Any] = ()) -> JsonSchema:
    """What an annotation takes, within what its metadata allows."""
    bounds = [inner for extra in metadata for inner in (extra.metadata if isinstance(extra, FieldInfo) else [extra])]
    for extra in bounds:
        if isinstance(extra, Registry):
            part = chosen(KIND, extra.models, extra.default)
            return {"anyOf": [{"enum": [*extra.models]}, part]} if extra.alone else part
        if isinstance(extra, BeforeValidator) and extra.json_schema_input_type is not PydanticUndefined:
            # what is written, where that is more than what is read out of it
            return value_schema(extra.json_schema_input_type)
    if hasattr(annotation, "__metadata__"):
        return value_schema(annotation.__origin__, [*annotation.__metadata__, *bounds])
    origin = get_origin(annotation)
    if origin is Literal:
        return {"enum": [*get_args(annotation)]}
    if is_mapping(annotation):
        return _mapping(*get_args(annotation))
    if origin in (tuple, list, frozenset, set):
        return {"type": "array", "items": value_schema(get_args(annotation)[0]), **_named(bounds, _LENGTHS)}
    if origin is not None or not inspect.isclass(annotation):
        return _one_of(get_args(annotation), bounds)
    return _single(annotation, bounds)


def _one_of(alternatives: Iterable[Any], bounds: list[Any]) -> JsonSchema:
    """A union; that a key may be left empty no editor should offer."""
    forms = [value_schema(each, bounds) for each in alternatives if each is not type(None)]
    return forms[0] if len(forms) == 1 else {"anyOf": forms} if forms else ANYTHING


def _mapping(key: Any, below: Any) -> JsonSchema:
    inner = value_schema(below)
    if key is not Kind:
        return {"type": "object", "additionalProperties": inner}
    about = {kind.value: " ".join((RECORDS[kind].__doc__ or "").split()) for kind in Kind}
    known = {word: {"description": text, "anyOf": [inner]} for word, text in about.items()}
    return {"type": "object", "properties": known, "additionalProperties": False}


def _single(annotation: type, bounds: list[Any]) -> JsonSchema:
    if issubclass(annotation, BaseModel):
        return _part(annotation)
    if issubclass(annotation, Enum):
        return {"enum": [each.value for each in annotation]}
    if annotation is bool:
        return FLAG
    if annotation is timedelta:
        return DURATION
    if issubclass(annotation, int | float | Decimal):
        digits = "^-?[0-9]+$" if annotation is int else r"^-?[0-9]+(\.[0-9]+)?$"
        number = "integer" if annotation is int else "number"
        return {"type": [number, "string"], "pattern": digits, **_named(bounds, _RANGE)}
    if annotation is str:
        return {**TEXT, **_named(bounds, {"pattern": "pattern"})}
    return ANYTHING


def _part(model: type[BaseModel]) -> JsonSchema:
    """A part, or the one value that may be written for all of it."""
    whole = reference(model)
    if not issubclass(model, PackModel) or model.alone is None:
        return whole
    field = model.model_fields[model.alone]
    shorter = value_schema(field.annotation, field.metadata)
    return {"anyOf": [*shorter.get("anyOf", [shorter]), whole]}


def _named(bounds: Iterable[Any], words: Mapping[str, str]) -> JsonSchema:
    """What pydantic's metadata bounds, in JSON Schema's words."""
    found = ((word, getattr(extra, name, None)) for extra in bounds for name, word in words.items())
    return {word: bound for word, bound in found if bound is not None}


def only_nothing(annotation: Any) -> bool:
    """Whether a key may not be written at all."""
    return annotation is type(None)
