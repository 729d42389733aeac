"""Answers in XML-RPC."""

from typing import Any, ClassVar, Literal

from hub.connectors import xml_rpc
from hub.connectors.base import RequestContext
from hub.connectors.protocols.rest.bodies.rest_body import Listing, ListShape, RestBody
from hub.connectors.protocols.rest.bodies.tree_listing import tree_listing
from hub.errors import ProtocolBroken


class XmlRpcAnswer(RestBody):
    """A methodResponse of XML-RPC: its value stands at `result`, a fault at `fault` (`fault.faultCode`,
    `fault.faultString`).

    Structs are records, arrays lists. A `double` is text, digit for digit, days and base64 are text as they came, `nil`
    is nothing. What is wrong in one struct is that record's.
    """

    example: ClassVar[str] = "kind: xml_rpc"
    expected: ClassVar[str] = xml_rpc.NO_ANSWER

    kind: Literal["xml_rpc"]

    def read(self, body: bytes, shape: ListShape, context: RequestContext, came: str) -> Listing:
        """The records at the list's rows."""
        try:
            around, flaws = _told(body)
        except ValueError as error:
            raise context.error(ProtocolBroken, f"{error} was expected, {came} came; check the address") from None
        return tree_listing(around, flaws, shape, context)

    def value(self, body: bytes) -> Any:
        """The value or the fault."""
        around, flaws = _told(body)
        if flaws:
            raise ValueError(self.expected)
        return around


def _told(body: bytes) -> tuple[Any, int]:
    from hub.connectors.protocols.json_body import levels

    around, flaws = xml_rpc.answer(body)
    for _ in levels(around):  # which raises where they are too many
        pass
    return around, flaws
