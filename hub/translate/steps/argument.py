"""How a step's argument is written: its JSON Schema for editors, and its reader for the hub, side by side."""

import re
from collections.abc import Mapping
from typing import Any

from hub.config.yamlfile import Node, suggest
from hub.errors import ConfigurationError, Problem
from hub.translate.lookup_table import LookupTable

JsonSchema = Mapping[str, Any]
"""JSON Schema of what may stand behind a name. Editors see YAML's own types where the hub reads every scalar as text,
so that a text may be a number or a boolean to them."""

FLAG: JsonSchema = {"const": True}
TEXT: JsonSchema = {"type": ["string", "number", "boolean"]}
FILLED: JsonSchema = {**TEXT, "minLength": 1}
TEXTS: JsonSchema = {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}
# Which names may stand there depends on the mapping: json_schema/field_schema.py puts them in.
TABLE: JsonSchema = {"x-table": True, "type": "string"}
SOURCE: JsonSchema = {"x-source": True, "type": "string"}


def whole_number(least: int, most: int) -> JsonSchema:
    """The schema of a whole number within limits."""
    return {"type": "integer", "minimum": least, "maximum": most}


def any_of(*schemas: JsonSchema) -> JsonSchema:
    """The schema of what is one of several."""
    return {"anyOf": list(schemas)}


def options(known: Mapping[str, JsonSchema], *required: str) -> JsonSchema:
    """The schema of a mapping with these keys and no other."""
    return {"type": "object", "properties": known, "additionalProperties": False, "required": list(required)}


def argument_error(message: str, node: Node, *path: str) -> ConfigurationError:
    """The error for what is written at `node` and can't be used; `path` leads there from the step."""
    return ConfigurationError(Problem(node.place, ".".join(path), message))


def read_flag(node: Node, tables: Mapping[str, LookupTable]) -> bool:
    """Read `true`; ConfigurationError for anything else."""
    if node.value != "true":
        raise argument_error("write `true`, or leave the step out", node)
    return True


def read_text(node: Node, tables: Mapping[str, LookupTable]) -> str:
    """Read one text; ConfigurationError for a list or a mapping."""
    if not isinstance(node.value, str):
        raise argument_error("a text was expected", node)
    return node.value


def read_filled(node: Node, tables: Mapping[str, LookupTable]) -> str:
    """Read one text that isn't empty; ConfigurationError for anything else."""
    if not read_text(node, tables):
        raise argument_error("a text that isn't empty was expected", node)
    return str(node.value)


def read_texts(node: Node, tables: Mapping[str, LookupTable]) -> tuple[str, ...]:
    """Read one text or a list of them; ConfigurationError for anything else, also for an empty list."""
    items = node.value if isinstance(node.value, list) else [node]
    if not items:
        raise argument_error("at least one text was expected", node)
    return tuple(read_text(item, tables) for item in items)


def read_whole(node: Node, least: int, most: int, *path: str) -> int:
    """Read a whole number within limits; ConfigurationError for anything else."""
    digits = node.value if isinstance(node.value, str) else ""
    # int() alone would take "1_0", " 10" and digits of other scripts
    if not re.fullmatch("[0-9]{1,4}", digits) or not least <= int(digits) <= most:
        raise argument_error(f"a whole number from {least} to {most} was expected", node, *path)
    return int(digits)


def read_options(node: Node, *known: str) -> dict[str, Node]:
    """Read a mapping whose keys must be among the known ones; ConfigurationError for anything else."""
    if not isinstance(node.value, dict):
        raise argument_error(f"a mapping with {' and '.join(f'`{key}`' for key in known)} was expected", node)
    for key, value in node.items():
        if key not in known:
            hint = suggest(key, known) or f"; expected {', '.join(known)}"
            raise argument_error(f"isn't known here{hint}", value, key)
    return dict(node.value)
