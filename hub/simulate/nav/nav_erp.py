"""A simulated Dynamics NAV: page web services over SOAP, several companies in one server, Basic authentication.

`{url}/{ErpCompany}/Page/{Service}` takes the calls and, with ?wsdl, describes itself. The `Key` of a record is also its
version and the bookmark for reading on behind it.
"""

import base64
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from hub.simulate.common.company_data import ErpCompany
from hub.simulate.common.company_state import CompanyState
from hub.simulate.common.faults import Fault
from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.common.simulated_erp import SimulatedErp, system_time
from hub.simulate.nav.nav_pages import PAGES, NavPage
from hub.simulate.nav.page_operations import PageOperations
from hub.simulate.nav.page_wsdl import wsdl
from hub.simulate.nav.soap_envelope import XML, envelope, fault_response, parse_envelope
from hub.simulate.nav.soap_faults import SoapFault, not_served

VERBS = {"Create": "create", "Update": "update", "Delete": "delete"}


class Nav(SimulatedErp):
    """The SOAP ERP; without a password it makes one up, which `password` tells."""

    def __init__(
        self,
        folder: Path,
        companies: Iterable[ErpCompany] = (),
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

    def answer(self, request: ServedRequest) -> ServedResponse:
        """Do one call."""
        if not self._is_authorised(request):
            return _unauthorised()
        try:
            state, page = self._target(request)
        except LookupError as error:
            missing = not_served(str(error.args[0]))
            return fault_response(missing, 404 if request.method == "GET" else 500)
        if request.method == "GET":
            address = f"{request.origin}/{self.instance}/WS/{quote(state.company.name)}/Page/{page.service}"
            return ServedResponse(200, wsdl(page, address), XML)
        try:
            operation, body = parse_envelope(request, page)
            with state.lock:
                return envelope(page, operation, PageOperations(page, state).run(operation, body))
        except SoapFault as error:
            return fault_response(error)

    def tags(self, request: ServedRequest) -> frozenset[str]:
        """Company, service, operation, and read, create, update, delete or wsdl."""
        names = set(request.path[2:])
        if request.method == "GET":
            return frozenset(names | {"wsdl"})
        operation = request.headers.get("soapaction", "").strip('"').rpartition(":")[2]
        kind = next((word for start, word in VERBS.items() if operation.startswith(start)), "read")
        return frozenset(names | {operation, kind})

    def failure(self, fault: Fault) -> ServedResponse:
        """NAV asks for fewer calls by a fault, not by 429."""
        if fault.name == "throttled":
            message = "The server is too busy to process the request. Try again later."
            return fault_response(SoapFault(message, "ServerTooBusy"))
        if fault.name == "fails in the middle":
            return fault_response(SoapFault("The transaction was rolled back after an internal error.", "Internal"))
        if fault.name == "unavailable":
            return ServedResponse(503, b"<html><body><h2>Service Unavailable</h2></body></html>", "text/html")
        if fault.name == "unauthorised":
            return _unauthorised()
        return ServedResponse(200, b'{"value": []}', "application/json")

    def emptied(self, request: ServedRequest) -> ServedResponse:
        """A list without rows, or what the call gives anyway when it reads no list."""
        with suppress(LookupError):
            page = self._target(request)[1]
            if self.tags(request) & {"ReadMultiple"}:
                return envelope(page, "ReadMultiple", "<ReadMultiple_Result/>")
        return self.answer(request)

    def _is_authorised(self, request: ServedRequest) -> bool:
        expected = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return secrets.compare_digest(request.headers.get("authorization", "").encode(), f"Basic {expected}".encode())

    def _target(self, request: ServedRequest) -> tuple[CompanyState, NavPage]:
        match request.path:
            case [self.instance, "WS", company, "Page", service]:
                if company not in self.companies:
                    raise LookupError(f'The company "{company}" does not exist.')
                if service in PAGES:
                    return self.companies[company], PAGES[service]
        raise LookupError(f'Service "{"/".join(request.path[3:])}" was not found!')


def _unauthorised() -> ServedResponse:
    realm = {"WWW-Authenticate": 'Basic realm=""'}
    return ServedResponse(401, b"<html><body>Access is denied.</body></html>", "text/html", realm)
