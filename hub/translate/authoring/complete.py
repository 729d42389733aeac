"""What can stand at a cursor in a mapping file: the words of the very schema that other editors are given.

before the cursor ──► text_cursor.py: the way to it ──► the schema there ──► keys or values, with what they mean
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.translate.authoring.text_cursor import ITEM, TextCursor, cursor_at
from hub.translate.steps.argument import JsonSchema

_AS_IT_IS = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^:#,\[\]{}]|:(?=\S)|(?<! )#)*(?<!\s)")
"""A text that needs no quotes, also inside of brackets."""
_BEFORE_A_TABLE = {("lookup",), ("lookup backwards",), ("table",)}
"""The last step of a path behind which a table's name stands."""


@dataclass(frozen=True)
class WordSuggestion:
    """A word that can stand there, how it is written, and what it means."""

    word: str
    insert_text: str
    summary: str = ""


@dataclass(frozen=True)
class Completion:
    """What can stand in the place of `word`, which is there already; `inline` is inside of brackets."""

    word: str
    suggestions: tuple[WordSuggestion, ...]
    inline: bool = False


def complete(before: str, schema: JsonSchema) -> Completion:
    """What can follow this text, by a schema of mapping files; nothing inside of comments and quotes."""
    cursor = cursor_at(before)
    if cursor is None:
        return Completion("", ())
    grammar = _Grammar(schema)
    place = grammar.at(cursor.path)
    suggestions = grammar.keys(place, cursor) if cursor.is_key else grammar.values(place, cursor)
    return Completion(cursor.word, tuple(suggestions), cursor.inline)


class _Grammar:
    """Reads a schema as what may be written; what makes a whole valid (required, dependencies) isn't asked here."""

    def __init__(self, root: JsonSchema) -> None:
        self.root = root

    def at(self, path: tuple[str, ...]) -> list[JsonSchema]:
        """What is allowed at the end of a path: one of several schemas."""
        place = [self.root]
        for step in path:
            place = [below for schema in place for part in self.parts(schema) for below in _below(part, step)]
        return place

    def keys(self, place: list[JsonSchema], cursor: TextCursor) -> Iterator[WordSuggestion]:
        schemas: dict[str, JsonSchema] = {}
        for schema in place:
            for name, below in self.properties(schema).items():
                # of several that have the key, the one that explains it
                if name not in schemas or not self.summary(schemas[name]):
                    schemas[name] = below
        for name, below in schemas.items():
            if name not in cursor.present:
                yield WordSuggestion(name, f"{_quoted(name)}: {self.only(below)}", self.summary(below))

    def values(self, place: list[JsonSchema], cursor: TextCursor) -> Iterator[WordSuggestion]:
        words: dict[str, None] = {}
        for schema in place:
            for part in self.parts(schema):
                words |= dict.fromkeys(_words(part))
        tables = self.root["properties"]["tables"]["properties"] if cursor.path[-1:] in _BEFORE_A_TABLE else {}
        for word in words:
            yield WordSuggestion(word, _quoted(word), self.summary(tables.get(word, {})))

    def parts(self, schema: JsonSchema) -> Iterator[JsonSchema]:
        """A schema with its references followed, and what it is made of."""
        schema = self.followed(schema)
        yield schema
        for word in ("anyOf", "oneOf", "allOf"):
            for part in schema.get(word, ()):
                yield from self.parts(part)

    def properties(self, schema: JsonSchema) -> dict[str, JsonSchema]:
        """The keys of a mapping; of schemas that all must hold, only those that each of them allows."""
        schema = self.followed(schema)
        properties: dict[str, JsonSchema] = dict(schema.get("properties", {}))
        for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            properties = {**self.properties(part), **properties}
        parts = [(self.followed(part), self.properties(part)) for part in schema.get("allOf", ())]
        together: dict[str, JsonSchema] = {}
        for _, names in parts:
            together |= {name: below for name, below in names.items() if self.summary(below) or name not in together}
        allowed = [names.keys() for part, names in parts if part.get("additionalProperties") is False]
        together = {name: below for name, below in together.items() if all(name in names for names in allowed)}
        return properties | together

    def followed(self, schema: Any) -> JsonSchema:
        while isinstance(schema, Mapping) and "$ref" in schema:
            schema = self.root["definitions"][schema["$ref"].rpartition("/")[2]]
        return schema if isinstance(schema, Mapping) else {}  # true and false are schemas as well

    def summary(self, schema: Any) -> str:
        return str(self.followed(schema).get("description", ""))

    def only(self, schema: JsonSchema) -> str:
        """What is written behind a key that allows nothing else."""
        words = {word for part in self.parts(schema) for word in _words(part)}
        takes_more = any("properties" in part or "type" in part for part in self.parts(schema))
        return words.pop() if len(words) == 1 and not takes_more else ""


def _below(schema: JsonSchema, step: str) -> Iterator[Any]:
    if step == ITEM and "items" in schema:
        yield schema["items"]
    elif step in schema.get("properties", {}):
        yield schema["properties"][step]
    elif step != ITEM and isinstance(schema.get("additionalProperties"), Mapping):
        yield schema["additionalProperties"]


def _words(schema: JsonSchema) -> Iterator[str]:
    """The values that a schema names."""
    constant = [schema["const"]] if "const" in schema else []
    # examples are how a schema suggests words without forbidding others (fragments.suggesting)
    for value in (*schema.get("enum", ()), *constant, *schema.get("examples", ())):
        if value not in ("", None):
            yield str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(word: str) -> str:
    return word if _AS_IT_IS.fullmatch(word) else json.dumps(word, ensure_ascii=False)
