"""The texts that a mapping itself puts into a field: what can be known of a field without any record."""

from collections.abc import Iterator

from hub.translate.compiled import AppliedStep, FieldMapping
from hub.translate.steps.lookup import DEFAULT, KEEP, Lookup

Placed = tuple[str, str]
"""A text and where it is written."""


def texts_of(applied: AppliedStep) -> list[Placed]:
    """The texts that a step may give by itself, each with its place."""
    if not isinstance(applied.argument, Lookup):
        return [(applied.argument, applied.place)] if applied.step.name in ("constant", "empty") else []
    lookup = applied.argument
    # backwards the table gives the ERP's own texts
    entries = () if lookup.backwards else lookup.table.entries.values()
    default = [(lookup.default, applied.place)] if lookup.missing == DEFAULT else []
    return [(entry.value, entry.place) for entry in entries] + default


def given_texts(field: FieldMapping) -> Iterator[Placed]:
    """The texts that the mapping gives as the field's value; a field without steps has the ERP's own."""
    if field.steps:
        yield from ((text, place) for text, place in texts_of(field.steps[-1]) if text)
    if field.otherwise:
        yield from given_texts(field.otherwise)


def gives_no_other(field: FieldMapping) -> bool:
    """Whether nothing but these texts can come out."""
    last = field.steps[-1] if field.steps else None
    if last is None:
        return False
    closed = last.step.name == "constant" or (isinstance(last.argument, Lookup) and last.argument.missing != KEEP)
    return closed and (field.otherwise is None or gives_no_other(field.otherwise))


def given_when_empty(field: FieldMapping) -> Placed | None:
    """What the mapping makes of a field that the ERP leaves empty; None where that is nothing, or unknown."""
    text, place = "", ""
    for applied in field.steps if field.sources else ():
        if isinstance(applied.argument, Lookup) and not applied.argument.backwards:
            entry = applied.argument.table.entries.get(text)
            text, place = (entry.value, entry.place) if entry else ("", "")
        elif applied.step.name == "empty" and not text:
            text, place = applied.argument, applied.place
        elif text:
            return None
    return (text, place) if text else None
