"""What a record's field asks of a value, drawn from the pydantic models: the one place where the types are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo


class Type(StrEnum):
    """The kinds of value that a mapping handles; the words are those of messages."""

    TEXT = "text"
    NUMBER = "a number"
    WHOLE = "a whole number"
    BOOLEAN = "yes or no"
    DATE = "a date"


_WRITTEN = {
    Type.NUMBER: (r"[+-]?[0-9]+(\.[0-9]+)?", "a number such as 1234.56"),
    Type.WHOLE: ("[+-]?[0-9]+", "a whole number such as 30"),
    Type.BOOLEAN: ("true|false", "`true` or `false`"),
    Type.DATE: ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date such as 2026-01-31"),
}
"""How a value is written in a mapping: nothing is guessed, so `NO` is no boolean and `1_000` no number."""


@dataclass(frozen=True)
class Target:
    """One field of a record: `default` stands where nothing came, unless `required`."""

    name: str
    type: Type
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    max_length: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    annotation: Any = None

    def read(self, text: str) -> Any:
        """The value that a text in a mapping stands for; ValueError with what was expected."""
        pattern, expected = _WRITTEN.get(self.type, ("(?s:.*)", ""))
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{expected} was expected")
        try:
            return _adapter(self.annotation).validate_python(text)
        except ValidationError as error:
            raise ValueError(error.errors(include_url=False, include_input=False)[0]["msg"]) from None


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


@cache
def targets(model: type[BaseModel]) -> dict[str, Target]:
    """The fields of a record, in its order; nested lists (an order's lines) are left out."""
    hints = get_type_hints(model, include_extras=True)
    fields = model.model_fields.items()
    found = (_target(name, hints[name], field) for name, field in fields)
    return {target.name: target for target in found if target}


def _target(name: str, annotation: Any, field: FieldInfo) -> Target | None:
    base, constraints = _unfold(annotation)
    kind = _type(base)
    if kind is None:
        return None
    limits = dict(constraints)
    return Target(
        name=name,
        type=kind,
        required=field.is_required(),
        default=None if field.is_required() else field.default,
        choices=tuple(str(choice) for choice in base) if issubclass(base, StrEnum) else (),
        pattern=limits.get("pattern"),
        max_length=limits.get("max_length"),
        at_least=limits.get("ge"),
        at_most=limits.get("le"),
        annotation=annotation,
    )


def _type(base: Any) -> Type | None:
    types = {bool: Type.BOOLEAN, int: Type.WHOLE, Decimal: Type.NUMBER, date: Type.DATE, str: Type.TEXT}
    if isinstance(base, type):
        return next((found for kind, found in types.items() if issubclass(base, kind)), None)
    return None


def _unfold(annotation: Any) -> tuple[Any, list[tuple[str, Any]]]:
    """`Annotated[str, …] | None` becomes str and its constraints."""
    if get_origin(annotation) is Annotated:
        base, *metadata = get_args(annotation)
        inner, constraints = _unfold(base)
        return inner, [*constraints, *(pair for item in metadata for pair in _constraints(item))]
    alternatives = [part for part in get_args(annotation) if part is not NoneType]
    if get_origin(annotation) is not None and len(alternatives) == 1 and NoneType in get_args(annotation):
        return _unfold(alternatives[0])
    return annotation, []


def _constraints(metadata: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(metadata, FieldInfo):
        for item in metadata.metadata:
            yield from _constraints(item)
    names = ("pattern", "max_length") if isinstance(metadata, StringConstraints) else ("ge", "le")
    yield from ((name, value) for name in names if (value := getattr(metadata, name, None)) is not None)
