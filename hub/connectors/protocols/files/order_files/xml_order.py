"""An order as XML."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.order_files.order_content import (
    COMPANY,
    ORDER,
    REFERENCE,
    OrderContent,
    WrittenOrder,
    as_text,
)
from hub.connectors.raw_record import RawRecord
from hub.connectors.templates import filled, names_in, template_problems, texts_in
from hub.errors import CallRefused

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


class XmlOrder(OrderContent):
    """`root` is the outermost element, `body` a template of what is in it: texts, elements by name, `@name` attributes.

    `{order}` by itself is the order as the mapping wrote it: its fields are elements, its lines repeated ones.
    """

    example: ClassVar[str] = '{kind: xml, root: Order, body: {"@ref": "{reference}", Body: "{order}"}}'

    kind: Literal["xml"]
    root: Annotated[str, Field(pattern=_NAME.pattern)]
    body: Any = f"{{{ORDER}}}"

    def problems(self, where: str, head: Collection[str], lines: Collection[str]) -> Iterator[str]:
        """Names that nothing stands for, and an order that never goes out."""
        for path, text in texts_in(self.body):
            place = f"{where}.body.{path}" if path else f"{where}.body"
            yield from template_problems(place, text, (ORDER, REFERENCE, COMPANY))
            if f"{{{ORDER}}}" in text and text != f"{{{ORDER}}}":
                yield f"{place}: `{{{ORDER}}}` is a record: it stands by itself"
        if ORDER not in names_in(self.body):
            yield f"{where}.body: `{{{ORDER}}}` stands nowhere, so that none would go out"

    def written(self, order: WrittenOrder, context: RequestContext) -> bytes:
        """XML in UTF-8."""
        from lxml import etree

        root = etree.Element(self.root)
        values = {ORDER: order.record, REFERENCE: order.reference, COMPANY: order.company}
        try:
            _put(root, filled(self.body, values))
        except ValueError:
            message = "the order has a name or a character that can't stand in XML; nothing was sent, mend the mapping"
            raise context.error(CallRefused, message) from None
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _put(element: Any, value: Any) -> None:
    if not isinstance(value, Mapping):
        element.text = as_text(value)
        return
    for name, inner in _flat(value):
        if name.startswith("@"):
            element.set(name[1:], as_text(inner))
        else:
            child = element.makeelement(name)
            element.append(child)
            _put(child, inner)


def _flat(record: RawRecord | Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, list | tuple):
            yield from ((name, each) for each in value)
        else:
            yield name, value
