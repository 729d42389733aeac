"""Answers in XML without SOAP."""

from collections.abc import Collection, Iterator
from typing import Any, ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.named_elements import NamedElements
from hub.connectors.protocols.rest.bodies.rest_body import Listing, ListShape, RestBody
from hub.connectors.raw_record import MIXED, RawRecord, add_value
from hub.connectors.xml_paths import has_own_text, local
from hub.errors import ProtocolBroken

TEXT = "@"
"""The text of an element that is a record by itself."""
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


class XmlElements(RestBody):
    """An element for each record: `rows` is the path to it from the root element on, `export.articles.article`.

    Names are without their namespaces. Elements within are fields: text, None when empty, a record when nested, a list
    when repeated. A record, and an element of a list that the resource declares, has its attributes as `@name` and,
    where nothing stands within, its text as `@`; the attribute of any other element stands beside it: `price@currency`.
    `named` are elements that bear their name in an attribute.
    """

    example: ClassVar[str] = "kind: xml"
    expected: ClassVar[str] = "whole XML"

    kind: Literal["xml"]
    named: NamedElements | None = None

    def problems(self, shape: ListShape) -> Iterator[str]:
        """Paths that lead to no element within another."""
        assert shape.rows
        if self.named:
            yield from self.named.problems("named")
        yield from (
            f"`{path}` isn't the path of an element from the root on, such as `export.article`"
            for path in shape.rows.path
            if "" in path.split(".") or "." not in path
        )
        if shape.rows.by_key:
            yield "`by_key` has no effect on XML, whose records are elements of one name"

    def read(self, body: bytes, shape: ListShape, context: RequestContext, came: str) -> Listing:
        """The records at the first of the paths whose parent is there."""
        from hub.connectors.xml_body import xml_root

        assert shape.rows
        root = xml_root(body, context, came)
        try:
            self._rename(root)
        except ValueError as error:
            raise context.error(ProtocolBroken, f"{error} was expected; check `named` of the pack") from None
        # steps of nested lists, whose elements are records by themselves
        lists = frozenset(path.rpartition(".")[2] for path in shape.lists)
        for path in shape.rows.path:
            *way, name = path.split(".")
            parent = _parent(root, way, context)
            if parent is None:
                continue
            found = [element for element in parent if local(element.tag) == name]
            if not found and (len(parent) or has_own_text(parent)):
                break
            around = {local(root.tag): _value(root, lists, skipped=(parent, name))}
            return Listing([_record(element, lists) for element in found], around)
        expected = " or ".join(f"`{path}`" for path in shape.rows.path)
        raise context.error(ProtocolBroken, f"elements {expected} were expected, {came} came; check the pack")

    def value(self, body: bytes) -> Any:
        """The document as a record."""
        from hub.connectors.xml_body import xml_tree

        root = xml_tree(body)
        self._rename(root)
        return {local(root.tag): _value(root, ())}

    def _rename(self, root: Any) -> None:
        if self.named:
            self.named.rename(root)


def _parent(root: Any, way: list[str], context: RequestContext) -> Any:
    """The element in which the records stand; None if it isn't there, ProtocolBroken if there are several."""
    if local(root.tag) != way[0]:
        return None
    parent = root
    for step in way[1:]:
        inner = [element for element in parent if local(element.tag) == step]
        if len(inner) > 1:
            raise context.error(
                ProtocolBroken, f"one `{step}` was expected, {len(inner)} came; check `rows` in the pack"
            )
        if not inner:
            return None
        parent = inner[0]
    return parent


def _value(element: Any, lists: Collection[str], skipped: tuple[Any, str] | None = None) -> Any:
    if not len(element):
        return element.text
    return _fields(element, lists, skipped)


def _record(element: Any, lists: Collection[str]) -> RawRecord:
    attributes = {f"@{local(name)}": text for name, text in element.attrib.items() if not name.startswith(_XSI)}
    return attributes | (_fields(element, lists) if len(element) else {TEXT: element.text})


def _fields(element: Any, lists: Collection[str], skipped: tuple[Any, str] | None = None) -> RawRecord:
    """What stands within an element, without the records of the list, which are read by themselves."""
    fields: RawRecord = {MIXED: None} if has_own_text(element) else {}
    for inner in element:
        name = local(inner.tag)
        if skipped and skipped == (element, name):
            continue
        if name in lists:
            add_value(fields, name, _record(inner, lists))
            continue
        add_value(fields, name, _value(inner, lists, skipped))
        for attribute, text in inner.attrib.items():
            if not attribute.startswith(_XSI):
                add_value(fields, f"{name}@{local(attribute)}", text)
    return fields
