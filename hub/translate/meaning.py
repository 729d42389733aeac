"""What a field of an ERP's own order stands for, as far as the `order:` part that wrote it can tell."""

from typing import Any

from hub.translate.compiled import FieldMapping
from hub.translate.payload import as_text


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
