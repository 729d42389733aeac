"""A record as an ERP sent it, and what stands where in it."""

from typing import Any

RawRecord = dict[str, Any]
"""One record as the ERP sent it: text, bool, int or None by field; nested records and lists below. Never a float."""

_NOTHING = object()
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
    found = _found(value, path)
    return None if found is _NOTHING else found


def _found(value: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(value, list):
            place = int(step) if step.isascii() and step.isdecimal() and len(step) < 10 else len(value)
            value = value[place] if place < len(value) else _NOTHING
        else:
            value = value.get(step, _NOTHING) if isinstance(value, dict) else _NOTHING
    return value


def with_value(record: RawRecord, path: str, value: Any) -> RawRecord:
    """The record with a value at a dotted path of records; all else is shared with the one that was given."""
    if path in record:
        return {**record, path: value}
    first, _, rest = path.partition(".")
    inner = record.get(first)
    return {**record, first: with_value(inner if isinstance(inner, dict) else {}, rest, value) if rest else value}


def add_value(record: RawRecord, name: str, value: Any) -> None:
    """Put a value under its name; those of a name that comes again are a list.

    So a list with one element looks like a single record, which `listed` takes for a list, too.
    """
    if name not in record:
        record[name] = value
    elif isinstance(record[name], list):
        record[name].append(value)
    else:
        record[name] = [record[name], value]


def shows(value: Any, path: str) -> bool:
    """Whether something stands at a dotted path, an empty value too."""
    if isinstance(value, dict) and path in value:
        return True
    return _found(value, path) is not _NOTHING


def elements(value: Any, path: str) -> list[Any]:
    """The elements of all lists at a path, through the lists that they stand in."""
    if path in value:
        return listed(value, path)
    outer, _, inner = path.partition(".")
    found = value.get(outer)
    around = found if isinstance(found, list) else [found]
    if not inner:
        return [each for each in around if each is not None]
    return [element for each in around if isinstance(each, dict) for element in elements(each, inner)]


def listed(record: RawRecord, path: str) -> list[Any]:
    """The elements of the list at a path; a single one that came without a list around it counts as its list."""
    inner = at(record, path)
    return inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else []
