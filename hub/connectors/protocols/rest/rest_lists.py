"""Lists over REST: page by page to the end, or record by record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from hub.connectors.base import KeptPages, Page, ReadCondition, RequestContext
from hub.connectors.header_templates import over
from hub.connectors.protocols.detail_reads import DetailReads, Wanted
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.protocols.rest.asked import Asked
from hub.connectors.protocols.rest.rest_decode import listing, page_records
from hub.connectors.protocols.rest.rest_pack import RestPack
from hub.connectors.protocols.rest.rest_requests import RestRequests, value_text
from hub.connectors.raw_record import FLAW, RawRecord
from hub.connectors.request_template import FILTER
from hub.connectors.templates import filled, names_in
from hub.connectors.transport.http import Http
from hub.errors import NoRecords, NoSuchOrder, ProtocolBroken

NOTHING: Mapping[str, Any] = {}


class RestLists:
    """Reads the resources of a pack."""

    def __init__(self, pack: RestPack, http: Http, context: RequestContext, requests: RestRequests) -> None:
        self._pack, self._http, self._context, self._requests = pack, http, context, requests
        self._kept: KeptPages | None = None

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        """The pages of a resource; of one whose records are asked for by themselves one for each."""
        if (listed := self._pack.resources[resource].each_of) is not None:
            yield from self._each(resource, listed, conditions, urgent=urgent, few=few)
        else:
            yield from self._pages(resource, conditions, urgent=urgent, few=few, is_once=few)

    def ask(self, resource: str, values: Mapping[str, Any]) -> Iterator[Page]:
        """The pages of a list whose request names these values; each record once."""
        yield from self._pages(resource, (), urgent=True, few=False, is_once=True, asked_for=values)

    def _each(
        self, resource: str, listed: str, conditions: Sequence[ReadCondition], *, urgent: bool, few: bool
    ) -> Iterator[Page]:
        """A page for each record of the list, or for each batch of them."""
        context = self._context.named(f"GET {resource}")
        reads = self._pack.detail_reads(resource, context)

        def ask(wanted: Wanted) -> tuple[Sequence[RawRecord], Page | None]:
            asked, is_few = self._asked_one(resource, reads, wanted, context), few and not isinstance(wanted, list)
            seen, page = self._page(resource, asked, context, None, urgent=urgent, few=is_few)
            return seen.records, page

        keys = self._pages(listed, conditions, urgent=urgent, few=few, is_once=True)
        records_of = partial(page_records, self._pack, context=context)
        return reads.pages(keys, ask, None if few else self._kept, records_of)

    def resume(self, kept: KeptPages | None) -> None:
        """What the next reads may take over, in place of what they might before."""
        self._kept = kept

    def _asked_one(self, name: str, reads: DetailReads, wanted: Wanted, context: RequestContext) -> Asked:
        """The request for a record by itself, or for several together."""
        resource, read = self._pack.resources[name], self._pack.read_of(name)
        company = self._requests.company_in(names_in([resource.path, *read.templates, resource.parts]))
        each, joined = reads.values(wanted)
        known = {**each, **company, **resource.asked_fields, **filled(resource.parts, company)}
        texts = {of: value_text(value) for of, value in known.items()} | joined
        query = resource.query | filled(read.query, texts)
        headers = self._requests.headers(read.headers, known, context, has_body=read.method == "POST")
        url = self._requests.url_of(resource.path, each, context, query)
        return self._requests.asked(read, url, known, headers, context)

    def _pages(
        self,
        resource: str,
        conditions: Sequence[ReadCondition],
        *,
        urgent: bool,
        few: bool,
        is_once: bool,
        asked_for: Mapping[str, Any] = NOTHING,
    ) -> Iterator[Page]:
        """The pages of a list, each from where the one before says that it goes on; `is_once`: no record twice."""
        context, paging = self._context.named(f"GET {resource}"), self._pack.paging_of(resource)
        progress, walk = paging.progress(context, self._http.clock), paging.walk()
        asked: Asked | None = self._asked(resource, conditions, {**asked_for, **paging.first_values()}, context)
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
                asked = self._asked(resource, conditions, {**asked_for, **turn.values}, context, is_later=turn.is_later)
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

    def _asked(
        self,
        name: str,
        conditions: Sequence[ReadCondition],
        values: Mapping[str, Any],
        context: RequestContext,
        *,
        is_later: bool = False,
    ) -> Asked:
        """The request for a page of a list."""
        paging = self._pack.paging_of(name)
        later = self._pack.later_of(name) if is_later else None
        read, query = later or self._pack.read_of(name), dict(paging.first_query())
        resource = self._pack.resources[name]
        company = self._requests.company_in(names_in([*read.templates, resource.parts]))
        filters = [each.text if each.value is None else each.value for each in conditions]
        common = {FILTER: filters, **resource.asked_fields}
        known = {**values, **company, **common, **filled(resource.parts, company)}
        query |= filled(read.query, {name: value_text(value) for name, value in known.items()})
        if conditions and self._pack.rest.filter and not later and not read.takes_filter:
            query[self._pack.rest.filter] = " and ".join(condition.text for condition in conditions)
        path = later.path if later else resource.path
        url = self._requests.url_of(path, known, context, query if later else {**resource.query, **query})
        headers = self._requests.headers(
            over(read.headers, paging.headers(values)),
            known,
            context,
            has_body=read.method == "POST",
            finds_company=name in self._pack.company.resources(),
        )
        return self._requests.asked(read, url, known, headers, context)
