"""WSDLs of document/literal services: one for each service, or one for all of them."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from hub.connectors.drafting.description import Description
from hub.connectors.drafting.draft import (
    MAX_FIELDS,
    MAX_LISTS,
    DraftList,
    DraftRecord,
    EnteringOperation,
    FieldType,
    ListOperation,
    PackDraft,
    is_name,
)
from hub.connectors.drafting.guesses import plain
from hub.connectors.drafting.sources.xml_document import root_of
from hub.connectors.soap_encoding import shipped_schema
from hub.connectors.xml_paths import ATTRIBUTE, local
from hub.connectors.xml_template import TEXT
from hub.errors import HubError

_READS = ("readmultiple", "read", "list", "get", "find", "search", "query")
_ENTERS = ("create", "add", "insert")
_TYPES: dict[str, FieldType] = {
    **dict.fromkeys(("int", "integer", "long", "short", "decimal", "double", "float"), "number"),
    "boolean": "flag",
    "date": "date",
    "dateTime": "moment",
}
_COMPANY = re.compile(r"/WS/[^/]+(?=/)")
"""Services of pages name the company behind this."""
KEY = "Key"
"""What services of pages name a version of a record by: it changes with each write, and is nothing to a mapping."""
CONTENT = "_value_1"
"""What zeep calls the text of an element that has attributes."""
MAX_PATHS = 10_000
"""Elements of a record that are looked at: types may be made of themselves."""
MAX_DOCUMENTS = 20
"""A WSDL and what it imports."""
DEEPEST = 4
"""Elements within each other, from an answer to its records."""


def from_wsdl(descriptions: Sequence[Description]) -> PackDraft:
    """A draft of what the services describe: each operation that gives a list of records is one.

    Raises:
        ConfigurationError: one isn't a WSDL that can be used, or none of them gives a list.
    """
    draft = PackDraft(", ".join(each.name for each in descriptions)[:500], [])
    for description in descriptions:
        _add(draft, description)
    if not draft.lists:
        raise descriptions[0].problem("no operation of it answers with a list of records; a pack needs one at least")
    if draft.company:
        draft.url = draft.url.partition("/WS/")[0] + "/WS"
    return draft


def _add(draft: PackDraft, description: Description) -> None:
    binding, address = _binding(description)
    operations = binding.all()
    for name in sorted(operations, key=_likeliest):
        rows = _rows(operations[name].output.body, ()) if _is_read(name) else None
        if rows is None or len(draft.lists) >= MAX_LISTS:
            continue
        way, record = rows
        if not is_name(record.name) or any(each.name == record.name for each in draft.lists):
            continue
        url = urlsplit(address)
        draft.company = draft.company or ("WS/<company>" if _COMPANY.search(url.path) else "")
        draft.url = draft.url or address
        draft.soap_version = "1.2" if type(binding).__name__ == "Soap12Binding" else "1.1"
        # below the address of tenants.yaml, which ends before the company
        path = _COMPANY.sub("/{company}", url.path[url.path.find("/WS/") :]) if "/WS/" in url.path else url.path
        reads = _reading(operations, name, ".".join(way))
        enters = _entering(operations, record.name)
        draft.lists.append(DraftList(record.name, path or "/", _record(record), reads=reads, enters=enters))


def _binding(description: Description) -> tuple[Any, str]:
    """The operations of a WSDL, and where it says that they live."""
    from hub.connectors.zeep_client import zeep_client

    if local(root_of(description).tag) != "definitions":
        raise description.problem("a WSDL was expected (an element definitions); check the file or address")
    try:
        service = zeep_client(description.address, _Loader(description)).service
        return service._binding, str(service._binding_options["address"])
    except HubError:
        raise
    except Exception as error:  # noqa: BLE001 - see zeep_client
        raise description.problem(
            f"can't be used as a WSDL ({type(error).__name__}); check the file or address"
        ) from None


class _Loader:
    """What zeep needs of a transport: the description itself, and what that may load."""

    def __init__(self, description: Description) -> None:
        self._description, self._loaded = description, 0

    def load(self, wanted: str) -> bytes:
        if (shipped := shipped_schema(wanted)) is not None:
            return shipped
        self._loaded += 1
        if self._loaded > 2 * MAX_DOCUMENTS:
            raise self._description.problem(f"imports itself, or more than {MAX_DOCUMENTS} documents")
        if wanted == self._description.address:
            return self._description.body
        return self._description.load(wanted)


def _is_read(operation: str) -> bool:
    return plain(operation).startswith(_READS)


def _likeliest(operation: str) -> tuple[int, str]:
    word = plain(operation)
    return next((number for number, start in enumerate(_READS) if word.startswith(start)), len(_READS)), operation


def _inside(element: Any) -> list[tuple[str, Any]]:
    elements = getattr(getattr(element, "type", None), "elements", ())
    return [(name, inner) for name, inner in elements if hasattr(inner, "type") and isinstance(name, str)]


def _rows(element: Any, way: tuple[str, ...]) -> tuple[tuple[str, ...], Any] | None:
    """The way from the Body to the repeated element that has fields, and that element."""
    if element is None or len(way) >= DEEPEST:
        return None
    # what has several elements is a record: a list inside of it is that record's own
    inside = _inside(element)
    if len(inside) != 1:
        return None
    here, ((_, inner),) = (*way, element.name), inside
    return (here, inner) if inner.accepts_multiple and _inside(inner) else _rows(inner, here)


def _record(element: Any) -> DraftRecord:
    record = DraftRecord()
    record.fields.update(_attributes(element, ""))
    for path, inner in islice(_paths(element, "", 0), MAX_PATHS):
        if inner.name == KEY:
            continue
        lines = [] if not inner.accepts_multiple else _inside(inner)
        if lines:
            record.lists[path] = {
                name: _type(each) for name, each in lines if is_name(name) and name != KEY and not _inside(each)
            }
        elif len(record.fields) < MAX_FIELDS:
            attributes = _attributes(inner, f"{path}.")
            record.fields.update(attributes)
            if not [name for name, _ in _inside(inner) if name != CONTENT]:
                record.fields[f"{path}.{TEXT}" if attributes else path] = _type(
                    dict(_inside(inner)).get(CONTENT, inner)
                )
    return record


def _attributes(element: Any, before: str) -> dict[str, FieldType]:
    """The attributes of an element, as a pack names them."""
    told = getattr(element.type, "attributes", ())
    named = ((name, each) for name, each in told if isinstance(name, str) and is_name(name) and hasattr(each, "type"))
    return {f"{before}{ATTRIBUTE}{name}": _type(each) for name, each in islice(named, MAX_FIELDS)}


def _paths(element: Any, before: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, inner in _inside(element):
        path = f"{before}{name}"
        if is_name(path) and name != CONTENT:
            yield path, inner
            if not inner.accepts_multiple and depth + 1 < DEEPEST:
                yield from _paths(inner, f"{path}.", depth + 1)


def _type(element: Any) -> FieldType:
    qname = getattr(element.type, "qname", None)
    return _TYPES.get(getattr(qname, "localname", ""), "text")


def _reading(operations: Any, read: str, rows: str) -> ListOperation:
    asked = dict(_inside(operations[read].input.body))
    texts = {plain(name): name for name in asked if is_name(name)}
    filtered = next((name for name, inner in asked.items() if len(_inside(inner)) == 2 and inner.accepts_multiple), "")
    field, criteria = (name for name, _ in _inside(asked[filtered])) if filtered else ("", "")
    mark, size = texts.get("bookmarkkey", ""), texts.get("setsize", "")
    marks = (mark, size) if mark and size else ("", "")
    return ListOperation(read, rows, (*texts.values(),), (filtered, field, criteria), marks)


def _entering(operations: Any, record: str) -> EnteringOperation | None:
    """The operation that enters a record of a list: one that takes such a record and answers with it."""
    for name, operation in operations.items():
        if not plain(name).startswith(_ENTERS):
            continue
        answer = operation.output.body
        ways = (path for path, inner in islice(_paths(answer, "", 0), MAX_PATHS) if inner.name == record)
        way = next(ways, None)
        if way and record in dict(_inside(operation.input.body)):
            return EnteringOperation(name, record, f"{answer.name}.{way}")
    return None
