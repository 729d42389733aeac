"""SOAP 1.1, document/literal: requests built from the WSDL, rows taken out of the XML as it came.

The address is always the pack's path at the ERP's own origin; the one that a WSDL names may be a machine's inner name.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from hub.connectors.base import Page, ReadCondition, RequestContext
from hub.connectors.protocols.progress import Progress
from hub.connectors.protocols.protocol import Site
from hub.connectors.protocols.soap.body import child, missing, soap_body, xml_record, xml_root
from hub.connectors.protocols.soap.soap_decode import parse_error, records
from hub.connectors.protocols.soap.soap_pack import SoapPack
from hub.connectors.protocols.soap.wsdl import Wsdl
from hub.connectors.raw_record import RawRecord
from hub.connectors.transport.http import Http, open_http
from hub.connectors.transport.messages import Response
from hub.errors import OutcomeUnknown, ProtocolBroken


def open_adapter(pack: SoapPack, site: Site) -> "SoapAdapter":
    """The adapter over HTTP; ConfigurationError if address or keys must be mended."""
    http = open_http(
        site.erp,
        auth=pack.auth,
        transfer=pack.transfer,
        rules=pack.errors,
        parse_error=parse_error,
        budget=site.budget,
        clock=site.clock,
    )
    return SoapAdapter(pack, http, site.context)


class SoapAdapter:
    """Reads and writes the services of a pack; each WSDL is loaded once."""

    def __init__(self, pack: SoapPack, http: Http, context: RequestContext) -> None:
        self._pack, self._http, self._context = pack, http, context
        self._soap, self._paging = pack.soap, pack.paging
        self._wsdls: dict[str, Wsdl] = {}

    def check_connection(self) -> None:
        """Ask for a single record of the first resource."""
        resource = next(iter(self._pack.kinds.values())).resource
        self._read_page(resource, (), None, size=1, urgent=False)

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """The pages of a service, each asked for by the mark of the one before; a few records are asked for at once."""
        if few:
            yield self._read_page(resource, conditions, None, size=0, urgent=urgent)
            return
        context = self._named(self._soap.read, resource)
        progress = Progress(context, self._paging.max_pages, clock=self._http.clock, max_time=self._paging.max_time)
        mark: str | None = None
        while True:
            page = self._read_page(resource, conditions, mark, urgent=urgent)
            progress.page(len(page.records or ()))
            yield page
            mark = self._paging.next_mark(page.records or (), progress.pages, context)
            if mark is None:
                break
            progress.follow(mark)
        progress.end()

    def published(self, resource: str) -> None:
        """Nothing: what changed since is for the next request to say."""

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord, bytes]:
        """Create a record; gives what the ERP answers to hold."""
        context = self._named(self._soap.create, resource)
        envelope, action = self._wsdl(resource).request(self._soap.create, {resource: record})
        expected = self._wsdl(resource).answer(self._soap.create, (*self._soap.created, resource))
        response = self._http.write(context, self._url(resource), headers=_headers(action), body=envelope)
        try:
            # a success came, but nothing that can be read: the record may be in, and mustn't pass for "not sent"
            return xml_record(_inner(response, expected, context)), response.body
        except ProtocolBroken as error:
            raise context.error(OutcomeUnknown, f"accepted or not? {error.message}") from None

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        """All lines in one call."""
        order = self._pack.order
        operation = order.add_lines
        assert operation
        # the version goes along: where somebody changed the order meanwhile, the ERP refuses the call
        changed: RawRecord = {operation.version: existing[operation.version]}
        *above, last = order.lines.path.split(".")
        within = changed
        for step in above:
            within = within.setdefault(step, {})
        within[last] = list(lines)
        self._operate(operation.operation, {order.resource: changed})
        yield len(lines)

    def remove(self, existing: RawRecord) -> None:
        """Delete it, in the version that was read."""
        operation = self._pack.order.remove
        assert operation
        self._operate(operation.operation, {operation.version: existing[operation.version]})

    def confirm(self, existing: RawRecord) -> None:
        """Never asked for: no pack over SOAP can name it."""
        raise NotImplementedError

    def _operate(self, operation: str, arguments: RawRecord) -> None:
        resource = self._pack.order.resource
        context = self._named(operation, resource)
        envelope, action = self._wsdl(resource).request(operation, arguments)
        expected = self._wsdl(resource).answer(operation)
        response = self._http.write(context, self._url(resource), headers=_headers(action), body=envelope)
        _inner(response, expected, context)

    def _read_page(
        self,
        resource: str,
        conditions: Sequence[ReadCondition],
        mark: str | None,
        *,
        size: int | None = None,
        urgent: bool,
    ) -> Page:
        context = self._named(self._soap.read, resource)
        filters = {self._soap.filter.argument: self._filters(resource, conditions)}
        envelope, action = self._wsdl(resource).request(
            self._soap.read, {**filters, **self._paging.arguments(mark, size)}
        )
        response = self._http.read(
            context, self._url(resource), method="POST", headers=_headers(action), body=envelope, urgent=urgent
        )
        expected = self._wsdl(resource).answer(self._soap.read, (*self._soap.rows, resource))
        rows = records(expected, response.body, context, response.described())
        return Page(resource, response.body, response.media_type, rows)

    def _filters(self, resource: str, conditions: Sequence[ReadCondition]) -> list[dict[str, str]]:
        # The WSDL demands one at least; one without criteria lets everything through.
        wanted = conditions or (ReadCondition(self._pack.resources[resource].fields[0], ""),)
        names = self._soap.filter
        return [{names.field: condition.field, names.criteria: condition.text} for condition in wanted]

    def _wsdl(self, resource: str) -> Wsdl:
        if resource not in self._wsdls:
            address = self._url(resource) + self._soap.wsdl
            self._wsdls[resource] = Wsdl(address, self._http, self._named("WSDL", resource))
        return self._wsdls[resource]

    def _url(self, resource: str) -> str:
        company = quote(self._context.company, safe="")
        return self._http.base + self._pack.resources[resource].path.format(company=company)

    def _named(self, operation: str, resource: str) -> RequestContext:
        return self._context.named(f"{resource} {operation}")


def _inner(response: Response, path: Sequence[str], context: RequestContext) -> Any:
    """The element of an answer at the end of a path; ProtocolBroken where it isn't: that answers another call."""
    came = response.described()
    element = soap_body(xml_root(response.body, context, came), context, came)
    for name in path:
        outer, element = element, child(element, name)
        if element is None:
            raise missing(outer, name, "the answer", context)
    return element


def _headers(action: str) -> dict[str, str]:
    # in quotes, as SOAP 1.1 (6.1.1) has it
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
