"""XML as a pack writes it, with names in braces: filled in as a tree, so that no value can be markup."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from hub.connectors.model import placeholders
from hub.connectors.named_elements import NamedElements
from hub.connectors.templates import filled, template_problems

ATTRIBUTE, TEXT = "@", "#"
"""`@name` is an attribute, `#` the text of an element that has attributes."""


def xml_problems(where: str, template: Any, known: Collection[str], compound: Collection[str] = ()) -> Iterator[str]:
    """What isn't whole XML, names that nothing stands for, and records that aren't alone in their element."""
    # the standard library's, which is light: a pack is its author's own text
    try:
        root = ElementTree.fromstring(template) if isinstance(template, str) else None
    except ElementTree.ParseError as error:
        yield f"{where}: isn't whole XML ({error})"
        return
    if root is None or "<!" in str(template):
        yield f"{where}: a text of XML, without document type, comments and CDATA, was expected"
        return
    for element in root.iter():
        texts = [element.text, *(inner.tail for inner in element)]
        for text in filter(None, [*texts, *element.attrib.values()]):
            yield from template_problems(where, text, known)
        for name in sorted(compound):
            # as a record it becomes elements, for which there is only the place of an element's whole text
            others = [*texts[1:], *element.attrib.values()]
            is_alone = element.text is None or name not in placeholders(element.text) or _is_alone(element, name)
            if not is_alone or any(name in placeholders(text) for text in others if text):
                yield f"{where}: `{{{name}}}` is no text: it stands by itself in an element"


def _is_alone(element: Any, name: str) -> bool:
    return not len(element) and element.text.strip() == f"{{{name}}}"


def xml_filled(template: str, values: Mapping[str, Any], named: NamedElements | None = None) -> str:
    """The XML with values for its names; `named`: what the fields of records become.

    Raises:
        ValueError: a value has a character that no XML can hold, or a record a name that no element can bear.
    """
    from lxml import etree

    root: Any = etree.fromstring(template)
    for element in root.iter():
        alone = (element.text or "").strip()
        value = values.get(alone[1:-1]) if alone.startswith("{") and alone.endswith("}") else None
        if isinstance(value, dict | list):
            element.text = None
            put_record(element, value, named=named)
        elif element.text:
            element.text = xml_text(filled(element.text, values))
        if element.tail:
            element.tail = xml_text(filled(element.tail, values))
        for name, text in element.attrib.items():
            element.set(name, xml_text(filled(text, values)))
    return etree.tostring(root, encoding="unicode")


def put_record(
    element: Any, record: Any, namespaces: Mapping[str, str] | None = None, named: NamedElements | None = None
) -> None:
    """Write a record into an element of lxml: its fields as elements of the same namespace, in the order that they
    have.

    `namespaces`: by prefix, for names such as `urn:Name`. `named`: which elements have their name in an attribute.
    """
    from lxml import etree

    own = etree.QName(element).namespace
    for name, value in record.items():
        if name == TEXT:
            element.text = xml_text(value)
        elif name.startswith(ATTRIBUTE):
            if value is not None:
                element.set(_qualified(name[1:], None, namespaces), xml_text(value))
        else:
            tag, attribute = named.written(name, value) if named else (name, None)
            for each in value if isinstance(value, list | tuple) else [value]:
                if each is None:
                    continue
                inner = etree.SubElement(element, _qualified(tag, own, namespaces))
                if attribute:
                    inner.set(attribute, name)
                if isinstance(each, Mapping):
                    put_record(inner, each, namespaces, named)
                else:
                    inner.text = xml_text(each)


def _qualified(name: str, own: str | None, namespaces: Mapping[str, str] | None) -> str:
    prefix, colon, local = name.partition(":")
    if colon and prefix not in (namespaces or {}):
        raise ValueError("a name has a prefix that stands for no namespace")
    namespace = (namespaces or {})[prefix] if colon else own
    return f"{{{namespace}}}{local or prefix}" if namespace else local or prefix


def xml_text(value: Any) -> str:
    """A value in XML Schema's writing: a decimal digit for digit, `true` and `false`; ValueError if it is no text."""
    if isinstance(value, Mapping | list | tuple):
        raise ValueError("a record or a list stands where a text was expected")
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else "" if value is None else str(value)
