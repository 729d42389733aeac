"""A simulated Dynamics NAV: page web services over SOAP, several companies in one server, Basic authentication.

`{url}/{Company}/Page/{Service}` takes the calls and, with ?wsdl, describes itself. The `Key` of a record is also its
version and the bookmark for reading on behind it.
"""

import base64
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from hub.simulate.common.books import Books
from hub.simulate.common.company import Company
from hub.simulate.common.erp import SimulatedErp, system_time
from hub.simulate.common.faults import Fault
from hub.simulate.common.server import Response, ServedRequest
from hub.simulate.nav.faults import SoapFault, not_served
from hub.simulate.nav.operations import Operations
from hub.simulate.nav.pages import PAGES, NavPage
from hub.simulate.nav.soap import XML, envelope, fault, parse
from hub.simulate.nav.wsdl import wsdl

WORDS = {"Create": "create", "Update": "update", "Delete": "delete"}


class Nav(SimulatedErp):
    """The SOAP ERP; without a password it makes one up, which `password` tells."""

    def __init__(
        self,
        folder: Path,
        companies: Iterable[Company] = (),
        *,
        user: str = "HUB",
        password: str | None = None,
        instance: str = "Live",
        now: Callable[[], datetime] = system_time,
    ) -> None:
        super().__init__(folder, companies, now=now)
        self.user, self.password, self.instance = user, password or secrets.token_urlsafe(16), instance

    @property
    def url(self) -> str:
        """The base of all companies' services."""
        return f"{self.origin}/{self.instance}/WS"

    def environment(self) -> dict[str, str]:
        """NAV_URL, NAV_USER and NAV_PASSWORD."""
        return {"NAV_URL": self.url, "NAV_USER": self.user, "NAV_PASSWORD": self.password}

    def answer(self, request: ServedRequest) -> Response:
        """Do one call."""
        if not self._knows(request):
            return _unauthorised()
        try:
            books, page = self._place(request)
        except LookupError as error:
            missing = not_served(str(error.args[0]))
            return fault(missing, 404 if request.method == "GET" else 500)
        if request.method == "GET":
            address = f"{request.origin}/{self.instance}/WS/{quote(books.company.name)}/Page/{page.service}"
            return Response(200, wsdl(page, address), XML)
        try:
            operation, body = parse(request, page)
            with books.lock:
                return envelope(page, operation, Operations(page, books).run(operation, body))
        except SoapFault as error:
            return fault(error)

    def tags(self, request: ServedRequest) -> frozenset[str]:
        """Company, service, operation, and read, create, update, delete or wsdl."""
        names = set(request.path[2:])
        if request.method == "GET":
            return frozenset(names | {"wsdl"})
        operation = request.headers.get("soapaction", "").strip('"').rpartition(":")[2]
        kind = next((word for start, word in WORDS.items() if operation.startswith(start)), "read")
        return frozenset(names | {operation, kind})

    def failure(self, shown: Fault) -> Response:
        """NAV asks for fewer calls by a fault, not by 429."""
        if shown.name == "throttled":
            return fault(SoapFault("The server is too busy to process the request. Try again later.", "ServerTooBusy"))
        if shown.name == "fails in the middle":
            return fault(SoapFault("The transaction was rolled back after an internal error.", "Internal"))
        if shown.name == "unavailable":
            return Response(503, b"<html><body><h2>Service Unavailable</h2></body></html>", "text/html")
        if shown.name == "unauthorised":
            return _unauthorised()
        return Response(200, b'{"value": []}', "application/json")

    def emptied(self, request: ServedRequest) -> Response:
        """A list without rows, or what the call gives anyway when it reads no list."""
        with suppress(LookupError):
            page = self._place(request)[1]
            if self.tags(request) & {"ReadMultiple"}:
                return envelope(page, "ReadMultiple", "<ReadMultiple_Result/>")
        return self.answer(request)

    def _knows(self, request: ServedRequest) -> bool:
        expected = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return secrets.compare_digest(request.headers.get("authorization", "").encode(), f"Basic {expected}".encode())

    def _place(self, request: ServedRequest) -> tuple[Books, NavPage]:
        match request.path:
            case [self.instance, "WS", company, "Page", service]:
                if company not in self.companies:
                    raise LookupError(f'The company "{company}" does not exist.')
                if service in PAGES:
                    return self.companies[company], PAGES[service]
        raise LookupError(f'Service "{"/".join(request.path[3:])}" was not found!')


def _unauthorised() -> Response:
    realm = {"WWW-Authenticate": 'Basic realm=""'}
    return Response(401, b"<html><body>Access is denied.</body></html>", "text/html", realm)
