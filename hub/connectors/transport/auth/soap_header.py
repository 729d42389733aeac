"""Signing by a header of the envelope: what SOAP signs in by inside of each message."""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from hub.connectors.base import RequestContext
from hub.connectors.transport.messages import Request


class SoapHeaderAuth(ABC):
    """Puts one element into the Header of each envelope; a request without a body, as for a WSDL, goes out as it is."""

    @abstractmethod
    def element(self, envelope: str, request: Request, context: RequestContext) -> Any:
        """The element (of lxml), new for each message; `envelope` is the namespace of SOAP 1.1 or 1.2, in braces."""

    def sign(self, request: Request, context: RequestContext) -> Request:
        """The request, to have the element before whatever else stands in the Header when it goes out."""
        return request if request.body is None else replace(request, stamped=lambda out: self._stamped(out, context))

    def forget(self) -> bool:
        """Never helps."""
        return False

    def _stamped(self, request: Request, context: RequestContext) -> Request:
        from lxml import etree

        from hub.connectors.xml_body import header_of, xml_tree

        assert request.body is not None
        root = xml_tree(request.body)  # built here, by the hub itself
        header_of(root).insert(0, self.element(root.tag.rpartition("}")[0] + "}", request, context))
        return replace(request, body=etree.tostring(root, encoding="utf-8", xml_declaration=True))
