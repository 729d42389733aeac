"""REST: JSON over HTTP with OData's habits, as far as a pack says so."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from hub.connectors.base import Page, ReadCondition, RequestContext
from hub.connectors.model import placeholders
from hub.connectors.protocols.json_body import ALL, json_any, json_bytes, json_object
from hub.connectors.protocols.progress import Progress
from hub.connectors.protocols.protocol import Site
from hub.connectors.protocols.rest.read_request import FIELDS, FILTER, OF_AUTH
from hub.connectors.protocols.rest.rest_decode import parse_error, rows_in
from hub.connectors.protocols.rest.rest_pack import COMPANY, RestPack
from hub.connectors.protocols.rest.write_request import ORDER, REFERENCE
from hub.connectors.raw_record import RawRecord, at
from hub.connectors.templates import filled, names_in
from hub.connectors.transport.http import Http, open_http
from hub.connectors.transport.messages import SignedBody
from hub.errors import NoRecords, NoSuchOrder, OutcomeUnknown, ProtocolBroken

_KEPT = "$,()'=."
"""Characters that may stand as they are in a query's value: OData's own."""


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
    )
    return RestAdapter(pack, http, site.context)


@dataclass(frozen=True)
class Asked:
    """A request for a page."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None
    signed_body: SignedBody | None = None

    @property
    def mark(self) -> str:
        """What tells it from the requests for other pages."""
        return self.url if self.body is None else f"{self.url} {hashlib.sha256(self.body).hexdigest()}"


class RestAdapter:
    """Reads and writes the JSON resources of a pack."""

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
        """The pages of a resource, each from where the one before says that it goes on."""
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
            body, page = self._page(resource, asked, context, urgent=urgent, few=few)
            records = page.records or [] if page else []
            paging.refuse_cut_lists(self._pack.resources[resource].lists, records, context)
            turn = walk(body, records, asked.url, context)
            progress.page(len(records) - turn.repeated, paging.declared_count(body))
            if page:
                yield page
            if turn.values is not None:
                asked = self._asked(resource, conditions, turn.values)
            else:
                # relative in some ERPs; one to another host would take our credentials there
                link = None if turn.link is None else self._http.absolute(turn.link, asked.url, context)
                asked = None if link is None else replace(asked, url=link)
        progress.end()

    def _page(
        self, resource: str, asked: Asked, context: RequestContext, *, urgent: bool, few: bool
    ) -> tuple[Any, Page | None]:
        """A body and its page; neither where an error says that there are no records."""
        try:
            response = self._http.read(
                context,
                asked.url,
                method=asked.method,
                headers=asked.headers,
                body=asked.body,
                signed_body=asked.signed_body,
                urgent=urgent,
            )
        except NoRecords as error:
            # a few are asked for to find an order: "there is none" sends it
            if few and not isinstance(error, NoSuchOrder):
                raise
            return None, None
        body = json_any(response.body, context, response.described())
        records = rows_in(self._pack, resource, body, context)
        return body, Page(resource, response.body, response.media_type, records)

    def published(self, resource: str) -> None:
        """Nothing: what changed since is for the next request to say."""

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord | None, bytes]:
        """POST a record; gives what the ERP answers to hold."""
        context, create = self._context.named(f"POST {resource}"), self._pack.order.create
        header = self._pack.order.idempotency_header
        headers = self._json() | ({header: key} if header and key else {})
        known = {ORDER: record, REFERENCE: key} | self._company_in(names_in(create.body))
        body, signed_body = self._template(create.body, known, create.named_of_auth)
        url = self._url(resource, {})
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

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        """POST line after line, as far as the caller asks on."""
        operation = self._pack.order.add_lines
        assert operation
        context, url = self._context.named("POST lines"), self._url_of(operation.path, existing)
        for line in lines:  # what isn't JSON ends it before the next line gets in without this one
            response = self._http.write(context, url, headers=self._json(), body=json_bytes(line))
            json_object(response.body, context, response.described())
            yield 1

    def remove(self, existing: RawRecord) -> None:
        """DELETE it, in the version that was read."""
        operation = self._pack.order.remove
        assert operation
        version = {"If-Match": str(existing[operation.version])} if operation.version else {}
        context = self._context.named(f"DELETE {self._pack.order.resource}")
        url = self._url_of(operation.path, existing)
        self._http.write(context, url, headers=self._json() | version, body=None, method="DELETE")

    def confirm(self, existing: RawRecord) -> None:
        """POST to the order's own path; whatever a success answers, the order itself is read again."""
        operation = self._pack.order.confirm
        assert operation
        named, body, signed_body = names_in(operation.body), None, None
        if operation.body is not None:
            known = {name: at(existing, name) for name in named if not name.startswith(OF_AUTH)}
            known |= self._company_in(named)
            body, signed_body = self._template(operation.body, known, operation.named_of_auth)
        context, url = self._context.named("POST confirm"), self._url_of(operation.path, existing)
        self._http.write(context, url, headers=self._json(), body=body, signed_body=signed_body)

    def _json(self) -> dict[str, str]:
        return {**self._rest.headers, "Content-Type": "application/json"}

    def _url_of(self, path: str, existing: RawRecord) -> str:
        """The URL of something of an order that is there."""
        known = {name: quote(str(existing.get(name, "")), safe="") for name in placeholders(path)}
        return self._http.base + path.format_map(known | {COMPANY: self._company_in_path()})

    def _asked(self, name: str, conditions: Sequence[ReadCondition], values: Mapping[str, Any]) -> Asked:
        """The request for a page of a list."""
        read, query = self._pack.read_of(name), dict(self._pack.paging_of(name).first_query())
        resource = self._pack.resources[name]
        company = self._company_in(names_in([read.query, read.body, resource.parts]))
        filters = [each.text if each.value is None else each.value for each in conditions]
        common = {FILTER: filters, FIELDS: resource.asked_fields}
        known = {**values, **company, **common, **filled(resource.parts, company)}
        query |= filled(read.query, {name: _query_text(value) for name, value in known.items()})
        if conditions and self._rest.filter and not read.takes_filter:
            query[self._rest.filter] = " and ".join(condition.text for condition in conditions)
        if read.method == "GET":
            return Asked("GET", self._url(name, query), self._rest.headers)
        return Asked(
            "POST", self._url(name, query), self._json(), *self._template(read.body, known, read.named_of_auth)
        )

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
        text = "&".join(f"{quote(key, safe='$')}={quote(value, safe=_KEPT)}" for key, value in asked.items())
        return f"{self._http.base}{path}" + (f"?{text}" if text else "")

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


def _query_text(value: Any) -> str:
    return value if isinstance(value, str) else json_bytes(value).decode()
