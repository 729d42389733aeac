"""An order as JSON."""

from collections.abc import Collection, Iterator
from typing import ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.json_template import JsonTemplate
from hub.connectors.protocols.files.order_files.order_content import (
    COMPANY,
    ORDER,
    REFERENCE,
    OrderContent,
    WrittenOrder,
    as_texts,
)
from hub.connectors.protocols.json_body import json_bytes
from hub.connectors.templates import filled, names_in, template_problems, texts_in


class JsonOrder(OrderContent):
    """`body` is a template of JSON with `{order}` by itself, the order as the mapping wrote it, and `{reference}`."""

    example: ClassVar[str] = '{kind: json, body: {type: order, order: "{order}"}}'

    kind: Literal["json"]
    body: JsonTemplate = f"{{{ORDER}}}"

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
        """JSON in UTF-8, decimals as numbers, digit for digit."""
        values = {ORDER: as_texts(order.record), REFERENCE: order.reference, COMPANY: order.company}
        return json_bytes(filled(self.body, values)) + b"\n"
