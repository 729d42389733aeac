"""Answers that somebody saved: lists in JSON, one file each."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from hub.connectors.drafting.description import Description
from hub.connectors.drafting.draft import MAX_FIELDS, DraftList, DraftRecord, FieldType, PackDraft, is_name
from hub.connectors.drafting.sources.answer_shape import count_path, link_path, rows_path
from hub.connectors.protocols.json_body import json_value
from hub.connectors.raw_record import at

LOOKED_AT = 200
"""Records of an answer; more show no other fields."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)


def from_examples(descriptions: Sequence[Description]) -> PackDraft:
    """A draft with a list for each answer, called like its file.

    Raises:
        ConfigurationError: an answer isn't JSON, or has no list of records.
    """
    lists = [_list(each) for each in descriptions]
    names = [each.name for each in lists]
    for name in names:
        if names.count(name) > 1:
            raise descriptions[names.index(name)].problem(f"two files are called `{name}`; rename one")
    notes = [
        "paths are guessed from the files' names; mend those of `resources`.",
        "an answer doesn't show how it is asked for: `rest: read` and `paging` are what it hints at.",
    ]
    files = ", ".join(PurePosixPath(each.name).name for each in descriptions)
    return PackDraft(files, lists, notes=notes)


def _list(description: Description) -> DraftList:
    try:
        answer = json_value(description.body)
    except ValueError:
        raise description.problem("whole JSON was expected, as the ERP answered it; save the answer itself") from None
    rows = rows_path(answer, _inside, _is_rows)
    if rows is None:
        raise description.problem(
            "a list of records was expected somewhere in the answer; save one with a record or more"
        )
    records = (answer if rows == "." else at(answer, rows))[:LOOKED_AT]
    name = PurePosixPath(urlsplit(description.name).path).stem or "records"
    if not is_name(name):
        raise description.problem("its name becomes that of a resource; call it like the list, such as products.json")
    return DraftList(
        name,
        f"/{name}",
        _record(records),
        rows,
        link=link_path(answer, _inside, lambda value: isinstance(value, str) and "/" in value),
        count=count_path(answer, _inside, lambda value: isinstance(value, int) and not isinstance(value, bool)),
    )


def _record(records: Sequence[Mapping[str, Any]]) -> DraftRecord:
    record = DraftRecord()
    for each in records:
        _take(each, "", record)
    return record


def _take(value: Mapping[str, Any], before: str, record: DraftRecord, depth: int = 0) -> None:
    for name, inner in value.items():
        path = f"{before}{name}"
        if not is_name(path) or len(record.fields) >= MAX_FIELDS:
            continue
        if _is_rows(inner):
            fields: dict[str, FieldType] = record.lists.setdefault(path, {})
            fields |= {key: _type(below) for line in inner for key, below in line.items() if is_name(key)}
        elif isinstance(inner, dict) and depth < 3:
            _take(inner, f"{path}.", record, depth + 1)
        elif isinstance(inner, list):
            if inner and not isinstance(inner[0], dict | list):
                record.fields.setdefault(f"{path}.0", _type(inner[0]))
        elif not isinstance(inner, dict):
            kind = _type(inner)
            # what is empty in one record may be a date in the next
            if path not in record.fields or record.fields[path] == "text":
                record.fields[path] = kind


def _type(value: Any) -> FieldType:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int):
        return "number"
    if isinstance(value, str):
        if _MOMENT.fullmatch(value):
            return "moment"
        if _DATE.fullmatch(value):
            return "date"
        if _NUMBER.fullmatch(value):
            return "number"
    return "text"


def _inside(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)
