"""JSON Schema of packs, so that an editor completes, explains and underlines while one types.

Draft-07, since every editor knows it. What only the hub can see is left to it: whether a resource is there, what a
template may name, whether parts contradict each other.
"""

from typing import Any

from pydantic import BaseModel

from hub.config.yamlfile import parse
from hub.connectors.authoring.parts import about, choices, example, pack_models, parts, summary
from hub.connectors.authoring.value_schema import JsonSchema, chosen, only_nothing, value_schema

DRAFT = "http://json-schema.org/draft-07/schema#"
PROTOCOL = "protocol"


def pack_schema() -> dict[str, Any]:
    """The schema of every pack that the hub can load."""
    return {
        "$schema": DRAFT,
        "title": "A pack: what the hub knows of one kind of ERP",
        **chosen(PROTOCOL, pack_models()),
        "definitions": {model.__name__: _definition(model) for model in parts()},
    }


def _definition(model: type[BaseModel]) -> JsonSchema:
    fields = {
        field.alias or name: field for name, field in model.model_fields.items() if not only_nothing(field.annotation)
    }
    definition: JsonSchema = {
        "description": summary(model),
        "type": "object",
        "properties": {key: _property(model, key) for key in fields},
        "required": [key for key, field in fields.items() if field.is_required()],
        "additionalProperties": False,
    }
    written = example(model)
    return definition if written is None else {**definition, "examples": [parse(written, model.__name__).plain()]}


def _property(model: type[BaseModel], key: str) -> JsonSchema:
    field = next(field for name, field in model.model_fields.items() if key == (field.alias or name))
    form = value_schema(field.annotation, field.metadata)
    if words := choices(model, key):
        form = {"enum": [*words]}
    text = about(model, key)
    if not text:
        return form
    # beside a `$ref` draft-07 would pass a description over
    return {"description": text, **({"anyOf": [form]} if "$ref" in form else form)}
