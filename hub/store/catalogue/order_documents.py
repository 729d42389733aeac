"""What the ERP says of our orders: its documents, and what it took away of them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import and_, func, or_, select

from hub.records import DocumentLine, Kind
from hub.rules.fulfilment import CLOSED, DocumentState
from hub.store.catalogue.catalogue_tables import KINDS, pull
from hub.store.catalogue.raw_log import RawLog
from hub.store.catalogue.stored_records import Stored, StoredRecords
from hub.store.engine.tenant_scoped import TenantScope


class Documents(StoredRecords):
    """One office's order documents, shipments, invoices and credit memos."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._raw_log = RawLog(scope)

    def lines(
        self,
        kind: Kind,
        references: Collection[str] = (),
        numbers: Collection[str] = (),
        *,
        invoices: Collection[str] = (),
        vanished: bool = False,
    ) -> list[DocumentLine]:
        """Lines of documents that carry one of our references or belong to one of the ERP's order numbers.

        `invoices`: of credit memos those, too, that correct one of these.
        `vanished` adds those that the ERP has no longer: many delete an order once it is invoiced. A line that only got
        another key, by another mapping, is there once.
        """
        table = KINDS[kind]
        of_order = table.c.number if kind is Kind.ORDER_DOCUMENT else table.c.order_number
        named = [table.c.reference.in_(list(references)), of_order.in_(list(numbers))]
        if kind is Kind.CREDIT_MEMO and invoices:
            named.append(table.c.invoice_number.in_(list(invoices)))
        found = self._stored(kind, or_(*named), vanished=vanished)
        return [each.record for each in (_newest(found) if vanished else found)]  # type: ignore[misc]

    def state(self, numbers: Collection[str]) -> DocumentState:
        """What is known of these numbers of orders beside what their documents say.

        Only of what was so before shipments and invoices were read last: an order may vanish because it was posted, and
        then a shipment or invoice that is missing doesn't say that there is none.
        """
        read = [self._raw_log.checkpoint(kind) for kind in (Kind.SHIPMENT, Kind.INVOICE)]
        document = KINDS[Kind.ORDER_DOCUMENT].c
        # a pull that isn't known any more is an old one
        since = func.coalesce(document.vanished_at, pull.c.finished_at)
        query = (
            select(document.number, document.line, document.vanished_at, since)
            .outerjoin_from(KINDS[Kind.ORDER_DOCUMENT], pull, pull.c.id == document.pull)
            .where(self._mine(KINDS[Kind.ORDER_DOCUMENT]), document.number.in_(list(numbers)))
        )
        gone: set[tuple[str, str]] = set()
        settled: set[tuple[str, str]] = set()
        every: dict[str, set[tuple[str, str]]] = defaultdict(set)
        with self._catalogue.read() as connection:
            for number, line, vanished_at, moment in connection.execute(query):
                every[number].add((number, line))
                if all(each and (moment is None or each > moment) for each in read):
                    (gone if vanished_at else settled).add((number, line))
        return DocumentState({number for number, lines in every.items() if lines <= gone}, gone, settled)

    def with_nothing_to_come(self) -> set[str]:
        """Numbers of orders of which some line is closed, or sent as far as it stands, as their ERP says."""
        table = KINDS[Kind.ORDER_DOCUMENT]
        line = table.c
        sent = or_(line.outstanding == Decimal(0), and_(line.outstanding.is_(None), line.shipped == line.quantity))
        is_over = or_(line.closed.is_(True), func.lower(line.status).in_(CLOSED), sent)
        query = select(line.number).distinct().where(*self._live(Kind.ORDER_DOCUMENT), is_over)
        with self._catalogue.read() as connection:
            return set(connection.execute(query).scalars())

    def charged_since(self, day: date, currency: str) -> set[str]:
        """Numbers of orders with an invoice of that day or later, of the ERP's own lines or in another currency."""
        line = KINDS[Kind.INVOICE].c
        odd = or_(line.extra.is_(True), line.currency != currency)
        recent = (odd, line.invoiced_on >= day, line.order_number.is_not(None))
        query = select(line.order_number).distinct().where(*self._live(Kind.INVOICE), *recent)
        with self._catalogue.read() as connection:
            return set(connection.execute(query).scalars())

    def vanished_since(self, moment: datetime) -> set[str]:
        """Numbers of orders of which the ERP took lines away since then."""
        document = KINDS[Kind.ORDER_DOCUMENT].c
        query = select(document.number).distinct().where(self._mine(KINDS[Kind.ORDER_DOCUMENT]))
        with self._catalogue.read() as connection:
            return set(connection.execute(query.where(document.vanished_at >= moment)).scalars())


def _newest(found: list[Stored]) -> list[Stored]:
    """Of the rows that one record of the ERP has had, each under a key of its own, the one that stands."""
    newest: dict[str, Stored] = {}
    for each in found:
        known = newest.get(each.source_key)
        if known is None or (known.vanished_at and (each.vanished_at is None or each.vanished_at > known.vanished_at)):
            newest[each.source_key] = each
    kept = {id(each) for each in newest.values()}
    return [each for each in found if id(each) in kept]
