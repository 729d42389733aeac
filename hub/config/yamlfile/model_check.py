"""A document against a pydantic model: each error at its line, with the key or value that was probably meant."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from hub.config.yamlfile.nodes import Document, Node, NodePath, below, dotted
from hub.config.yamlfile.suggestion import nearest, suggest
from hub.errors import ConfigurationError, Problem

ModelType = TypeVar("ModelType", bound=BaseModel)

_MAPPING, _LIST, _NUMBER = "a mapping of `key: value` lines", "a list such as [a, b]", "a number such as 12 or 2.50"
_EXPECTED = {
    "string_type": "a text",
    "string_too_short": "a text",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "decimal_type": _NUMBER,
    "int_type": _NUMBER,
    "float_type": _NUMBER,
    "too_short": "at least {min_length}",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "literal_error": "{expected}",
    "enum": "{expected}",
}
"""What pydantic's errors mean to who writes the file, by their type; others are said as they come."""


class Disagreements(ValueError):
    """Several things that a model's parts say against each other, each with the way to it before a colon."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def check_model(document: Document, model: type[ModelType], *, as_written: bool = False) -> ModelType:
    """Validate with pydantic: text becomes what the model asks for ("300" an int, "true" a bool).

    `as_written`: fields of any type get `Unquoted` texts where these stand without quotes.

    Raises:
        ConfigurationError: every error of the model, each at its line, without the values that stand there.
    """
    try:
        return model.model_validate(document.root.written() if as_written else document.plain())
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    misspelt = {
        (*detail["loc"][:-1], _meant_key(document, model, detail["loc"]))
        for detail in details
        if detail["type"] == "extra_forbidden"
    }
    relevant = [detail for detail in details if detail["type"] != "missing" or detail["loc"] not in misspelt]
    found = (problem for detail in relevant for problem in _problems_of(document, model, detail))
    raise ConfigurationError(*dict.fromkeys(found))


def _meant_key(document: Document, model: type[BaseModel], loc: NodePath) -> str | None:
    """The key that a misspelt one stands for: that it is missing needn't be said as well."""
    return nearest(str(loc[-1]), tuple(sorted(_keys(document, model, loc[:-1]))))


def _problems_of(document: Document, model: type[BaseModel], detail: Any) -> Iterator[Problem]:
    error = detail.get("ctx", {}).get("error")
    if not isinstance(error, Disagreements):
        yield _problem_of(document, model, detail)
        return
    loc: NodePath = tuple(detail["loc"])
    path, node = document.known(loc)
    for said in error.problems:
        steps = said.partition(": ")[0].split(".")
        yield Problem(_nearest(node, steps).place, dotted(path), said[:1].lower() + said[1:])


def _nearest(node: Node, steps: Sequence[str]) -> Node:
    """As far as a way leads; a key may have dots of its own."""
    while steps:
        ends = range(len(steps), 0, -1)
        reached = ((end, below(node, _step(".".join(steps[:end])))) for end in ends)
        end, inner = next(((end, inner) for end, inner in reached if inner is not None), (0, None))
        if inner is None:
            break
        node, steps = inner, steps[end:]
    return node


def _step(text: str) -> str | int:
    return int(text) if text.isdecimal() and len(text) < 6 else text


def _problem_of(document: Document, model: type[BaseModel], detail: Any) -> Problem:
    loc: NodePath = tuple(detail["loc"])
    path, node = document.known(loc)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        keys = _keys(document, model, loc[:-1])
        message = f"isn't known here{suggest(str(loc[-1]), keys) or '; expected ' + ', '.join(sorted(keys))}"
    elif kind == "missing":
        path, message = loc, "is missing"
    else:
        expected = _EXPECTED.get(kind)
        message = f"{expected.format(**context)} was expected" if expected else detail["msg"]
        message = message.removeprefix("Value error, ")
        # where a key is wrong, pydantic's path ends with this mark instead of the value
        written = loc[-2] if loc[-1:] == ("[key]",) else node.value
        if kind in ("literal_error", "enum") and isinstance(written, str):
            message += suggest(written, re.findall(r"'([^']*)'", context.get("expected", "")))
    return Problem(node.place, dotted(path), message[:1].lower() + message[1:])


class ModelChoice(Protocol):
    """Metadata of a field's annotation that chooses the model by what is written."""

    def choose(self, written: Any) -> Iterable[type[BaseModel]]:
        """The models that a value may be of."""
        ...


def _keys(document: Document, model: type[BaseModel], path: NodePath) -> set[str]:
    """The keys that may be written at a path, by the model's annotations."""
    types: list[Any] = [model]
    node: Node | None = document.root
    for step in path:
        node = below(node, step) if node else None
        written = node.plain() if node else None
        types = [chosen for kind in types for below in _types_below(kind, step) for chosen in _chosen(below, written)]
    models = [kind for kind in types if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return {field.alias or name for kind in models for name, field in kind.model_fields.items()}


def _chosen(kind: Any, written: Any) -> Iterable[Any]:
    return kind.choose(written) if _is_choice(kind) else [kind]


def _is_choice(kind: Any) -> bool:
    return hasattr(kind, "choose") and not isinstance(kind, type)


def _types_below(kind: Any, step: str | int) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = kind.model_fields.items()
        return [part for name, field in fields if step in (name, field.alias) for part in _field_parts(field)]
    if get_origin(kind) is dict:
        return _parts(get_args(kind)[1])
    if get_origin(kind) in (list, tuple, set, frozenset):
        return [part for argument in get_args(kind) for part in _parts(argument)]
    return [kind]


def _field_parts(field: FieldInfo) -> list[Any]:
    return [extra for extra in field.metadata if _is_choice(extra)] or _parts(field.annotation)


def _parts(annotation: Any) -> list[Any]:
    """The alternatives of a union, without Annotated around them; of a choice the choice itself."""
    if hasattr(annotation, "__metadata__"):
        choices = [extra for extra in annotation.__metadata__ if _is_choice(extra)]
        return choices or _parts(annotation.__origin__)
    if isinstance(annotation, type) or get_origin(annotation) in (dict, list, tuple, set, frozenset):
        return [annotation]
    return [part for argument in get_args(annotation) for part in _parts(argument)]
