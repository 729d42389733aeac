"""REST: JSON over HTTP with OData's habits, as far as a pack says so."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from hub.connectors.base import Page, ReadCondition, RequestContext
from hub.connectors.model import placeholders
from hub.connectors.protocols.json_body import ALL, json_any, json_bytes, json_object
from hub.connectors.protocols.progress import Progress
from hub.connectors.protocols.protocol import Site
from hub.connectors.protocols.rest.asked import Asked, query_text
from hub.connectors.protocols.rest.order_request import OrderRequest
from hub.connectors.protocols.rest.paging.seen_page import SeenPage
from hub.connectors.protocols.rest.read_request import LaterRequest
from hub.connectors.protocols.rest.rest_decode import listing, parse_error
from hub.connectors.protocols.rest.rest_pack import RestPack
from hub.connectors.protocols.rest.write_request import LINE
from hub.connectors.raw_record import FLAW, RawRecord, at, listed, with_value
from hub.connectors.request_template import COMPANY, FIELDS, FILTER, OF_AUTH, OF_EACH, ORDER, REFERENCE
from hub.connectors.templates import LEFT_OUT, filled, names_in
from hub.connectors.transport.http import Http, open_http
from hub.connectors.transport.messages import Response, SignedBody
from hub.errors import IncompleteRead, NoRecords, NoSuchOrder, OutcomeUnknown, ProtocolBroken

NO_LINE: Mapping[str, RawRecord] = {}
NO_HEADERS: Mapping[str, str] = {}


def open_adapter(pack: RestPack, site: Site) -> "RestAdapter":
    """The adapter over HTTP; ConfigurationError if address or keys must be mended."""
    http = open_http(
        site.erp,
        auth=pack.auth,
        transfer=pack.transfer,
        rules=pack.errors,
        parse_error=partial(parse_error, pack.rest),
        budget=site.budget,
        clock=site.clock,
        chance=site.chance,
        tokens=site.tokens,
    )
    return RestAdapter(pack, http, site.context)


class RestAdapter:
    """Reads and writes the resources of a pack."""

    def __init__(self, pack: RestPack, http: Http, context: RequestContext) -> None:
        self._pack, self._http, self._context = pack, http, context
        self._rest = pack.rest
        self._company: str | int | None = None

    def check_connection(self) -> None:
        """Find the company, and the first page of the first resource in it."""
        resource = next(iter(self._pack.kinds.values())).resource
        next(self.read(resource, ()), None)

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """The pages of a resource; of one whose records are asked for by themselves one for each."""
        if (listed := self._pack.resources[resource].each_of) is not None:
            yield from self._each(resource, listed, conditions, urgent=urgent, few=few)
        else:
            yield from self._pages(resource, conditions, urgent=urgent, few=few, is_once=few)

    def _each(
        self, resource: str, listed: str, conditions: Sequence[ReadCondition], *, urgent: bool, few: bool
    ) -> Iterator[Page]:
        """A page for each record of the list; one that the ERP calls empty is gone meanwhile."""
        context = self._context.named(f"GET {resource}")
        for keys in self._pages(listed, conditions, urgent=urgent, few=few, is_once=True):
            for record in keys.records or ():
                asked = self._asked_one(resource, record, context)
                seen, page = self._page(resource, asked, context, None, urgent=urgent, few=few)
                self._refuse_another(resource, record, seen, context)
                if page:
                    yield page

    def _refuse_another(self, resource: str, listed: RawRecord, seen: SeenPage, context: RequestContext) -> None:
        """ProtocolBroken where an answer is about another record than was asked for, by what both show of it."""
        own, read = self._pack.resources[resource], self._pack.read_of(resource)
        named = names_in([own.path, read.query, read.body])
        for field in sorted(of.removeprefix(OF_EACH) for of in named if of.startswith(OF_EACH)):
            shown = {str(at(record, field)) for record in seen.records if field in own.fields}
            if shown - {str(at(listed, field))}:
                message = f"one record was asked for and another came: `{field}` differs; look at the pack"
                raise context.error(ProtocolBroken, message)

    def _asked_one(self, name: str, record: RawRecord, context: RequestContext) -> Asked:
        """The request for a record by itself; IncompleteRead where its list doesn't show what it is asked for by."""
        resource, read = self._pack.resources[name], self._pack.read_of(name)
        named = names_in([resource.path, read.query, read.body, resource.parts])
        company = self._company_in(named)
        each = {of: at(record, of.removeprefix(OF_EACH)) for of in named if of.startswith(OF_EACH)}
        for of, value in each.items():
            if value is None or isinstance(value, dict | list | bool) or value == "":
                field = of.removeprefix(OF_EACH)
                message = f"a record of {resource.each_of} has no `{field}`, by which it is asked for; look at the pack"
                raise context.error(IncompleteRead, message)
        known = {**each, **company, FIELDS: resource.asked_fields, **filled(resource.parts, company)}
        query = resource.query | filled(read.query, {of: _value_text(value) for of, value in known.items()})
        path = filled(resource.path, {of: quote(str(value), safe="") for of, value in (each | company).items()})
        url = self._http.base + path + query_text(query)
        if read.method == "GET":
            return Asked("GET", url, self._rest.headers)
        return Asked("POST", url, self._json(), *self._template(read.body, known, read.named_of_auth))

    def _pages(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool, few: bool, is_once: bool
    ) -> Iterator[Page]:
        """The pages of a list, each from where the one before says that it goes on; `is_once`: no record twice."""
        context, paging = self._context.named(f"GET {resource}"), self._pack.paging_of(resource)
        progress = Progress(
            context,
            paging.max_pages,
            counted=paging.is_counted,
            clock=self._http.clock,
            max_time=paging.max_time,
        )
        walk = paging.walk()
        asked: Asked | None = self._asked(resource, conditions, paging.first_values())
        while asked is not None:
            progress.follow(asked.mark)
            seen, page = self._page(resource, asked, context, progress.pages, urgent=urgent, few=few)
            paging.refuse_cut_lists(self._pack.resources[resource].lists, seen.records, context)
            turn = walk(seen, context)
            progress.page(len(seen.records) - turn.repeated, paging.declared_count(seen))
            if page and is_once and turn.repeated:
                page = replace(page, records=[*seen.records[turn.repeated :]])
            if page:
                yield page
            if turn.values is not None:
                asked = self._asked(resource, conditions, turn.values, is_later=turn.is_later)
            else:
                # relative in some ERPs; one to another host would take our credentials there
                link = None if turn.link is None else self._http.absolute(turn.link, asked.url, context)
                asked = None if link is None else replace(asked, url=link)
        progress.end()

    def _page(
        self,
        resource: str,
        asked: Asked,
        context: RequestContext,
        pages: int | None,
        *,
        urgent: bool,
        few: bool,
    ) -> tuple[SeenPage, Page | None]:
        """What came, and its page; none where an error, or behind so many pages a status, says that there is none."""
        paging, nothing = self._pack.paging_of(resource), SeenPage(None, (), asked.url)
        behind = frozenset() if pages is None else paging.behind(pages)
        try:
            response = self._http.read(
                context,
                asked.url,
                method=asked.method,
                headers=asked.headers,
                body=asked.body,
                signed_body=asked.signed_body,
                taken=behind,
                urgent=urgent,
            )
        except NoRecords as error:
            # a few are asked for to find an order: "there is none" sends it
            if few and not isinstance(error, NoSuchOrder):
                raise
            return nothing, None
        if response.status in behind:
            seen = replace(nothing, headers=response.headers)
            if few and not pages and paging.declared_count(seen) != 0:
                message = f"answers {response.status} and not that there are 0: whether there is one isn't known"
                raise context.error(ProtocolBroken, message)
            return seen, None
        found = listing(self._pack, resource, response.body, context, response.described())
        records = found.records
        if few and (not response.body or any(FLAW in record for record in records)):
            raise context.error(
                ProtocolBroken, "the records that were looked for can't be read, or nothing came at all"
            )
        page = Page(resource, response.body, response.media_type, records)
        return SeenPage(found.around, records, asked.url, response.headers), page

    def published(self, resource: str) -> None:
        """Nothing: what changed since is for the next request to say."""

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord | None, bytes]:
        """POST a record; gives what the ERP answers to hold."""
        context, create = self._context.named(f"POST {resource}"), self._pack.order.create
        header = self._pack.order.idempotency_header
        headers = self._json() | ({header: key} if header and key else {})
        known = {ORDER: self._with_lines(record), REFERENCE: key} | self._company_in(names_in(create.body))
        body, signed_body = self._template(create.body, known, create.named_of_auth)
        url = self._url(resource, {}) if create.path is None else self._url_of(create.path, {})
        response = self._http.write(context, url, headers=headers, body=body, signed_body=signed_body)
        if create.read_again:
            return None, response.body
        try:
            # a success came, but nothing that can be read: the record may be in, and mustn't pass for "not sent"
            if create.answer == ALL:
                return json_object(response.body, context, response.described()), response.body
            held = at(json_any(response.body, context, response.described()), create.answer)
            if not isinstance(held, dict):
                raise context.error(ProtocolBroken, f"an order was expected at `{create.answer}` of the answer")
            return held, response.body
        except ProtocolBroken as error:
            raise context.error(OutcomeUnknown, f"accepted or not? {error.message}") from None

    def _with_lines(self, record: RawRecord) -> RawRecord:
        """An order, each of its lines as it goes out."""
        path, template = self._pack.order.lines.path, self._pack.order.create.line
        lines = listed(record, path)
        return with_value(record, path, [filled(template, {LINE: line}) for line in lines]) if lines else record

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        """A request for each line, as far as the caller asks on."""
        operation = self._pack.order.add_lines
        assert operation
        context = self._context.named(f"{operation.method} lines")
        for line in lines:  # what isn't JSON ends it before the next line gets in without this one
            response = self._operate(operation, existing, context, {LINE: line})
            json_any(response.body, context, response.described())
            yield 1

    def remove(self, existing: RawRecord) -> None:
        """Have it taken away, in the version that was read."""
        operation = self._pack.order.remove
        assert operation
        version = {"If-Match": str(existing[operation.version])} if operation.version else {}
        context = self._context.named(f"{operation.method} {self._pack.order.resource}")
        self._operate(operation, existing, context, headers=version)

    def confirm(self, existing: RawRecord) -> None:
        """Whatever a success answers, the order itself is read again."""
        operation = self._pack.order.confirm
        assert operation
        self._operate(operation, existing, self._context.named(f"{operation.method} confirm"))

    def _operate(
        self,
        request: OrderRequest,
        existing: RawRecord,
        context: RequestContext,
        line: Mapping[str, RawRecord] = NO_LINE,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Response:
        named, body, signed_body = names_in(request.body), None, None
        if request.body is not None:
            known = {name: at(existing, name) for name in named if not name.startswith(OF_AUTH)}
            body, signed_body = self._template(
                request.body, {**known, **self._company_in(named), **line}, request.named_of_auth
            )
        url = self._url_of(request.path, existing)
        return self._http.write(
            context, url, method=request.method, headers={**self._json(), **headers}, body=body, signed_body=signed_body
        )

    def _json(self) -> dict[str, str]:
        return {**self._rest.headers, "Content-Type": "application/json"}

    def _url_of(self, path: str, existing: RawRecord) -> str:
        """The URL of something of an order that is there."""
        known = {name: quote(str(existing.get(name, "")), safe="") for name in placeholders(path)}
        return self._http.base + path.format_map(known | {COMPANY: self._company_in_path()})

    def _asked(
        self, name: str, conditions: Sequence[ReadCondition], values: Mapping[str, Any], *, is_later: bool = False
    ) -> Asked:
        """The request for a page of a list."""
        paging = self._pack.paging_of(name)
        later = paging.later_request() if is_later else None
        read, query = later or self._pack.read_of(name), dict(paging.first_query())
        resource = self._pack.resources[name]
        company = self._company_in(names_in([read.query, read.body, resource.parts]))
        filters = [each.text if each.value is None else each.value for each in conditions]
        common = {FILTER: filters, FIELDS: resource.asked_fields}
        known = {**values, **company, **common, **filled(resource.parts, company)}
        query |= filled(read.query, {name: _value_text(value) for name, value in known.items()})
        if conditions and self._rest.filter and not later and not read.takes_filter:
            query[self._rest.filter] = " and ".join(condition.text for condition in conditions)
        url = self._later_url(later, known, query) if later else self._url(name, query)
        headers = {**(self._rest.headers if read.method == "GET" else self._json()), **paging.headers(values)}
        if read.method == "GET":
            return Asked("GET", url, headers)
        return Asked("POST", url, headers, *self._template(read.body, known, read.named_of_auth))

    def _later_url(self, later: LaterRequest, known: Mapping[str, Any], query: Mapping[str, str]) -> str:
        """The URL of a list's later pages."""
        needs_company = COMPANY in later.named_in_path
        texts = {name: quote(str(known[name]), safe="") for name in later.named_in_path - {COMPANY}}
        path = later.path.format_map(texts | ({COMPANY: self._company_in_path()} if needs_company else {}))
        return self._http.base + path + query_text(query)

    def _template(
        self, template: Any, known: Mapping[str, Any], of_auth: Collection[str]
    ) -> tuple[bytes, SignedBody | None]:
        """A template of JSON as a body, and how it is made where signing in gives something of it."""

        def body(given: Mapping[str, Any]) -> bytes:
            return json_bytes(filled(template, {**known, **{OF_AUTH + each: given[each] for each in of_auth}}))

        # without what signing in gives, too, a body tells its page from the others
        return body(dict.fromkeys(of_auth, "")), body if of_auth else None

    def _url(self, name: str, query: Mapping[str, str]) -> str:
        resource = self._pack.resources[name]
        # the list of companies has none in its path: to ask for the key there would go round in a circle
        needs_company = "company" in placeholders(resource.path)
        path = resource.path.format(company=self._company_in_path() if needs_company else "")
        asked = {**resource.query, **query}
        return f"{self._http.base}{path}" + query_text(asked)

    def _company_key(self) -> str | int:
        if self._company is None:
            self._company = self._pack.company.key(self._context, self._records)
        return self._company

    def _company_in(self, names: Collection[str]) -> dict[str, str | int]:
        """The company, where templates name it: only then is it asked for."""
        return {COMPANY: self._company_key()} if COMPANY in names else {}

    def _company_in_path(self) -> str:
        return quote(str(self._company_key()), safe="")

    def _records(self, resource: str) -> Iterable[RawRecord]:
        return (record for page in self.read(resource, ()) for record in page.records or ())


def _value_text(value: Any) -> Any:
    return value if isinstance(value, str) or value is LEFT_OUT else json_bytes(value).decode()
