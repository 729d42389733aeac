"""Answers in JSON."""

from typing import ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.bodies.rest_body import Listing, ListShape, RestBody
from hub.connectors.protocols.rest.bodies.tree_listing import tree_listing
from hub.errors import ProtocolBroken


class JsonDocument(RestBody):
    """A document of JSON. What is wrong inside of one record is that record's; anywhere else it stops the read."""

    example: ClassVar[str] = "kind: json"

    kind: Literal["json"] = "json"

    def read(self, body: bytes, shape: ListShape, context: RequestContext, came: str) -> Listing:
        """The records at the list's rows."""
        from hub.connectors.protocols.tolerant_json import json_with_flaws

        try:
            around, flaws = json_with_flaws(body)
        except ValueError:
            raise context.error(ProtocolBroken, f"whole JSON was expected, {came} came; check the address") from None
        return tree_listing(around, flaws, shape, context)
