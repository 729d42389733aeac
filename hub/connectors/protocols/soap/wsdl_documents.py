"""Where a WSDL and what it imports come from: the ERP's own origin, or the pack's folder."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from hub.connectors.base import RequestContext
from hub.connectors.soap_encoding import shipped_schema
from hub.connectors.transport.http import Http
from hub.connectors.wsdl_snapshot import MAX_BYTES, Fetch
from hub.connectors.xml_body import xml_root
from hub.errors import ProtocolBroken

MAX_DOCUMENTS = 20
"""A WSDL and what it imports; one of a single page imports nothing."""
DEFINITIONS = "{http://schemas.xmlsoap.org/wsdl/}definitions"
LOCAL = "file:///"
"""Before a path in the pack's folder, so that what a file imports is found beside it."""


class WsdlDocuments:
    """What is loaded for one WSDL at `url`.

    Raises:
        ProtocolBroken: it isn't a WSDL, or imports itself, too much, or something from elsewhere.
    """

    def __init__(self, url: str, fetch: Fetch, context: RequestContext) -> None:
        """`fetch` gives the document at an address, and says what came."""
        self._url, self._fetch, self._context = url, fetch, context
        self._loaded: dict[str, int] = {}
        self.is_encoded = False

    def load(self, wanted: str) -> bytes:
        """A document; zeep asks for it by this name."""
        if (shipped := shipped_schema(wanted)) is not None:
            return shipped
        self._loaded[wanted] = self._loaded.get(wanted, 0) + 1
        if self._loaded[wanted] > 2 or len(self._loaded) > MAX_DOCUMENTS:
            message = f"the WSDL imports itself, or more than {MAX_DOCUMENTS} documents; check the address"
            raise self._context.error(ProtocolBroken, message)
        body, came = self._fetch(wanted)
        root = xml_root(body, self._context, came)
        if wanted == self._url and root.tag != DEFINITIONS:
            raise self._context.error(ProtocolBroken, f"a WSDL was expected, {came} came; check the address")
        self.is_encoded |= any(element.get("use") == "encoded" for element in root.iter("{*}body"))
        return body


def over_http(http: Http, url: str, context: RequestContext) -> Fetch:
    """Documents of the ERP itself."""

    def fetch(wanted: str) -> tuple[bytes, str]:
        response = http.read(context, http.absolute(wanted, url, context))
        return response.body, response.described()

    return fetch


def of_folder(folder: Path, context: RequestContext) -> Fetch:
    """Documents of a folder, which no link leads out of."""
    inside = folder.resolve()

    def fetch(wanted: str) -> tuple[bytes, str]:
        parts = urlsplit(wanted)
        path = (inside / unquote(parts.path).lstrip("/")).resolve()
        if parts.netloc or not path.is_relative_to(inside):
            where = parts.hostname or parts.path
            raise context.error(
                ProtocolBroken, f"the WSDL imports {where[:200]}, out of the pack's folder: not followed"
            )
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            name = path.relative_to(inside)
            message = f"there is no file {name} of at most {MAX_BYTES:,} bytes in the pack's folder"
            raise context.error(ProtocolBroken, message)
        return path.read_bytes(), f"the file {path.name}"

    return fetch
