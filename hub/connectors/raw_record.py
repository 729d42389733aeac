"""A record as an ERP sent it, and what stands where in it."""

from typing import Any

RawRecord = dict[str, Any]
"""One record as the ERP sent it: text, bool, int or None by field; nested records and lists below. Never a float."""

MIXED = "#text"
"""Stands in a record that has text between its fields: no name of XML's can be that."""

FLAW = "#flaw"
"""Stands in a record that isn't what its page should hold, with what is wrong: it is rejected, and the others go on."""


def flawed(flaw: str, record: RawRecord | None = None) -> RawRecord:
    """The record with what is wrong with it."""
    return {**(record or {}), FLAW: flaw}


def keyed(records: dict[str, Any], field: str, value: str | None = None) -> list[RawRecord]:
    """The records of an object, each with its key in a field; with `value` they are single values, which stand there.

    One that is no record, or has another value in that field, is flawed.
    """
    return [_keyed(key, record, field, value) for key, record in records.items() if key != FLAW]


def _keyed(key: str, record: Any, field: str, value: str | None) -> RawRecord:
    if value is not None:
        return {field: key, value: record}
    if not isinstance(record, dict):
        return flawed("what stands under its key isn't an object", {field: key})
    if str(record.get(field, key)) != key:
        return flawed(f"stands under another key than its `{field}`", record)
    return {**record, field: key}


def at(value: Any, path: str) -> Any:
    """What stands at a dotted path, in which a number counts in a list from 0; None where the path ends early."""
    if isinstance(value, dict) and path in value:  # a name may have dots of its own
        return value[path]
    for step in path.split("."):
        if isinstance(value, list):
            place = int(step) if step.isascii() and step.isdecimal() and len(step) < 10 else len(value)
            value = value[place] if place < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def shows(value: Any, path: str) -> bool:
    """Whether something stands at a dotted path, an empty value too."""
    if isinstance(value, dict) and path in value:
        return True
    first, _, rest = path.partition(".")
    return bool(rest) and isinstance(value, dict) and shows(value.get(first), rest)


def listed(record: RawRecord, path: str) -> list[Any]:
    """The elements of the list at a path; a single one that came without a list around it counts as its list."""
    inner = at(record, path)
    return inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else []
