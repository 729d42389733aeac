"""Files at known names on a web server: no listing, and nothing is written."""

from collections.abc import Collection
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.file_store import FileEntry, FileStore
from hub.connectors.protocols.files.places.place import Place
from hub.connectors.protocols.files.unasked import NO_SIGNING_IN
from hub.connectors.protocols.protocol import Site
from hub.connectors.transport.address import no_base
from hub.connectors.transport.auth import AuthModel, Keys
from hub.connectors.transport.auth.basic import Basic
from hub.connectors.transport.transfer import Transfer
from hub.errors import CallRefused

if TYPE_CHECKING:
    from hub.connectors.transport.http import Http

READ_ONLY = "a web server is only read from: orders go into a folder, or over sftp:// or ftps://; nothing was sent"


class HttpPlace(Place):
    """`url: https://host/path`; `user` and `password` where it asks for them."""

    scheme = "https"
    lists = False

    def address_problem(self, url: str) -> str | None:
        """No such address."""
        return no_base(url)

    def keys(self, given: Collection[str]) -> Keys:
        """Both or none."""
        return self._auth(given)

    def open(self, site: Site, transfer: Transfer) -> FileStore:
        """The server, by calls that stay at its own origin and take their turn in the budget."""
        from hub.connectors.transport.http import open_http

        http = open_http(
            site.erp,
            auth=self._auth(site.erp.auth.keys()),
            transfer=transfer,
            rules=(),
            parse_error=lambda response: None,
            budget=site.budget,
            clock=site.clock,
            run_limit=site.run_limit,
        )
        return HttpStore(http)

    def _auth(self, given: Collection[str]) -> AuthModel:
        return Basic(kind="basic") if given else NO_SIGNING_IN


class PlainHttpPlace(HttpPlace):
    """`url: http://host/path`, as within a network of one's own."""

    scheme = "http"


class HttpStore:
    """Reads what is asked for by its name."""

    def __init__(self, http: "Http") -> None:
        self._http = http

    def list(self, folder: str, context: RequestContext) -> list[FileEntry]:
        """Never: what isn't listed can't be looked for."""
        raise context.error(CallRefused, READ_ONLY)

    def read(self, entry: FileEntry, into: IO[bytes], context: RequestContext) -> None:
        """The body of an answer; raises as Http.read does."""
        path = quote("/".join(part for part in (entry.folder, entry.name) if part))
        response = self._http.read(context, f"{self._http.base}/{path}", urgent=context.is_urgent)
        into.write(response.body)

    def write(self, folder: str, name: str, body: bytes, context: RequestContext) -> None:
        """Never."""
        raise context.error(CallRefused, READ_ONLY)

    def move(self, entry: FileEntry, folder: str, context: RequestContext) -> None:
        """Never."""
        raise context.error(CallRefused, READ_ONLY)
