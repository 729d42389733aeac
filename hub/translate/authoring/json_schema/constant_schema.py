"""What a field can hold, for the values that stand in a mapping itself: a constant without steps must be one."""

from hub.translate.authoring.json_schema.fragments import TRUTH, ref
from hub.translate.field_reader import CLAUSES
from hub.translate.steps.argument import JsonSchema
from hub.translate.targets import TargetField

ALONE: dict[str, JsonSchema] = {
    "constant_alone": {
        "type": "object",
        "required": ["constant"],
        "propertyNames": {"enum": ["constant", *CLAUSES]},
    }
}
_OF_TYPE: dict[str, JsonSchema] = {
    "number": {"type": ["number", "string"], "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"},
    "boolean": TRUTH,
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}


def of_type(word: str) -> JsonSchema:
    """For all fields that hold a type."""
    return _constant(_OF_TYPE[word]) if word in _OF_TYPE else {}


def of_target(target: TargetField) -> JsonSchema:
    """For one field that holds a text of a certain shape, or one of a few."""
    if target.choices:
        return _constant({"enum": [*target.choices]})
    return _constant({"type": "string", "pattern": target.pattern}) if target.pattern else {}


def _constant(value: JsonSchema) -> JsonSchema:
    return {"if": ref("constant_alone"), "then": {"properties": {"constant": value}}}
