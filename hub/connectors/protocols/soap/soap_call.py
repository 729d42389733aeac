"""A call that is ready to be sent: its envelope, and how that is made anew with what signing in gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.connectors.base import RequestContext
from hub.connectors.protocols.soap.argument_template import arguments_filled
from hub.connectors.protocols.soap.soap_pack import Soap
from hub.connectors.protocols.soap.wsdl import Wsdl
from hub.connectors.request_template import OF_AUTH, of_auth
from hub.connectors.templates import filled
from hub.connectors.transport.messages import SignedBody
from hub.errors import CallRefused

_NOT_YET = "0"
"""Stands for what signing in gives until that is known: a number and a text at once."""


@dataclass(frozen=True)
class SoapCall:
    """A POST of an envelope."""

    headers: Mapping[str, str]
    body: bytes
    signed_body: SignedBody | None


def soap_call(
    soap: Soap, wsdl: Wsdl, operation: str, arguments: Any, values: Mapping[str, Any], context: RequestContext
) -> SoapCall:
    """The call of an operation; `arguments` is the template, `values` are for its names and those of the headers.

    Raises:
        CallRefused: the WSDL doesn't know an argument, or a value can't stand in XML; nothing was sent.
        ProtocolBroken: the service has no such operation.
    """

    def made(given: Mapping[str, Any]) -> tuple[bytes, str]:
        known = {**values, **{OF_AUTH + name: given[name] for name in named}}
        try:
            written = arguments_filled(arguments, known, soap.named)
        except (ValueError, LookupError):
            message = "a value, or the name of a field, can't stand in XML; nothing was sent, mend the mapping"
            raise context.error(CallRefused, message) from None
        return wsdl.request(operation, written, filled(soap.headers, known))

    named = of_auth([arguments, soap.headers])
    # without what signing in gives, too, an envelope tells its page from the others
    body, action = made(dict.fromkeys(named, _NOT_YET))
    return SoapCall(_http_headers(soap.version, action or ""), body, (lambda given: made(given)[0]) if named else None)


def _http_headers(version: str, action: str) -> dict[str, str]:
    if version == "1.2":  # RFC 3902
        return {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}
    # in quotes, as SOAP 1.1 (6.1.1) has it
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
