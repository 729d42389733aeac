"""SOAP 1.1, document/literal: requests built from the WSDL, rows taken out of the XML as it came.

The address is always the pack's path at the ERP's own origin; the one that a WSDL names may be a machine's inner name.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from lxml import etree

from hub.connectors import body as bodies
from hub.connectors.base import Page, ReadCondition, Record, RequestContext
from hub.connectors.http import Http
from hub.connectors.judge import RemoteError
from hub.connectors.pack import Pack
from hub.connectors.paging import Progress
from hub.connectors.shape import Bookmark, Soap
from hub.connectors.wire import Response
from hub.connectors.wsdl import Wsdl
from hub.errors import OutcomeUnknown, ProtocolBroken


class SoapAdapter:
    """Reads and writes the services of a pack; each WSDL is loaded once."""

    def __init__(self, pack: Pack, http: Http, place: RequestContext) -> None:
        assert pack.soap is not None
        assert isinstance(pack.paging, Bookmark)
        self._pack, self._http, self._place = pack, http, place
        self._soap: Soap = pack.soap
        self._paging: Bookmark = pack.paging
        self._wsdls: dict[str, Wsdl] = {}

    def check_connection(self) -> None:
        """Ask for a single record of the first resource."""
        resource = next(iter(self._pack.kinds.values())).resource
        self._read_page(resource, (), None, size=1, urgent=False)

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """The pages of a service, each asked for by the bookmark of the one before, until one is empty.

        A few are asked for at once: the size 0 stands for all ("ReadMultiple Operation").
        """
        if few:
            yield self._read_page(resource, conditions, None, size=0, urgent=urgent)
            return
        call = self._call(self._soap.read, resource)
        progress = Progress(call, self._paging.max_pages)
        bookmark: str | None = None
        while True:
            page = self._read_page(resource, conditions, bookmark, size=self._paging.size, urgent=urgent)
            records = page.records or []
            progress.page(len(records))
            yield page
            if not records:
                break
            bookmark = records[-1].get(self._paging.field)
            if not isinstance(bookmark, str):
                message = f"the last record of page {progress.pages} has no {self._paging.field}; check the pack"
                raise call.error(ProtocolBroken, message)
            progress.follow(bookmark)
        progress.end()

    def write(self, resource: str, record: Record, key: str | None = None) -> tuple[Record, bytes]:
        """Create a record; gives what the ERP answers to hold."""
        call = self._call(self._soap.create, resource)
        envelope, action = self._wsdl(resource).request(self._soap.create, {resource: record})
        answer = self._http.write(call, self._url(resource), headers=_headers(action), body=envelope)
        try:
            return self._created(answer, resource, call), answer.body
        except ProtocolBroken as error:
            raise call.error(OutcomeUnknown, f"accepted or not? {error.message}") from None

    def add_lines(self, held: Record, lines: Sequence[Record]) -> Iterator[int]:
        """All lines in one call."""
        order = self._pack.order
        assert order.add_lines
        assert order.add_lines.version
        version = order.add_lines.version
        shape: Record = {version: held[version]}
        *above, last = order.lines.path.split(".")
        within = shape
        for step in above:
            within = within.setdefault(step, {})
        within[last] = list(lines)
        self._operate(order.add_lines.operation, {order.resource: shape})
        yield len(lines)

    def remove(self, held: Record) -> None:
        """Delete it, in the version that was read."""
        way = self._pack.order.remove
        assert way
        assert way.version
        self._operate(way.operation, {way.version: held[way.version]})

    def _operate(self, operation: str | None, arguments: Record) -> None:
        assert operation
        resource = self._pack.order.resource
        call = self._call(operation, resource)
        envelope, action = self._wsdl(resource).request(operation, arguments)
        answer = self._http.write(call, self._url(resource), headers=_headers(action), body=envelope)
        bodies.soap_body(bodies.xml_root(answer.body, call, answer.described()), call, answer.described())

    def _read_page(
        self, resource: str, conditions: Sequence[ReadCondition], bookmark: str | None, *, size: int, urgent: bool
    ) -> Page:
        call = self._call(self._soap.read, resource)
        arguments = {
            self._soap.filter.argument: self._filters(resource, conditions),
            self._paging.argument: bookmark,
            self._paging.size_argument: size,
        }
        envelope, action = self._wsdl(resource).request(self._soap.read, arguments)
        answer = self._http.read(
            call, self._url(resource), method="POST", headers=_headers(action), body=envelope, urgent=urgent
        )
        records = rows(self._pack, resource, answer.body, call, answer.described())
        return Page(resource, answer.body, answer.media_type, records)

    def _filters(self, resource: str, conditions: Sequence[ReadCondition]) -> list[dict[str, str]]:
        # The WSDL demands one at least; one without criteria lets everything through.
        wanted = conditions or (ReadCondition(self._pack.resources[resource].fields[0], ""),)
        names = self._soap.filter
        return [{names.field: condition.field, names.criteria: condition.text} for condition in wanted]

    def _created(self, answer: Response, resource: str, call: RequestContext) -> Record:
        element = bodies.soap_body(bodies.xml_root(answer.body, call, answer.described()), call, answer.described())
        for step in (*self._soap.created, resource):
            element = bodies.child(element, step)
            if element is None:
                raise call.error(ProtocolBroken, f"`{step}` was expected in the answer; check the pack")
        return bodies.xml_record(element)

    def _wsdl(self, resource: str) -> Wsdl:
        if resource not in self._wsdls:
            address = self._url(resource) + self._soap.wsdl
            self._wsdls[resource] = Wsdl(address, self._http, self._call("WSDL", resource))
        return self._wsdls[resource]

    def _url(self, resource: str) -> str:
        company = quote(self._place.company, safe="")
        return self._http.base + self._pack.resources[resource].path.format(company=company)

    def _call(self, operation: str, resource: str) -> RequestContext:
        return self._place.named(f"{resource} {operation}")


def rows(pack: Pack, resource: str, body: bytes, call: RequestContext, came: str) -> list[Record]:
    """The records of an answer to a read; ProtocolBroken if it isn't one."""
    assert pack.soap is not None
    found = bodies.soap_body(bodies.xml_root(body, call, came), call, came)
    return bodies.soap_rows(found, pack.soap.rows, resource, call)


def parse_error(answer: Response) -> RemoteError | None:
    """The fault of an answer, with whatever status it came; the code without its prefix."""
    if b"Fault" not in answer.body:
        return None
    try:
        root: Any = etree.fromstring(answer.body, bodies.xml_parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    fault = root.find(f"{bodies.ENVELOPE}Body/{bodies.ENVELOPE}Fault")
    if fault is None:
        return None
    code = (fault.findtext("faultcode") or "").strip()
    return RemoteError(code.rpartition(":")[2], " ".join((fault.findtext("faultstring") or "").split()))


def _headers(action: str) -> dict[str, str]:
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
