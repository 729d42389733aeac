"""An order as XML."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.order_files.order_content import OrderContent, WrittenOrder, as_text
from hub.connectors.raw_record import RawRecord
from hub.connectors.request_template import COMPANY, ORDER, REFERENCE, record_problems
from hub.connectors.templates import filled
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

    def problems(self, where: str, head: Collection[str], lines: Collection[str], reference: str) -> Iterator[str]:
        """Names that nothing stands for, and an order that never goes out."""
        yield from record_problems(f"{where}.body", self.body, ORDER, (ORDER, REFERENCE, COMPANY))

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
