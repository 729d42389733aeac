"""The reference page of the packs' language, written from the registries and the models themselves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hub.connectors.authoring.parts import KIND, choices, example, pack_models, places, summary
from hub.connectors.authoring.value_schema import DURATION, FLAG, TEXT, JsonSchema, only_nothing, value_schema
from hub.connectors.model import PackModel
from hub.connectors.registry import kind_of

_HEAD = """# The language of packs

Written by `hub pack reference`; [packs](packs.md) is the introduction, `hub pack schema` the same for editors.

A pack is strict YAML: every value is text as it stands, whatever is misspelt or has no effect is refused with its file
and line, and in braces stand only names that the hub fills in."""
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def pack_page() -> str:
    """The whole page, as markdown."""
    return "\n".join((_HEAD, *_packs(), *_parts(), ""))


def _packs() -> Iterator[str]:
    for protocol, model in pack_models().items():
        yield from ("", f"## A pack of `protocol: {protocol}`", *_part(model))


def _parts() -> Iterator[str]:
    found = _by_model()
    for key in dict.fromkeys(place.partition(".")[0] for _, place in found.values()):
        yield from ("", f"## `{key}`")
        for model, (protocols, place) in found.items():
            if place.partition(".")[0] == key:
                title = _title(model, place) + protocols
                yield from () if title == f"`{key}`" else ("", f"### {title}")
                yield from _part(model)


def _by_model() -> dict[type[BaseModel], tuple[str, str]]:
    """Where each model stands, at its place nearest to the outside, and in packs of which protocols."""
    found: dict[type[BaseModel], list[tuple[str, str]]] = {}
    for protocol, place, model in places():
        if place:
            found.setdefault(model, []).append((protocol, place))
    return {model: (_only(listed), min((place for _, place in listed), key=_depth)) for model, listed in found.items()}


def _only(listed: list[tuple[str, str]]) -> str:
    protocols = dict.fromkeys(protocol for protocol, _ in listed)
    return "" if [*protocols] == [*pack_models()] else f" of {', '.join(protocols)}"


def _depth(place: str) -> int:
    return place.count(".")


def _title(model: type[BaseModel], place: str) -> str:
    field = model.model_fields.get(KIND)
    return f"`{place}: {{kind: {kind_of(model)}}}`" if field and issubclass(model, PackModel) else f"`{place}`"


def _part(model: type[BaseModel]) -> Iterator[str]:
    yield from ("", summary(model), "")
    yield from ("| key | takes | without it |", "| --- | --- | --- |")
    for name, field in model.model_fields.items():
        if not only_nothing(field.annotation):
            key = field.alias or name
            yield f"| `{key}` | {_notation(_form(model, key, field))} | {_without(field)} |"
    written = example(model)
    if written:
        yield from ("", "```yaml", written.rstrip(), "```")


def _form(model: type[BaseModel], key: str, field: FieldInfo) -> JsonSchema:
    words = choices(model, key)
    return {"enum": [*words]} if words else value_schema(field.annotation, field.metadata)


def _notation(form: JsonSchema) -> str:
    """How what a schema describes is written."""
    if form == FLAG:
        return "`true` or `false`"
    if form == DURATION:
        return "a duration: `30s`, `15m`, `2h`, `1d`"
    if form.get("type") == TEXT["type"]:
        return "a text"
    if "enum" in form:
        return ", ".join(f"`{word}`" for word in form["enum"])
    if "$ref" in form:
        return "a part of its own, below"
    if "allOf" in form:
        (words,) = form["properties"].values()
        return f"a part by its kind: {_notation(words)}"
    return _compound(form)


def _compound(form: JsonSchema) -> str:
    match form:
        case {"anyOf": alternatives}:
            return " or ".join(map(_notation, alternatives))
        case {"type": "array", "items": items}:
            return f"a list, each {_notation(items)}"
        case {"type": "object", "additionalProperties": dict(below)}:
            return f"names, each with {_notation(below)}"
        case {"type": "object", "properties": known}:
            (below,) = next(iter(known.values()))["anyOf"]
            return f"{', '.join(f'`{word}`' for word in known)}: each {_notation(below)}"
        case {"type": [("integer" | "number"), _]}:
            return "a number" + _range(form)
        case _:
            return "whatever JSON has"


def _range(form: JsonSchema) -> str:
    low, high = form.get("minimum"), form.get("maximum")
    if low is None and high is None:
        return ""
    return f", at least {low:,}" if high is None else f" from {low or 0:,} to {high:,}"


def _without(field: FieldInfo) -> str:
    if field.is_required():
        return "refused"
    default: Any = field.get_default(call_default_factory=True, validated_data={})
    match default:
        case None | () | "" | BaseModel():
            return "–"
        case dict() if not default:
            return "–"
        case bool():
            return f"`{str(default).lower()}`"
        case timedelta():
            seconds = int(default.total_seconds())
            unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
            return f"`{seconds // size}{unit}`"
        case _:
            return f"`{default}`"
