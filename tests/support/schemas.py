"""The schemas that editors get, and how an editor sees a file."""

import json
from datetime import date
from functools import cache
from typing import Any

from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from hub.cli.mapping.mapping_schema import schema_of


@cache
def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schema_of(name))
    return loaded


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(schema(name))


def as_an_editor(text: str) -> Any:
    """What an editor sees: YAML 1.2, where `0012` is a number, `true` a boolean and a date a text."""
    return _json(YAML(typ="safe", pure=True).load(text))


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _json(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_json(below) for below in value]
    return value.isoformat() if isinstance(value, date) else value
