"""OData's $metadata, versions 2 to 4: entity sets, their keys, properties and the lists inside of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hub.connectors.drafting.description import Description
from hub.connectors.drafting.draft import (
    MAX_FIELDS,
    MAX_LISTS,
    Dialect,
    DraftList,
    DraftRecord,
    FieldType,
    PackDraft,
    is_name,
)
from hub.connectors.drafting.guesses import QUANTITIES, named
from hub.connectors.drafting.sources.xml_document import root_of
from hub.connectors.xml_paths import local

_TYPES: dict[str, FieldType] = {
    "Edm.Boolean": "flag",
    "Edm.Date": "date",
    "Edm.DateTime": "date",
    "Edm.DateTimeOffset": "moment",
    **dict.fromkeys(
        ("Edm.Byte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Double", "Edm.Single"), "number"
    ),
}
"""Of version 2, `Edm.DateTime` has no zone, and nothing says by whose clock it is: days are on the safe side."""
_LITERALS = {
    "Edm.Guid": "guid",
    "Edm.Int64": "int64",
    "Edm.Decimal": "decimal",
    **dict.fromkeys(("Edm.Byte", "Edm.Int16", "Edm.Int32", "Edm.Double", "Edm.Single"), "number"),
}
_NO_TEXT = ("Edm.Stream", "Edm.Geo", "Collection(")
"""Beginnings of types that answers have as addresses, objects or lists."""
MAX_LOOKS = 500_000
"""At properties; the largest that vendors publish need a tenth of it."""
DEEPEST = 10
"""Types that a type is made from."""


@dataclass(frozen=True)
class _Version:
    """Where the answers of a version have what a pack names; `inner` stands behind the name of an expanded list."""

    dialect: Dialect
    rows: str
    link: str
    count: str
    message: str
    inner: str = ""


_VERSIONS = {
    "2": _Version("odata 2", "d.results", "d.__next", "d.__count", "error.message.value", ".results"),
    "3": _Version("odata 3", "value", "odata.nextLink", "odata.count", "error.message.value"),
    "4": _Version("odata 4", "value", "@odata.nextLink", "@odata.count", "error.message"),
}


def from_metadata(descriptions: Sequence[Description]) -> PackDraft:
    """A draft of what one $metadata document describes.

    Raises:
        ConfigurationError: it isn't one.
    """
    if len(descriptions) > 1:
        raise descriptions[1].problem("one $metadata was expected; draft a pack from each")
    (description,) = descriptions
    model = _Model(description)
    lists = [each for each in model.lists() if each.record.fields][:MAX_LISTS]
    if not lists:
        raise description.problem("no entity set with properties stands in it; a pack needs one at least")
    draft = PackDraft(description.name, lists, dialect=model.version.dialect)
    draft.error = ("error.code", model.version.message)
    draft.url = description.name.removesuffix("$metadata").rstrip("/") if "://" in description.name else ""
    return draft


class _Model:
    """The schemas of a document, by what they name."""

    def __init__(self, description: Description) -> None:
        self._description, self._looks = description, 0
        root = root_of(description)
        if local(root.tag) != "Edmx":
            raise description.problem("OData's $metadata was expected (an element Edmx); check the address")
        self.version = _VERSIONS["4"] if root.get("Version", "").startswith("4") else _older(root)
        schemas = [each for each in root.iter() if local(each.tag) == "Schema"]
        self._types: dict[str, Any] = {}
        self._named: dict[str, str] = {}
        self._ends: dict[tuple[str, str], str] = {}
        self._sets: list[Any] = []
        for schema in schemas:
            names = [name for name in (schema.get("Namespace"), schema.get("Alias")) if name]
            for each in schema:
                self._take(each, names)

    def _take(self, element: Any, namespaces: Sequence[str]) -> None:
        match local(element.tag):
            case "EntityType" | "ComplexType":
                self._types |= {f"{namespace}.{element.get('Name')}": element for namespace in namespaces}
            case "TypeDefinition":
                self._named |= {
                    f"{each}.{element.get('Name')}": element.get("UnderlyingType", "") for each in namespaces
                }
            case "Association":
                for end in _children(element, "End"):
                    listed = "*" if end.get("Multiplicity") == "*" else ""
                    for namespace in namespaces:
                        self._ends[f"{namespace}.{element.get('Name')}", end.get("Role", "")] = (
                            f"{listed}{end.get('Type')}"
                        )
            case "EntityContainer":
                self._sets += _children(element, "EntitySet")

    def lists(self) -> Iterator[DraftList]:
        """A list for each entity set; several containers may have the same."""
        for name, each in {each.get("Name", ""): each for each in reversed(self._sets)}.items():
            type_name = each.get("EntityType", "")
            if not is_name(name):
                continue
            record, kinds, key = DraftRecord(), dict[str, str](), self._key(type_name)
            self._fields(type_name, "", record.fields, 0, kinds, key)
            lines = self._lines(type_name)
            if lines:
                inner, fields, is_expanded = lines
                record.lists[f"{inner}{self.version.inner}" if is_expanded else inner] = fields
            yield DraftList(
                name,
                f"/{name}",
                record,
                self.version.rows,
                link=self.version.link,
                count=self.version.count,
                key=key,
                literals={path: literal for path in key if (literal := _LITERALS.get(kinds.get(path, "")))},
                query={"$expand": lines[0]} if lines and lines[2] else {},
            )

    def _look(self) -> None:
        self._looks += 1
        if self._looks > MAX_LOOKS:
            raise self._description.problem(
                f"needs more than {MAX_LOOKS:,} looks to be read; cut out what the hub needs"
            )

    def _lineage(self, type_name: str) -> Iterator[Any]:
        """A type and those that it is made from."""
        for _ in range(DEEPEST):
            element = self._types.get(type_name)
            if element is None:
                return
            yield element
            type_name = element.get("BaseType", "")

    def _key(self, type_name: str) -> tuple[str, ...]:
        keys = (key for element in self._lineage(type_name) for key in _children(element, "Key"))
        # one within another is written with a slash, and its name alone would be an alias
        return tuple(each.get("Name", "").replace("/", ".") for key in keys for each in _children(key, "PropertyRef"))

    def _fields(
        self,
        type_name: str,
        before: str,
        fields: dict[str, FieldType],
        depth: int,
        kinds: dict[str, str] | None = None,
        key: Sequence[str] = (),
    ) -> None:
        """Those that are texts in an answer; those of the `key` always. `kinds` are their types as they are written."""
        for element in self._lineage(type_name):
            for each in _children(element, "Property"):
                self._look()
                path, kind = f"{before}{each.get('Name')}", self._named.get(each.get("Type", ""), each.get("Type", ""))
                if kind in self._types:
                    if depth < 2:
                        self._fields(kind, f"{path}.", fields, depth + 1, kinds, key)
                elif is_name(path) and (len(fields) < MAX_FIELDS or path in key) and not kind.startswith(_NO_TEXT):
                    fields[path] = _TYPES.get(kind, "text")
                    if kinds is not None:
                        kinds[path] = kind

    def _lines(self, type_name: str) -> tuple[str, dict[str, FieldType], bool] | None:
        """The list inside of a document that has its lines, one with a quantity, and whether it must be expanded."""
        for element in self._lineage(type_name):
            for each in element:
                name, is_expanded = each.get("Name", ""), local(each.tag) == "NavigationProperty"
                if not is_expanded and local(each.tag) != "Property":
                    continue
                fields: dict[str, FieldType] = {}
                self._fields(self._listed(each), "", fields, 0)
                is_lines = "line" in name.lower() or "item" in name.lower()
                if is_lines and is_name(name) and named(fields, QUANTITIES[:2]):
                    return name, fields, is_expanded
        return None

    def _listed(self, navigation: Any) -> str:
        """The type of the records of a list that a property leads to; empty where it leads to one alone."""
        written = navigation.get("Type", "")
        if written.startswith("Collection("):
            return str(written[len("Collection(") : -1])
        end = self._ends.get((navigation.get("Relationship", ""), navigation.get("ToRole", "")), "")
        return end[1:] if end.startswith("*") else ""


def _older(root: Any) -> _Version:
    """The version by what the services are said to speak at least."""
    # one that may speak version 3 answers in its format where nobody asks for another
    said = (value for each in root for name, value in each.attrib.items() if name.endswith("DataServiceVersion"))
    return _VERSIONS["3"] if any(value.startswith("3") for value in said) else _VERSIONS["2"]


def _children(element: Any, name: str) -> list[Any]:
    return [each for each in element if local(each.tag) == name]
