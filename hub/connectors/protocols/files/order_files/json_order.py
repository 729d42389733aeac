"""An order as JSON."""

from collections.abc import Collection, Iterator
from typing import ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.json_template import JsonTemplate
from hub.connectors.protocols.files.order_files.order_content import OrderContent, WrittenOrder, as_texts
from hub.connectors.protocols.json_body import json_bytes
from hub.connectors.request_template import COMPANY, ORDER, REFERENCE, record_problems
from hub.connectors.templates import filled


class JsonOrder(OrderContent):
    """`body` is a template of JSON with `{order}` by itself, the order as the mapping wrote it, and `{reference}`."""

    example: ClassVar[str] = '{kind: json, body: {type: order, order: "{order}"}}'

    kind: Literal["json"]
    body: JsonTemplate = f"{{{ORDER}}}"

    def problems(self, where: str, head: Collection[str], lines: Collection[str], reference: str) -> Iterator[str]:
        """Names that nothing stands for, and an order that never goes out."""
        yield from record_problems(f"{where}.body", self.body, ORDER, (ORDER, REFERENCE, COMPANY))

    def written(self, order: WrittenOrder, context: RequestContext) -> bytes:
        """JSON in UTF-8, decimals as numbers, digit for digit."""
        values = {ORDER: as_texts(order.record), REFERENCE: order.reference, COMPANY: order.company}
        return json_bytes(filled(self.body, values)) + b"\n"
