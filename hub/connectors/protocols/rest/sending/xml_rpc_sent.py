"""Requests in XML-RPC."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from hub.connectors import xml_rpc
from hub.connectors.protocols.rest.sending.sent_body import SentBody


class XmlRpcSent(SentBody):
    """A call of XML-RPC: the template has `method` and its positional `params`.

    Numbers, yes and no and texts go out as what they are, decimals as `double`, days as text, null as `nil`.
    """

    example: ClassVar[str] = "kind: xml_rpc"
    media_type: ClassVar[str] = "text/xml"

    kind: Literal["xml_rpc"]

    def encode(self, value: Any) -> bytes:
        """A methodCall in UTF-8."""
        return xml_rpc.call_bytes(value)

    def problems(self, where: str, template: Any) -> Iterator[str]:
        """What is no call."""
        return iter(()) if template is None else xml_rpc.call_problems(where, template)
