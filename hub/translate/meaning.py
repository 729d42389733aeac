"""What a field of an ERP's own order stands for, as far as the `order:` part that wrote it can tell."""

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from hub.errors import Unmappable
from hub.translate.compiled import FieldMapping
from hub.translate.payload import as_text, value_of

BLANKING = frozenset({"blank if", "none"})
"""Steps by which a field is left to the ERP."""


def meaning(field: FieldMapping, value: Any) -> str:
    """A value in the ERP's words; where each step has a way back, in the hub's, so that two words for one are one.

    A blank currency and the ERP's own code are the same then. Of two values compare the meanings, never one with a
    value of the hub's: a step without a way back leaves the ERP's word.
    """
    text = as_text(value) or ""
    if field.when or any(applied.step.meaning is None for applied in field.steps):
        return text
    for applied in reversed(field.steps):
        assert applied.step.meaning
        text = applied.step.meaning(text, applied.argument)
    return text


def never_blank(field: FieldMapping) -> FieldMapping:
    """The field as it would be written, were it never left to the ERP."""
    if field.otherwise:  # another field in its place is no blank
        return field
    steps = tuple(applied for applied in field.steps if applied.step.name not in BLANKING)
    return replace(field, steps=steps, when=())


def told_by(field: FieldMapping, record: BaseModel) -> str:
    """The meaning of what a field gets from an order or one of its lines; nothing where it gets nothing."""
    try:
        return meaning(field, value_of(field, record))
    except Unmappable:
        return ""
