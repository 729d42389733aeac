"""WSDLs, and requests built from what they describe."""

from collections.abc import Mapping, Sequence
from typing import Any

import zeep
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.wsdl.messages import RpcMessage
from zeep.xsd import Any as AnyElement

from hub.connectors.base import RequestContext
from hub.connectors.protocols.soap.body import ENVELOPES
from hub.connectors.protocols.soap.encoded_call import encoded_call
from hub.connectors.protocols.soap.soap_pack import Soap
from hub.connectors.protocols.soap.typed_arguments import typed
from hub.connectors.protocols.soap.wsdl_documents import WsdlDocuments
from hub.connectors.xml_body import header_of
from hub.connectors.xml_paths import local
from hub.connectors.xml_template import put_record
from hub.connectors.zeep_client import zeep_client
from hub.errors import CallRefused, HubError, ProtocolBroken


class Wsdl:
    """The description of one service, as far as the pack's version of SOAP goes.

    Raises:
        ProtocolBroken: what is at the address isn't one, imports something from elsewhere, itself, or too much, or is
        of another encoding or version than the pack says.
    """

    def __init__(self, url: str, documents: WsdlDocuments, soap: Soap, context: RequestContext) -> None:
        self._context, self._soap = context, soap
        try:
            self._client = zeep_client(url, documents)
            self._service = self._bound()
        except HubError:
            raise
        except Exception as error:  # noqa: BLE001 - see zeep_client
            what = type(error).__name__
            raise context.error(ProtocolBroken, f"the WSDL can't be used ({what}); check the address") from None
        if documents.is_encoded != soap.encoded:
            written = "encoded" if documents.is_encoded else "literal"
            message = (
                f"the WSDL says use=“{written}”, and the pack `encoded: {str(soap.encoded).lower()}`; mend the pack"
            )
            raise context.error(ProtocolBroken, message)

    def _bound(self) -> Any:
        """The first port whose binding is of the pack's version."""
        if not self._client.wsdl.services:
            return self._client.service
        wanted = ENVELOPES[self._soap.version][1:-1]
        for service in self._client.wsdl.services.values():
            for port in service.ports.values():
                if getattr(port.binding, "nsmap", {}).get("soap-env") == wanted:
                    return self._client.bind(service.name, port.name)
        message = f"the WSDL has no port of SOAP {self._soap.version}; check `version` of the pack"
        raise self._context.error(ProtocolBroken, message)

    def request(
        self, operation: str, arguments: Mapping[str, Any], headers: Mapping[str, Any] | None = None
    ) -> tuple[bytes, str]:
        """The envelope of a call, and its SOAPAction.

        Raises:
            ProtocolBroken: the service has no such operation.
            CallRefused: it doesn't know an argument; nothing was sent.
        """
        action = self._operation(operation).soapaction
        try:
            envelope = self._envelope(operation, arguments)
            self._put_headers(envelope, headers or {})
        except (ZeepError, TypeError, ValueError, AttributeError, LookupError) as error:
            # A TypeError names an unknown field, a ValidationError the way to one that is missing; others may repeat a
            # value.
            said = str(error).partition(". Signature")[0] if _is_about_names(error) else type(error).__name__
            message = f"the WSDL doesn't allow it ({said[:200]}); nothing was sent, mend the mapping's order part"
            raise self._context.error(CallRefused, message) from None
        except Exception as error:  # noqa: BLE001 - as above
            message = f"the WSDL can't be used ({type(error).__name__}); nothing was sent, check the address"
            raise self._context.error(ProtocolBroken, message) from None
        return etree.tostring(envelope, encoding="utf-8", xml_declaration=True), action

    def _envelope(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        if self._soap.encoded:
            element = self._operation(operation).input.body
            return encoded_call(element, arguments, self._type, ENVELOPES[self._soap.version][1:-1])
        values = {name: typed(value, self._type) for name, value in arguments.items()}
        return self._client.create_message(self._service, operation, **values)

    def _put_headers(self, envelope: Any, headers: Mapping[str, Any]) -> None:
        """Elements as the pack writes them, in an envelope's Header."""
        if headers:
            put_record(header_of(envelope), headers, self._soap.namespaces)

    def _type(self, name: str) -> Any:
        """The type that the pack writes as `prefix:Name`; LookupError where the WSDL has none."""
        prefix, _, own = name.partition(":")
        return self._client.get_type(f"{{{self._soap.namespaces[prefix]}}}{own}")

    def _operation(self, operation: str) -> Any:
        try:
            return self._service._binding.get(operation)
        except ValueError:
            message = f"the WSDL has no operation {operation}; publish the page with it, or mend the pack"
            raise self._context.error(ProtocolBroken, message) from None

    def answer(self, operation: str, names: Sequence[str] = ()) -> tuple[str, ...]:
        """The elements of an operation's answer, with their namespaces: the outermost, and on the way `names` within.

        `names` begins with the outermost one's. Behind a place where the description takes anything, or has a text,
        they stay as they are given.

        Raises:
            ProtocolBroken: they aren't what is described.
        """
        try:
            output = self._operation(operation).output
            element = output.body
            tags = [_tag(element)]
            if isinstance(output, RpcMessage) and names:
                # its name says nothing (SOAP 1.1, 7.1): by custom it is the operation's with Response behind it
                tags = [tags[0].rpartition("}")[0] + "}" + names[0]]
            if names and local(tags[0]) != names[0]:
                raise KeyError(names[0])
            for at, name in enumerate(names[1:], start=1):
                described = dict(getattr(element.type, "elements", ()))
                if not described or any(isinstance(inner, AnyElement) for inner in described.values()):
                    return (*tags, *names[at:])
                element = described[name]
                # encoded, only the outermost one is in a namespace for sure
                tags.append(name if self._soap.encoded else _tag(element))
        except (AttributeError, KeyError, ValueError, TypeError):
            expected = " / ".join(names) or "an element"
            message = (
                f"the WSDL describes an answer to {operation} without {expected}; check the pack, then the address"
            )
            raise self._context.error(ProtocolBroken, message) from None
        return tuple(tags)


def _is_about_names(error: Exception) -> bool:
    return isinstance(error, TypeError | zeep.exceptions.ValidationError)


def _tag(element: Any) -> str:
    name = element.qname
    return f"{{{name.namespace or ''}}}{name.localname}"
