"""Answers in JSON."""

from typing import ClassVar, Literal

from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.bodies.rest_body import Listing, ListShape, RestBody
from hub.errors import ProtocolBroken


class JsonDocument(RestBody):
    """A document of JSON. What is wrong inside of one record is that record's; anywhere else it stops the read."""

    example: ClassVar[str] = "kind: json"

    kind: Literal["json"] = "json"

    def read(self, body: bytes, shape: ListShape, context: RequestContext, came: str) -> Listing:
        """The records at the list's rows."""
        from hub.connectors.protocols.tolerant_json import hoisted, json_with_flaws

        assert shape.rows
        try:
            around, flaws = json_with_flaws(body)
        except ValueError:
            raise context.error(ProtocolBroken, f"whole JSON was expected, {came} came; check the address") from None
        records = shape.rows.find(around, context, is_one=shape.is_one)
        if not flaws:
            return Listing(records, around)
        told = [hoisted(record) for record in records]
        if sum(each for _, each in told) < flaws:
            message = "outside of the records a name stands twice, or no number that JSON knows; look at the answer"
            raise context.error(ProtocolBroken, message)
        return Listing([record for record, _ in told], around)
