"""REST: JSON over HTTP with OData's habits, as far as a pack says so."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from hub.config import yamlfile
from hub.connectors import body as bodies
from hub.connectors.base import Page, ReadCondition, Record, RequestContext
from hub.connectors.http import Http
from hub.connectors.judge import RemoteError
from hub.connectors.pack import Pack
from hub.connectors.paging import Progress
from hub.connectors.shape import CompanyByLookup, NextLink, Rest, placeholders
from hub.connectors.wire import Response
from hub.errors import ConfigurationError, IncompleteRead, OutcomeUnknown, Problem, ProtocolBroken


class RestAdapter:
    """Reads and writes the JSON resources of a pack."""

    def __init__(self, pack: Pack, http: Http, place: RequestContext) -> None:
        assert pack.rest is not None
        assert isinstance(pack.paging, NextLink)
        self._pack, self._http, self._place = pack, http, place
        self._rest: Rest = pack.rest
        self._paging: NextLink = pack.paging
        self._company: str | None = None

    def check_connection(self) -> None:
        """Find the company, and the first page of the first resource in it."""
        resource = next(iter(self._pack.kinds.values())).resource
        next(self.read(resource, ()))

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """The pages of a resource, next link by next link."""
        call = self._place.named(f"GET {resource}")
        progress = Progress(call, self._paging.max_pages, counted=self._paging.count is not None)
        url: str | None = self._url(resource, conditions, self._paging.query)
        while url is not None:
            progress.follow(url)
            answer = self._http.read(call, url, headers=self._rest.headers, urgent=urgent)
            found = bodies.json_object(answer.body, call, answer.described())
            records = bodies.json_rows(found, self._rest.rows, call)
            self._refuse_cut_lists(resource, records, call)
            progress.page(len(records), self._count(found))
            yield Page(resource, answer.body, answer.media_type, records)
            url = self._next(found, url, call)
        progress.end()

    def write(self, resource: str, record: Record, key: str | None = None) -> tuple[Record, bytes]:
        """POST a record; gives what the ERP answers to hold."""
        call = self._place.named(f"POST {resource}")
        header = self._pack.order.idempotency_header
        headers = self._json() | ({header: key} if header and key else {})
        answer = self._http.write(call, self._url(resource, (), {}), headers=headers, body=bodies.json_bytes(record))
        try:
            return bodies.json_object(answer.body, call, answer.described()), answer.body
        except ProtocolBroken as error:
            raise call.error(OutcomeUnknown, f"accepted or not? {error.message}") from None

    def add_lines(self, held: Record, lines: Sequence[Record]) -> Iterator[int]:
        """POST line after line, as far as the caller asks on."""
        way = self._pack.order.add_lines
        assert way
        assert way.path
        call, url = self._place.named("POST lines"), self._own(way.path, held)
        for line in lines:  # what isn't an answer in JSON ends it before the next line gets in without this one
            answer = self._http.write(call, url, headers=self._json(), body=bodies.json_bytes(line))
            bodies.json_object(answer.body, call, answer.described())
            yield 1

    def remove(self, held: Record) -> None:
        """DELETE it, in the version that was read."""
        way = self._pack.order.remove
        assert way
        assert way.path
        version = {"If-Match": str(held[way.version])} if way.version else {}
        call = self._place.named(f"DELETE {self._pack.order.resource}")
        self._http.write(call, self._own(way.path, held), headers=self._json() | version, body=None, method="DELETE")

    def _json(self) -> dict[str, str]:
        return {**self._rest.headers, "Content-Type": "application/json"}

    def _own(self, path: str, held: Record) -> str:
        """The URL of something of an order that is there."""
        known = {name: quote(str(held.get(name, "")), safe="") for name in placeholders(path)}
        return self._http.base + path.format_map(known | {"company": self._company_key()})

    def _url(self, resource: str, conditions: Sequence[ReadCondition], query: dict[str, str]) -> str:
        shape = self._pack.resources[resource]
        needs_company = "{company}" in shape.path
        path = shape.path.format(company=self._company_key() if needs_company else "")
        asked = {**shape.query, **query}
        if conditions:
            asked[self._rest.filter] = " and ".join(condition.text for condition in conditions)
        text = "&".join(f"{quote(key, safe='$')}={quote(value, safe=_PLAIN)}" for key, value in asked.items())
        return f"{self._http.base}{path}" + (f"?{text}" if text else "")

    def _company_key(self) -> str:
        if self._company is None:
            rule = self._pack.company
            found = self._look_up(rule) if isinstance(rule, CompanyByLookup) else self._place.company
            self._company = quote(found, safe="")
        return self._company

    def _look_up(self, rule: CompanyByLookup) -> str:
        """The ERP's own key of the company; ConfigurationError if it has none of that name."""
        companies = [record for page in self.read(rule.resource, ()) for record in page.records or ()]
        for company in companies:
            if self._place.company in [company.get(name) for name in rule.match] and company.get(rule.take):
                return str(company[rule.take])
        names = [str(company.get(rule.match[0])) for company in companies]
        hint = yamlfile.suggest(self._place.company, names)
        message = f"the ERP has no company `{self._place.company}`{hint}; mend `company:` of the office"
        raise ConfigurationError(Problem(self._place.erp, "company", message))

    def _refuse_cut_lists(self, resource: str, records: list[Record], call: RequestContext) -> None:
        """A nested list that goes on under a link of its own would be lost in silence."""
        links = [path + self._paging.link for path in self._pack.resources[resource].lists]
        for link in links:
            if any(link in record for record in records):
                message = f"a record's list is cut off and goes on at `{link}`; ask for smaller pages"
                raise call.error(IncompleteRead, message)

    def _count(self, found: Record) -> int | None:
        count = found.get(self._paging.count) if self._paging.count else None
        return count if isinstance(count, int) else None

    def _next(self, found: Record, url: str, call: RequestContext) -> str | None:
        link = found.get(self._paging.link)
        if link in (None, ""):
            return None
        if not isinstance(link, str):
            raise call.error(ProtocolBroken, f"`{self._paging.link}` isn't a link; check the pack")
        return self._http.absolute(link, url, call)


_PLAIN = "$,()'=."
"""Characters that may stand as they are in a query's value: OData's own."""


def parse_error(pack: Pack, answer: Response) -> RemoteError | None:
    """The error inside the body of an answer that isn't a success."""
    assert pack.rest is not None
    if answer.status < 300:
        return None
    try:
        found: Any = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    code, message = (bodies.at(found, path) for path in (pack.rest.error_code, pack.rest.error_message))
    return RemoteError(str(code), str(message or "")) if code is not None else None
