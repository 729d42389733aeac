"""A connector: an adapter and a pack, joined to the contract."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from itertools import islice
from typing import Any, cast

from hub.clock import Clock
from hub.connectors.base import Adapter, Describes, KeptPages, Page, ReadCondition, RequestContext, Resumes
from hub.connectors.edge import hub_errors_only
from hub.connectors.orders import OrderCalls
from hub.connectors.pack import Pack
from hub.connectors.pack.conditions import Fixed
from hub.connectors.price_calls import PriceCalls
from hub.connectors.price_question import GoodsAsked, PriceAnswer, PriceQuestion
from hub.errors import ConfigurationError, Problem
from hub.records import Kind


class PackConnector(OrderCalls):
    """What hub/connectors/base.py promises, for one company of one ERP."""

    def __init__(self, pack: Pack, adapter: Adapter, context: RequestContext, clock: Clock) -> None:
        super().__init__(pack, adapter, context)
        self._clock = clock

    def check(self) -> str:
        """See that address, credentials and company are right; one line for people, with the time it took."""
        began = self._clock.steady()
        with hub_errors_only(self._context.named("check")):
            self._adapter.check_connection()
        took = (self._clock.steady() - began) * 1000
        if not self._pack.names_company:
            told = f"its pack names no `{{company}}`, so that `company: {self._context.company}` has no effect"
            return f"{self._pack.name} answers ({took:.0f} ms); {told}"
        return f"{self._pack.name} answers as company {self._context.company} ({took:.0f} ms)"

    def fetch(
        self, kind: Kind, since: datetime | None, position: str | None = None, kept: KeptPages | None = None
    ) -> Iterator[Page]:
        """The code tables of a kind, for a delta what was deleted since, then its pages to the very end.

        A kind without a cursor comes whole whatever `since` is; one that goes by versions is asked from `position` on.
        """
        read = self._pack.kind(kind)
        # first, since decode() joins each page as it comes; each once, though two joins name it
        with hub_errors_only(self._context.named(f"fetch {kind}")):
            if isinstance(self._adapter, Resumes):
                self._adapter.resume(kept)  # None, too: what an earlier read took over is no part of this one
            for table in read.joins():
                yield from self._adapter.read(table, ())
            deleted = (each.deleted for each in read.reads().values() if each.deleted and since is not None)
            for each in deleted:
                assert since is not None
                # first: what was deleted and made again under its key comes behind it
                told = self._pack.since(each.cursor, since, position)
                yield from self._adapter.read(each.resource, [*self._conditions(each.filter, told)])
            # a list that two parts of the kind are of is read once
            for one in read.lists().values():
                changed = self._pack.changed_since(one, since, position) if since is not None else None
                resource, fixed = one.asked(delta=changed is not None)
                yield from self._adapter.read(resource, [*self._conditions(fixed, changed)])

    def sample(self, kind: Kind) -> Iterator[Page]:
        """The code tables of a kind, then the first page of each of its lists."""
        read = self._pack.kind(kind)
        with hub_errors_only(self._context.named(f"sample {kind}")):
            for table in read.joins():
                yield from self._adapter.read(table, ())
            for one in read.lists().values():
                with closing(
                    cast(Any, self._adapter.read(one.resource, [*self._conditions(one.filter, None)]))
                ) as pages:
                    yield from islice(pages, 1)

    def described(self) -> Iterator[tuple[str, bytes]]:
        """The documents by which the ERP describes itself now."""
        with hub_errors_only(self._context.named("described")):
            if isinstance(self._adapter, Describes):
                yield from self._adapter.described()

    def published(self, kind: Kind) -> None:
        """Tell the adapter what need not be read again."""
        with hub_errors_only(self._context.named(f"published {kind}")):
            for resource in self._pack.kind(kind).sources():
                self._adapter.published(resource)

    def _conditions(self, fixed: Mapping[str, Fixed], changed: ReadCondition | None) -> Iterator[ReadCondition]:
        yield from (self._pack.conditions.fixed(field, value) for field, value in fixed.items())
        if changed is not None:
            yield changed

    def ask(self, resource: str, condition: ReadCondition) -> Iterator[Page]:
        """The pages of a resource under one condition."""
        with hub_errors_only(self._context.named(f"ask {resource}")):
            yield from self._adapter.read(resource, [condition])

    def prices(self, question: PriceQuestion) -> Iterator[tuple[GoodsAsked, PriceAnswer]]:
        """What the ERP itself says that an account pays."""
        asked = self._pack.asked_prices
        if asked is None:
            message = "this pack doesn't say how the ERP is asked for prices (`asked_prices`)"
            raise ConfigurationError(Problem(self._pack.name, "asked_prices", message))
        with hub_errors_only(self._context.named("ask for prices")):
            yield from PriceCalls(self._pack, self._adapter, self._context).ask(question, asked)
