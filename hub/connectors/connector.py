"""A connector: an adapter and a pack, joined to the contract."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from hub.clock import Clock
from hub.connectors.base import Adapter, Page, ReadCondition, RequestContext
from hub.connectors.order_calls import OrderCalls
from hub.connectors.pack import Pack
from hub.connectors.shape import KindRead
from hub.records import Kind


class PackConnector(OrderCalls):
    """What hub/connectors/base.py promises, for one company of one ERP."""

    def __init__(self, pack: Pack, adapter: Adapter, place: RequestContext, clock: Clock) -> None:
        super().__init__(pack, adapter, place)
        self._clock = clock

    def check(self) -> str:
        """See that address, credentials and company are right; one line for people, with the time it took."""
        began = self._clock.now()
        self._adapter.check_connection()
        took = (self._clock.now() - began).total_seconds() * 1000
        return f"{self._pack.name} answers as company {self._place.company} ({took:.0f} ms)"

    def fetch(self, kind: Kind, since: datetime | None) -> Iterator[Page]:
        """The code tables of a kind, then its pages to the very end.

        A kind without a cursor comes whole whatever `since` is.
        """
        read = self._pack.kind(kind)
        for table in dict.fromkeys(join.resource for join in read.join.values()):
            yield from self._adapter.read(table, ())
        yield from self._adapter.read(read.resource, [*self._conditions(read, since)])

    def _conditions(self, read: KindRead, since: datetime | None) -> Iterable[ReadCondition]:
        yield from (ReadCondition(field, text) for field, text in read.filter.items())
        if since is None or read.cursor is None:
            return
        style = self._pack.cursor
        start = since.astimezone(UTC) - (style.overlap if read.cursor.overlap is None else read.cursor.overlap)
        written = start.date().isoformat() if style.precision == "date" else _odata_moment(start)
        text = self._pack.conditions.since.format(field=read.cursor.field, value=written)
        yield ReadCondition(read.cursor.field, text)


def _odata_moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
