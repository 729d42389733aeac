"""What a record's field asks of a value, drawn from the pydantic models: the one place where the types are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo


class ValueType(StrEnum):
    """The kinds of value that a mapping handles; the words are those of messages."""

    TEXT = "text"
    NUMBER = "a number"
    WHOLE = "a whole number"
    BOOLEAN = "yes or no"
    DATE = "a date"


_NOTATION = {
    ValueType.NUMBER: (r"[+-]?[0-9]+(\.[0-9]+)?", "a number such as 1234.56"),
    ValueType.WHOLE: ("[+-]?[0-9]+", "a whole number such as 30"),
    ValueType.BOOLEAN: ("true|false", "`true` or `false`"),
    ValueType.DATE: ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date such as 2026-01-31"),
}
"""How a value is written in a mapping: nothing is guessed, so `NO` is no boolean and `1_000` no number."""


@dataclass(frozen=True)
class TargetField:
    """One field of a record: `default` stands where nothing came, unless `required`; `examples` are words for it."""

    name: str
    type: ValueType
    required: bool
    default: Any = None
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    pattern: str | None = None
    max_length: int | None = None
    above: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    annotation: Any = None
    personal: bool = False

    def read(self, text: str) -> Any:
        """The value that a text in a mapping stands for; ValueError with what was expected."""
        pattern, expected = _NOTATION.get(self.type, ("(?s:.*)", ""))
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{expected} was expected")
        # pydantic by itself would take "yes" for true and "1_000" for a number
        try:
            return _adapter(self.annotation).validate_python(text)
        except ValidationError as error:
            raise ValueError(error.errors(include_url=False, include_input=False)[0]["msg"]) from None


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


@cache
def targets(model: type[BaseModel]) -> dict[str, TargetField]:
    """The fields of a record, in its order; nested lists (an order's lines) are left out."""
    hints = get_type_hints(model, include_extras=True)
    fields = model.model_fields.items()
    known = (_target(name, hints[name], field) for name, field in fields)
    personal: frozenset[str] = getattr(model, "personal", frozenset())
    return {target.name: replace(target, personal=target.name in personal) for target in known if target}


def _target(name: str, annotation: Any, field: FieldInfo) -> TargetField | None:
    base, constraints = _unfold(annotation)
    kind = _type(base)
    if kind is None:
        return None
    limits = dict(constraints)
    return TargetField(
        name=name,
        type=kind,
        required=field.is_required(),
        default=None if field.is_required() else field.default,
        choices=tuple(str(choice) for choice in base) if issubclass(base, StrEnum) else (),
        examples=tuple(map(str, field.examples or ())),
        pattern=limits.get("pattern"),
        max_length=limits.get("max_length"),
        above=limits.get("gt"),
        at_least=limits.get("ge"),
        at_most=limits.get("le"),
        annotation=annotation,
    )


_TYPES = {
    bool: ValueType.BOOLEAN,  # before int, of which it is a subclass
    int: ValueType.WHOLE,
    Decimal: ValueType.NUMBER,
    date: ValueType.DATE,
    str: ValueType.TEXT,
}


def _type(base: Any) -> ValueType | None:
    if not isinstance(base, type):
        return None
    return next((value_type for python_type, value_type in _TYPES.items() if issubclass(base, python_type)), None)


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
    names = ("pattern", "max_length") if isinstance(metadata, StringConstraints) else ("gt", "ge", "le")
    yield from ((name, value) for name in names if (value := getattr(metadata, name, None)) is not None)
