"""Schemas of an OpenAPI document, followed within it and within bounds."""

from collections.abc import Mapping
from typing import Any

from hub.connectors.drafting.description import Description
from hub.connectors.drafting.draft import MAX_FIELDS, DraftRecord, FieldType, is_name

MAX_STEPS = 1_000_000
"""References and schemas that are looked at; the largest that vendors publish need a tenth of it."""
MAX_REFERENCES = 50
"""From one to the next."""
DEEPEST = 3
"""Objects within each other of which fields are taken."""


class Schemas:
    """The document's schemas; every look counts, so that none of them takes long."""

    def __init__(self, description: Description, document: Mapping[str, Any]) -> None:
        self._description, self._document, self._steps = description, document, 0
        self._known: dict[int, dict[str, Any]] = {}

    def resolved(self, value: Any) -> Any:
        """What a reference leads to, or the value itself.

        Raises:
            ConfigurationError: it leads out of the document, nowhere or round in a circle, or there are too many.
        """
        for _ in range(MAX_REFERENCES):
            self._look(1)
            if not isinstance(value, dict) or "$ref" not in value:
                return value
            value = self._at(value["$ref"])
        raise self._description.problem(f"has references that lead to each other, {MAX_REFERENCES} or more; mend them")

    def _look(self, times: int) -> None:
        self._steps += times
        if self._steps > MAX_STEPS:
            message = f"needs more than {MAX_STEPS:,} looks to be read; cut out what the hub needs"
            raise self._description.problem(message)

    def _at(self, reference: Any) -> Any:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            shown = str(reference)[:100]
            raise self._description.problem(f"refers to `{shown}`, outside of itself; bundle it into one document")
        value: Any = self._document
        for step in reference[2:].split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            value = value.get(step) if isinstance(value, dict) else None
        if value is None:
            raise self._description.problem(f"refers to `{reference[:100]}`, which isn't there")
        return value

    def properties(self, value: Any) -> dict[str, Any]:
        """The fields of an object, those of all its parts together."""
        return self._properties(value, 0)

    def _properties(self, value: Any, depth: int) -> dict[str, Any]:
        schema = self.resolved(value)
        if not isinstance(schema, dict) or depth > MAX_REFERENCES:
            return {}
        if id(schema) not in self._known:  # the document is kept, and with it what has this id
            self._known[id(schema)] = {}
            self._known[id(schema)] = self._merged(schema, depth)
        return self._known[id(schema)]

    def _merged(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for word in ("allOf", "oneOf", "anyOf"):
            parts = schema.get(word)
            for part in parts if isinstance(parts, list) else ():
                found |= self._properties(part, depth + 1)
        own = schema.get("properties")
        if isinstance(own, dict):
            self._look(len(own))
            found |= own
        return found

    def items(self, value: Any) -> Any:
        """The schema of the records of a list; None for what isn't a list of records."""
        schema = self.resolved(value)
        if not isinstance(schema, dict) or "items" not in schema:
            return None
        inner = self.resolved(schema["items"])
        return inner if self.properties(inner) else None

    def type_of(self, value: Any) -> FieldType:
        """What values a schema has."""
        schema = self.resolved(value)
        said = schema.get("type", "") if isinstance(schema, dict) else ""
        # since 3.1 it may be a list, with null in it
        words = said if isinstance(said, list) else [said]
        if "boolean" in words:
            return "flag"
        if "integer" in words or "number" in words:
            return "number"
        formats: dict[Any, FieldType] = {"date": "date", "date-time": "moment"}
        return formats.get(str(schema.get("format", "")), "text") if isinstance(schema, dict) else "text"


def record_of(value: Any, schemas: Schemas) -> DraftRecord:
    """The fields and lists of a record; what lies deeper, or goes on for ever, is left out."""
    record = DraftRecord()
    _take(value, "", record, schemas, 0)
    return record


def _take(value: Any, before: str, record: DraftRecord, schemas: Schemas, depth: int) -> None:
    for name, written in schemas.properties(value).items():
        path, inner = f"{before}{name}", schemas.resolved(written)
        if len(record.fields) >= MAX_FIELDS:
            return
        if not is_name(path):
            continue
        if isinstance(inner, dict) and "items" in inner:
            lines = schemas.items(inner)
            if lines is None:
                record.fields[f"{path}.0"] = schemas.type_of(inner["items"])
            elif depth < DEEPEST:
                fields = record_of_line(lines, schemas)
                record.lists[path] = fields
        elif schemas.properties(inner):
            if depth + 1 < DEEPEST:
                _take(inner, f"{path}.", record, schemas, depth + 1)
        else:
            record.fields[path] = schemas.type_of(inner)


def record_of_line(value: Any, schemas: Schemas) -> dict[str, FieldType]:
    """The fields of a line that are single values."""
    fields = {name: schemas.resolved(inner) for name, inner in schemas.properties(value).items() if is_name(name)}
    single = {name: inner for name, inner in fields.items() if not schemas.properties(inner)}
    return {name: schemas.type_of(inner) for name, inner in [*single.items()][:MAX_FIELDS]}
