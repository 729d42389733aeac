"""SOAP: requests built from the WSDL and the pack's templates, rows taken out of the XML as it came.

The address is always the pack's path at the ERP's own origin; the one that a WSDL names may be a machine's inner name.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hub.connectors.base import KeptPages, Page, ReadCondition, RequestContext
from hub.connectors.protocols.detail_reads import Wanted
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.protocols.protocol import Site
from hub.connectors.protocols.soap.body import xml_record
from hub.connectors.protocols.soap.paging.bookmark import Bookmark
from hub.connectors.protocols.soap.soap_call import SoapCall, soap_call
from hub.connectors.protocols.soap.soap_decode import answer_in, element_at, page_records, parse_error, records_in
from hub.connectors.protocols.soap.soap_pack import FILE, SoapPack
from hub.connectors.protocols.soap.soap_read import WHERE, SoapRead
from hub.connectors.protocols.soap.soap_write import LINES
from hub.connectors.protocols.soap.wsdl import Wsdl
from hub.connectors.protocols.soap.wsdl_documents import LOCAL, WsdlDocuments, of_folder, over_http
from hub.connectors.raw_record import RawRecord, at
from hub.connectors.request_template import COMPANY, FIELDS, FILTER, OF_AUTH, ORDER, REFERENCE
from hub.connectors.templates import filled, names_in
from hub.connectors.transport.http import Http, open_http
from hub.connectors.transport.messages import Response
from hub.connectors.wsdl_snapshot import Fetch, WsdlSnapshot
from hub.connectors.xml_paths import texts_at
from hub.errors import DoneAlready, NoRecords, NoSuchOrder, OutcomeUnknown, ProtocolBroken

NOTHING: Mapping[str, Any] = {}


def open_adapter(pack: SoapPack, site: Site) -> "SoapAdapter":
    """The adapter over HTTP; ConfigurationError if address or keys must be mended."""
    http = open_http(
        site.erp,
        auth=pack.auth,
        transfer=pack.transfer,
        rules=pack.errors,
        parse_error=partial(parse_error, soap=pack.soap),
        budget=site.budget,
        clock=site.clock,
        chance=site.chance,
        tokens=site.tokens,
        run_limit=site.run_limit,
    )
    return SoapAdapter(pack, http, site.context, site.folder, site.erp.snapshot)


class SoapAdapter:
    """Reads and writes the services of a pack; each WSDL is loaded once."""

    def __init__(
        self, pack: SoapPack, http: Http, context: RequestContext, folder: Path, snapshot: Path | None = None
    ) -> None:
        self._pack, self._http, self._context, self._folder = pack, http, context, folder
        self._snapshot = WsdlSnapshot(snapshot) if snapshot else None
        self._soap = pack.soap
        self._wsdls: dict[str, Wsdl] = {}
        self._kept: KeptPages | None = None

    def check_connection(self) -> None:
        """Ask for the first page of the first resource; where pages may have any size, for a single record."""
        resource = next(iter(self._pack.kinds.values())).resource
        paging = self._pack.paging_of(resource)
        values = paging.values(size=1) if isinstance(paging, Bookmark) else paging.first_values()
        self._page(resource, self._asked(resource, (), values, is_first=True), is_first=True, urgent=False)

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """The pages of a list, each from where the one before says that it goes on."""
        paging = self._pack.paging_of(resource)
        if (listed := self._pack.resources[resource].each_of) is not None:
            yield from self._each(resource, listed, conditions, urgent=urgent, few=few)
            return
        if few and isinstance(paging, Bookmark):
            asked = self._asked(resource, conditions, paging.values(size=0), is_first=True)
            yield self._page(resource, asked, is_first=True, urgent=urgent)[1]
            return
        yield from self._pages(resource, conditions, urgent=urgent, few=few)

    def _each(
        self, resource: str, listed: str, conditions: Sequence[ReadCondition], *, urgent: bool, few: bool
    ) -> Iterator[Page]:
        """A page for each record of a list, or for each batch of them."""
        reads = self._pack.detail_reads(resource, self._named(self._pack.read_of(resource).operation, resource))

        def ask(wanted: Wanted) -> tuple[Sequence[RawRecord], Page | None]:
            asked = self._asked(resource, (), reads.values(wanted)[0], is_first=True)
            try:
                seen, page = self._page(resource, asked, is_first=True, urgent=urgent)
            except NoRecords as error:
                # a few are asked for to find an order: "there is none" sends it
                if few and not isinstance(error, NoSuchOrder):
                    raise
                return (), None
            return seen.records, page

        keys = self._pages(listed, conditions, urgent=urgent, few=True)
        records_of = partial(page_records, self._pack, context=reads.context)
        return reads.pages(keys, ask, None if few else self._kept, records_of)

    def resume(self, kept: KeptPages | None) -> None:
        """What the next reads may take over, in place of what they might before."""
        self._kept = kept

    def _pages(
        self,
        resource: str,
        conditions: Sequence[ReadCondition],
        *,
        urgent: bool,
        few: bool,
        asked_for: Mapping[str, Any] = NOTHING,
    ) -> Iterator[Page]:
        paging = self._pack.paging_of(resource)
        context = self._named(self._pack.read_of(resource).operation, resource)
        progress, walk, is_first = paging.progress(context, self._http.clock), paging.walk(), True
        values: Mapping[str, Any] | None = paging.first_values()
        while values is not None:
            asked = self._asked(resource, conditions, {**asked_for, **values}, is_first=is_first)
            progress.follow(hashlib.sha256(asked.body).hexdigest())
            seen, page = self._page(resource, asked, is_first=is_first, urgent=urgent)
            turn = walk(seen, context)
            progress.page(len(seen.records) - turn.repeated, paging.declared_count(seen))
            # a few are counted by whoever asks for them, and none of them twice
            yield replace(page, records=[*seen.records[turn.repeated :]]) if few and turn.repeated else page
            values, is_first = turn.values, False
        progress.end()

    def ask(self, resource: str, values: Mapping[str, Any]) -> Iterator[Page]:
        """The pages of a list whose call names these values; each record once."""
        return self._pages(resource, (), urgent=True, few=True, asked_for=values)

    def described(self) -> Iterator[tuple[str, bytes]]:
        """The WSDLs of all services and what they import, each once."""
        seen: set[str] = set()
        for resource in self._pack.resources:
            address, context = self._url(resource) + self._soap.wsdl, self._named("WSDL", resource)
            taken: list[tuple[str, bytes]] = []
            fetch = over_http(self._http, address, context)

            def recorded(
                wanted: str, fetch: Fetch = fetch, taken: list[tuple[str, bytes]] = taken
            ) -> tuple[bytes, str]:
                body, came = fetch(wanted)
                taken.append((wanted, body))
                return body, came

            if address not in seen:
                seen.add(address)
                # what can't be used isn't worth keeping
                Wsdl(address, WsdlDocuments(address, recorded, context), self._soap, context)
                yield from {self._http.absolute(wanted, address, context): body for wanted, body in taken}.items()

    def published(self, resource: str) -> None:
        """Nothing: what changed since is for the next request to say."""

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord | None, bytes]:
        """Create a record; gives what the ERP answers to hold."""
        create = self._pack.order.create
        context = self._named(create.operation, resource)
        call = self._call(resource, create.operation, create.arguments, {ORDER: record, REFERENCE: key})
        way = create.answer.split(".") if create.answer else ()
        expected = self._wsdl(resource).answer(create.operation, way)
        response = self._write(context, resource, call)
        if create.read_again:
            return None, response.body
        try:
            # a success came, but nothing that can be read: the record may be in, and mustn't pass for "not sent"
            answer = answer_in(self._soap, response.body, context, response.described())
            element = element_at(answer, expected, context, create.parse, self._soap.named)
            return xml_record(element, shape=self._pack.shape_of(resource)), response.body
        except ProtocolBroken as error:
            raise context.error(OutcomeUnknown, f"accepted or not? {error.message}") from None

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        """All lines in one call."""
        order = self._pack.order
        operation = order.add_lines
        assert operation
        if operation.arguments is not None:
            with suppress(DoneAlready):  # the caller reads them all again
                self._operate_on(existing, operation.operation, operation.arguments, {LINES: list(lines)})
            yield len(lines)
            return
        assert operation.version
        # the version goes along: where somebody changed the order meanwhile, the ERP refuses the call
        changed: RawRecord = {operation.version: existing[operation.version]}
        *above, last = order.lines.path.split(".")
        within = changed
        for step in above:
            within = within.setdefault(step, {})
        within[last] = list(lines)
        self._operate(operation.operation, {order.resource: changed}, {})
        yield len(lines)

    def remove(self, existing: RawRecord) -> None:
        """Delete it, in the version that was read."""
        operation = self._pack.order.remove
        assert operation
        if operation.arguments is not None:
            self._operate_on(existing, operation.operation, operation.arguments, {})
            return
        assert operation.version
        self._operate(operation.operation, {operation.version: existing[operation.version]}, {})

    def confirm(self, existing: RawRecord) -> None:
        """Call it with the order's own fields; whatever a success answers, the order itself is read again."""
        operation = self._pack.order.confirm
        assert operation
        self._operate_on(existing, operation.operation, operation.arguments, {})

    def _operate_on(self, existing: RawRecord, operation: str, arguments: Any, values: Mapping[str, Any]) -> None:
        """An operation whose arguments name the order's own fields."""
        named = (name for name in names_in(arguments) if name != COMPANY and not name.startswith(OF_AUTH))
        self._operate(operation, arguments, {**{name: at(existing, name) for name in named}, **values})

    def _operate(self, operation: str, arguments: Any, values: Mapping[str, Any]) -> None:
        resource = self._pack.order.resource
        context = self._named(operation, resource)
        call = self._call(resource, operation, arguments, values)
        expected = self._wsdl(resource).answer(operation)
        response = self._write(context, resource, call)
        element_at(answer_in(self._soap, response.body, context, response.described()), expected, context)

    def _write(self, context: RequestContext, resource: str, call: SoapCall) -> Response:
        url = self._endpoint(resource)
        return self._http.write(context, url, headers=call.headers, body=call.body, signed_body=call.signed_body)

    def _asked(
        self, name: str, conditions: Sequence[ReadCondition], values: Mapping[str, Any], *, is_first: bool
    ) -> SoapCall:
        """The call for a page of a list."""
        read, resource = self._pack.read_of(name), self._pack.resources[name]
        more = None if is_first else read.more
        operation, arguments = (more.operation, more.arguments) if more else (read.operation, read.arguments)
        known = {
            **values,
            FILTER: self._filters(name, read, conditions),
            WHERE: " and ".join(condition.text for condition in conditions),
            FIELDS: [*resource.fields],
            **filled(resource.parts, {COMPANY: self._context.company}),
        }
        return self._call(name, operation, arguments, known)

    def _filters(self, name: str, read: SoapRead, conditions: Sequence[ReadCondition]) -> list[Any]:
        if not conditions and read.needs_condition:
            # one without criteria lets everything through
            conditions = (ReadCondition(self._pack.resources[name].fields[0], ""),)
        return [
            filled(read.condition, {"field": each.field, "condition": each.text if each.value is None else each.value})
            for each in conditions
        ]

    def _call(self, resource: str, operation: str, arguments: Any, values: Mapping[str, Any]) -> SoapCall:
        known = {COMPANY: self._context.company, **values}
        context = self._named(operation, resource)
        return soap_call(self._soap, self._wsdl(resource), operation, arguments, known, context)

    def _page(self, resource: str, asked: SoapCall, *, is_first: bool, urgent: bool) -> tuple[SeenPage, Page]:
        """What a page says where the paging looks, and the page."""
        read = self._pack.read_of(resource)
        more = None if is_first else read.more
        operation, rows = (more.operation, more.rows) if more else (read.operation, read.rows)
        context = self._named(operation, resource)
        response = self._http.read(
            context,
            self._endpoint(resource),
            method="POST",
            headers=asked.headers,
            body=asked.body,
            signed_body=asked.signed_body,
            urgent=urgent,
        )
        names = self._wsdl(resource).answer(operation, (*rows.split("."), self._pack.record_name(resource)))
        answer = answer_in(self._soap, response.body, context, response.described())
        records = records_in(self._pack, resource, names[:-1], names[-1], answer, context)
        said = {path: next(iter(texts_at(answer, path)), None) for path in self._paths(resource)}
        seen = SeenPage(said, records, self._endpoint(resource), response.headers)
        return seen, Page(resource, response.body, response.media_type, records)

    def _paths(self, resource: str) -> Collection[str]:
        return self._pack.paging_of(resource).looked_at()

    def _wsdl(self, resource: str) -> Wsdl:
        written = self._soap.wsdl
        is_file = written.startswith(FILE)
        address = LOCAL + quote(written.removeprefix(FILE)) if is_file else self._url(resource) + written
        if address not in self._wsdls:
            context = self._named("WSDL", resource)
            fetch = of_folder(self._folder, context) if is_file else self._documents(address, context)
            self._wsdls[address] = Wsdl(address, WsdlDocuments(address, fetch, context), self._soap, context)
        return self._wsdls[address]

    def _documents(self, address: str, context: RequestContext) -> Fetch:
        return self._snapshot.reading(context) if self._snapshot else over_http(self._http, address, context)

    def _url(self, resource: str) -> str:
        return self._at_erp(self._pack.resources[resource].path)

    def _endpoint(self, resource: str) -> str:
        declared = self._pack.resources[resource]
        return self._at_erp(declared.path if declared.endpoint is None else declared.endpoint)

    def _at_erp(self, path: str) -> str:
        return self._http.base + path.format(company=quote(self._context.company, safe=""))

    def _named(self, operation: str, resource: str) -> RequestContext:
        return self._context.named(f"{resource} {operation}")
