"""WSDLs: loaded over our own way to the ERP and nothing else, and used to build requests."""

from collections.abc import Callable, Sequence
from typing import Any

import zeep
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.xsd import Any as AnyElement

from hub.connectors.base import RequestContext
from hub.connectors.protocols.xml_body import local, xml_root
from hub.connectors.transport.http import Http
from hub.errors import CallRefused, HubError, ProtocolBroken

MAX_DOCUMENTS = 20
"""A WSDL and what it imports; one of a single page imports nothing."""
DEFINITIONS = "{http://schemas.xmlsoap.org/wsdl/}definitions"
# zeep builds requests only; answers go to body.py: strict, zeep stumbles over a new element; not strict, it takes
# truncated XML and puts aside what it doesn't know. It is also six times as slow.
_SETTINGS = {"strict": True, "forbid_dtd": True, "forbid_entities": True, "xml_huge_tree": False}


class Wsdl:
    """The description of one service.

    Raises:
        ProtocolBroken: what is at the address isn't one, or imports something from elsewhere, itself, or too much.
    """

    def __init__(self, url: str, http: Http, context: RequestContext) -> None:
        self._context = context
        loaded: dict[str, int] = {}

        def load(wanted: str) -> bytes:
            loaded[wanted] = loaded.get(wanted, 0) + 1
            if loaded[wanted] > 2 or len(loaded) > MAX_DOCUMENTS:
                message = f"the WSDL imports itself, or more than {MAX_DOCUMENTS} documents; check the address"
                raise context.error(ProtocolBroken, message)
            response = http.read(context, http.absolute(wanted, url, context))
            root = xml_root(response.body, context, response.described())
            if wanted == url and root.tag != DEFINITIONS:
                raise context.error(
                    ProtocolBroken, f"a WSDL was expected, {response.described()} came; check the address"
                )
            return response.body

        try:
            client: Any = zeep.Client  # untyped
            # a transport of our own: zeep's `forbid_external` still loads file:// schemas
            self._client = client(url, transport=_Loader(load), settings=zeep.Settings(**_SETTINGS))
            self._binding = self._client.service._binding
        # zeep doesn't wrap what a document that is no WSDL makes it stumble over
        except HubError:
            raise
        except Exception as error:  # noqa: BLE001
            # a hostile WSDL makes zeep raise whatever there is, RecursionError among it
            what = type(error).__name__
            raise context.error(ProtocolBroken, f"the WSDL can't be used ({what}); check the address") from None

    def request(self, operation: str, arguments: dict[str, Any]) -> tuple[bytes, str]:
        """The envelope of a call, and its SOAPAction.

        Raises:
            ProtocolBroken: the service has no such operation.
            CallRefused: it doesn't know an argument; nothing was sent.
        """
        try:
            action = self._binding.get(operation).soapaction
        except ValueError:
            message = f"the WSDL has no operation {operation}; publish the page with it, or mend the pack"
            raise self._context.error(ProtocolBroken, message) from None
        try:
            envelope = self._client.create_message(self._client.service, operation, **arguments)
        except (ZeepError, TypeError, ValueError, AttributeError) as error:
            # A TypeError names an unknown field; the others may repeat a value.
            said = str(error).partition(". Signature")[0] if isinstance(error, TypeError) else type(error).__name__
            message = f"the WSDL doesn't allow it ({said[:200]}); nothing was sent, mend the mapping's order part"
            raise self._context.error(CallRefused, message) from None
        except Exception as error:  # noqa: BLE001 - as above
            message = f"the WSDL can't be used ({type(error).__name__}); nothing was sent, check the address"
            raise self._context.error(ProtocolBroken, message) from None
        return etree.tostring(envelope, encoding="utf-8", xml_declaration=True), action

    def answer(self, operation: str, names: Sequence[str] = ()) -> tuple[str, ...]:
        """The elements of an operation's answer, with their namespaces: the outermost, and on the way `names` within.

        `names` begins with the outermost one's. Behind a place where the description takes anything, they stay as they
        are given.

        Raises:
            ProtocolBroken: they aren't what is described.
        """
        try:
            element = self._binding.get(operation).output.body
            tags = [_tag(element)]
            if names and local(tags[0]) != names[0]:
                raise KeyError(names[0])
            for at, name in enumerate(names[1:], start=1):
                described = dict(element.type.elements)
                if any(isinstance(inner, AnyElement) for inner in described.values()):
                    return (*tags, *names[at:])
                element = described[name]
                tags.append(_tag(element))
        except (AttributeError, KeyError, ValueError, TypeError):
            expected = " / ".join(names) or "an element"
            message = (
                f"the WSDL describes an answer to {operation} without {expected}; check the pack, then the address"
            )
            raise self._context.error(ProtocolBroken, message) from None
        return tuple(tags)


def _tag(element: Any) -> str:
    name = element.qname
    return f"{{{name.namespace or ''}}}{name.localname}"


class _Loader:
    """What zeep needs of a transport: here it can only load what the hub's own way allows."""

    def __init__(self, load: Callable[[str], bytes]) -> None:
        self.load = load
