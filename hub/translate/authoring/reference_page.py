"""The reference page of the mapping language, written from the registry of steps."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hub.translate.authoring.grammar import GRAMMAR, TABLES
from hub.translate.steps import THEMES
from hub.translate.steps.argument import FILLED, FLAG, TEXT, TEXTS
from hub.translate.steps.step import Example, Step

_WORDS = (
    (FLAG, "true"),
    (TEXT, "TEXT"),
    (FILLED, "TEXT"),
    (TEXTS, "TEXT | [TEXT, …]"),
    ({"type": "string"}, "TEXT"),
    ({"type": "number"}, "NUMBER"),
)


def reference_page() -> str:
    """The whole page, as markdown."""
    return "\n".join(("# The mapping language", "", GRAMMAR, *_steps(), ""))


def _steps() -> Iterator[str]:
    yield "## The steps"
    yield ""
    yield "The examples use these tables:"
    yield ""
    yield from ("```yaml", TABLES.rstrip(), "```")
    for theme, steps in THEMES.items():
        yield ""
        yield f"### {theme}"
        for step in steps:
            yield from _step(step)


def _step(step: Step) -> Iterator[str]:
    yield ""
    yield f"#### `{step.name}`"
    yield ""
    yield step.summary
    yield ""
    yield f"`{step.name}: {_notation(step.argument)}`"
    yield ""
    yield _directions(step)
    yield ""
    yield "| written | given | comes out |"
    yield "| --- | --- | --- |"
    for example in step.examples:
        yield f"| `{example.yaml}` | {_given(example)} | {_cell(example.result)} |"


def _directions(step: Step) -> str:
    directions = {"in": step.decode, "out": step.encode}
    flows = {name: " → ".join(step.flows(name == "out")) for name, half in directions.items() if half}
    if len(flows) == 2 and flows["in"] == flows["out"]:
        return f"Way in and out: {flows['in']}."
    return " ".join(f"Way {name}: {flow}." for name, flow in flows.items())


def _given(example: Example) -> str:
    whose = "an order with " if example.encode else ""
    fields = (f"{name} {_cell(text)}" for name, text in example.fields.items())
    return whose + (", ".join(fields) or "nothing")


def _cell(text: str | None) -> str:
    return "nothing" if text is None else f"`{text}`"


def _notation(schema: Mapping[str, Any]) -> str:
    """How what a schema describes is written; `?` marks what may be left out."""
    for known, words in _WORDS:
        if schema == known:
            return words
    if "x-table" in schema or "x-source" in schema:
        return "TABLE" if "x-table" in schema else "FIELD"
    if "anyOf" in schema:
        return " | ".join(_notation(part) for part in schema["anyOf"])
    if "const" in schema or "enum" in schema:
        return " | ".join(map(_quoted, schema.get("enum", [schema.get("const")])))
    if schema["type"] == "array":
        return "[several of these, …]"
    if schema["type"] == "integer":
        return f"{schema['minimum']}…{schema['maximum']}"
    if schema.get("additionalProperties"):
        return f"{{TEXT: {_notation(schema['additionalProperties'])}, …}}"
    required, properties = schema.get("required", ()), schema.get("properties", {})
    options = (f"{key}{'' if key in required else '?'}: {_notation(below)}" for key, below in properties.items())
    return f"{{{', '.join(options)}}}"


def _quoted(word: str) -> str:
    if word.isalpha():
        return word
    return json.dumps(word)
