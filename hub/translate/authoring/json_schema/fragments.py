"""What several parts of the schema are made of."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.translate.steps.argument import TEXT, JsonSchema

TRUE: JsonSchema = {"examples": [True], "anyOf": [{"const": True}, {"const": "true"}]}
"""A flag, with or without quotes; the example is what editors fill in."""
TRUTH: JsonSchema = {"enum": [True, False, "true", "false"]}


def ref(name: str) -> JsonSchema:
    """A definition, by its name."""
    return {"$ref": f"#/definitions/{name}"}


TEXT_OR_NOTHING = ref("text_or_nothing")
DEFINED: Mapping[str, JsonSchema] = {"text_or_nothing": {"type": [*TEXT["type"], "null"]}}


def described_as(description: str, *alternatives: JsonSchema) -> JsonSchema:
    """One of several schemas, with a description of its own: beside a `$ref` draft-07 would pass it over."""
    return {"description": description, "anyOf": list(alternatives)}


def names(known: Collection[str] | None) -> JsonSchema:
    """One of the names that are known, or any text."""
    return TEXT if known is None else {"type": "string", "enum": sorted(known)}


def lines(known: Collection[str] | None, below: JsonSchema, /, **more: JsonSchema) -> JsonSchema:
    """A mapping whose keys are the names that are known, or any; `more` are keys with schemas of their own."""
    if known is None:
        return {"type": "object", "properties": more, "additionalProperties": below}
    return closed({**dict.fromkeys(sorted(known), below), **more})


def closed(properties: Mapping[str, JsonSchema | bool], /, **more: Any) -> JsonSchema:
    """A mapping with these keys and no other."""
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def suggesting(words: Collection[str], **more: Any) -> JsonSchema:
    """A text for which these words are offered, though any other may stand there."""
    return {"type": ["string", "number"], "examples": list(words), **more} if words else {**TEXT, **more}


def one_of(*keys: str) -> list[JsonSchema]:
    """The alternatives of having one of several keys."""
    return [{"required": [key]} for key in keys]
