"""Requests in XML without SOAP."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from hub.connectors.named_elements import NamedElements
from hub.connectors.protocols.rest.sending.sent_body import SentBody
from hub.connectors.xml_template import ATTRIBUTE, TEXT

_NAME = re.compile(r"[A-Za-z_][\w.-]*")


class XmlSent(SentBody):
    """A document of XML: the template's only name is the root element, what stands below it are elements, `@name`
    attributes and `#` an element's own text; an element stands there once for each value of a list.

    `namespace` is that of all elements; `named`: which of them have their name in an attribute.
    """

    example: ClassVar[str] = '{kind: xml, namespace: "urn:orders"}'
    media_type: ClassVar[str] = "application/xml; charset=utf-8"

    kind: Literal["xml"]
    namespace: str | None = None
    named: NamedElements | None = None

    def encode(self, value: Any) -> bytes:
        """XML in UTF-8."""
        from lxml import etree

        from hub.connectors.xml_template import put_record, xml_text

        if not isinstance(value, Mapping) or len(value) != 1:
            raise ValueError("XML has one root element")
        ((name, inside),) = value.items()
        space = {None: self.namespace} if self.namespace else None
        tag = f"{{{self.namespace}}}{name}" if self.namespace else name
        root = etree.Element(tag, nsmap=space)  # type: ignore[arg-type]
        if isinstance(inside, Mapping):
            put_record(root, inside, named=self.named)
        else:
            root.text = xml_text(inside)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def problems(self, where: str, template: Any) -> Iterator[str]:
        """Another number of names than one, and what can't be elements, attributes or texts."""
        if template is None:
            return
        if self.named:
            yield from self.named.problems("rest.sends.named")
        if not (isinstance(template, Mapping) and len(template) == 1):
            yield f"{where}: one name, the root element, was expected, as `rest.sends: xml` sends it"
            return
        if any(isinstance(inside, list) for inside in template.values()):
            yield f"{where}: a document has one root element, not a list of them"
        yield from _element_problems(where, template)


def _element_problems(where: str, template: Any) -> Iterator[str]:
    """Names that no element can bear, and records and lists where a text stands."""
    for name, inside in template.items() if isinstance(template, Mapping) else ():
        place = f"{where}.{name}"
        if name != TEXT and not _NAME.fullmatch(name.removeprefix(ATTRIBUTE)):
            yield f"{place}: a name that an element can bear was expected, without a prefix"
        if name == TEXT or name.startswith(ATTRIBUTE):
            if isinstance(inside, Mapping | list) or inside in ("{order}", "{line}"):
                yield f"{place}: a text was expected"
            continue
        for each in inside if isinstance(inside, list) else [inside]:
            if isinstance(each, list):
                yield f"{place}: a list in a list can't be elements"
            yield from _element_problems(place, each)
