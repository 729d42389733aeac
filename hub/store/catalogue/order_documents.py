"""What the ERP says of our orders: its documents, and what it took away of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, and_, case, exists, func, literal, not_, or_, select

from hub.records import DocumentLine, Invoice, Kind, OrderDocument, Shipment
from hub.rules.fulfilment import CLOSED, DocumentState
from hub.store.catalogue.catalogue_tables import KINDS, publication, pull
from hub.store.catalogue.raw_log import RawLog
from hub.store.catalogue.stored_records import Stored, StoredRecords
from hub.store.engine.tenant_scoped import TenantScope


class InvoicedOrders(NamedTuple):
    """The ERP's `numbers` of orders, and the `references` that the invoices themselves bear."""

    numbers: set[str]
    references: set[str]


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

        `invoices`: of credit memos those, too, that correct one of these. An invoice's line that names a shipment and
        no order comes with what that shipment names.
        `vanished` adds those that the ERP has no longer: many delete an order once it is invoiced. A line that only got
        another key, by another mapping, is there once.
        """
        table = KINDS[kind]
        of_order = table.c.number if kind is Kind.ORDER_DOCUMENT else table.c.order_number
        named: list[ColumnElement[bool]] = [table.c.reference.in_(list(references)), of_order.in_(list(numbers))]
        if kind is Kind.CREDIT_MEMO and invoices:
            named.append(table.c.invoice_number.in_(list(invoices)))
        if kind is Kind.INVOICE:
            by_itself = or_(_names_order(table), self._is_of_unknown_shipment())
            named = [*(and_(by_itself, each) for each in named), self._charges_shipment(references, numbers)]
        found = self._stored(kind, or_(*named), vanished=vanished)
        lines: list[DocumentLine] = [each.record for each in (_newest(found) if vanished else found)]  # type: ignore[misc]
        if kind is not Kind.INVOICE:
            return lines
        asked, own = {*references}, {*numbers}
        resolved = (line for line in self._of_shipments(lines) if isinstance(line, Invoice))
        return [line for line in resolved if line.reference in asked or (line.order_number or "") in own]

    def as_they_went(self, numbers: Collection[str]) -> list[OrderDocument]:
        """The lines of orders that the ERP has no longer, as they were when the last of each went.

        A line that went before may stand in another order by now.
        """
        table = KINDS[Kind.ORDER_DOCUMENT]
        found = _newest(self._stored(Kind.ORDER_DOCUMENT, table.c.number.in_(list(numbers)), vanished=True))
        last: dict[str, datetime] = {}
        for each in found:
            if each.vanished_at and isinstance(each.record, OrderDocument):
                last[each.record.number] = max(each.vanished_at, last.get(each.record.number, each.vanished_at))
        return [
            each.record
            for each in found
            if isinstance(each.record, OrderDocument) and each.vanished_at == last.get(each.record.number)
        ]

    def is_read_behind(self, other: Kind, kind: Kind | None) -> bool:
        """Whether that kind was read since the other was read last; so it is where there is none to read."""
        before = self._raw_log.checkpoint(other)
        read = None if kind is None else self._raw_log.checkpoint(kind)
        return kind is None or before is None or (read is not None and read >= before)

    def _is_of_unknown_shipment(self) -> ColumnElement[bool]:
        """Whether nothing is known of the shipment that an invoice's line names: then its head's reference counts."""
        shipment, named = KINDS[Kind.SHIPMENT], KINDS[Kind.INVOICE].c.shipment_number
        # by its key, of the few lines that the rest of the question leaves
        return ~exists(select(literal(1)).where(self._mine(shipment), shipment.c.number == named))

    def _charges_shipment(self, references: Collection[str], numbers: Collection[str]) -> ColumnElement[bool]:
        """Whether an invoice's line names no order, and the line of a shipment that was for one of these."""
        shipment, line = KINDS[Kind.SHIPMENT].c, KINDS[Kind.INVOICE]
        of_order = or_(shipment.reference.in_(list(references)), shipment.order_number.in_(list(numbers)))
        own = select(shipment.number).where(self._mine(KINDS[Kind.SHIPMENT]), of_order)
        return and_(not_(_names_order(line)), line.c.shipment_number.in_(own))

    def _of_shipments(self, lines: list[DocumentLine]) -> list[DocumentLine]:
        """Lines of invoices, those of shipments with the orders of these; untouched where the shipment isn't known."""
        numbers = {line.shipment_number for line in lines if isinstance(line, Invoice) and line.shipment_number}
        if not numbers:
            return lines
        found = self._stored(Kind.SHIPMENT, KINDS[Kind.SHIPMENT].c.number.in_(numbers), vanished=True)
        shipments: dict[str, list[Shipment]] = defaultdict(list)
        for each in found:
            if isinstance(each.record, Shipment):
                shipments[each.record.number].append(each.record)
        return [_of_shipment(line, shipments) for line in lines]

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
        with self._catalogue.read() as connection:
            return set(connection.execute(self._invoiced().where(odd, line.invoiced_on >= day)).scalars())

    def _invoiced(self) -> Select[Any]:
        """Numbers of the orders of all invoices."""
        invoice, shipment = KINDS[Kind.INVOICE], KINDS[Kind.SHIPMENT]
        number = case((_names_order(invoice), invoice.c.order_number), else_=shipment.c.order_number)
        of_shipment = and_(self._mine(shipment), shipment.c.number == invoice.c.shipment_number)
        return (
            select(number)
            .distinct()
            .outerjoin_from(invoice, shipment, of_shipment)
            .where(*self._live(Kind.INVOICE), number.is_not(None))
        )

    def invoiced_since(self, moment: datetime) -> InvoicedOrders:
        """The orders of which lines of invoices came, or became others, in a publication since then."""
        before = (
            select(func.coalesce(func.max(publication.c.revision), 0))
            .where(self._mine(publication), publication.c.kind == Kind.INVOICE, publication.c.published_at < moment)
            .scalar_subquery()
        )
        with self._catalogue.read() as connection:
            line = KINDS[Kind.INVOICE].c
            of_number = self._invoiced().where(line.revision > before)
            of_reference = select(line.reference).distinct().where(*self._live(Kind.INVOICE), line.revision > before)
            references = connection.execute(of_reference.where(line.reference.is_not(None))).scalars()
            return InvoicedOrders(set(connection.execute(of_number).scalars()), set(references))

    def vanished_since(self, moment: datetime) -> set[str]:
        """Numbers of orders of which the ERP took lines away since then."""
        document = KINDS[Kind.ORDER_DOCUMENT].c
        query = select(document.number).distinct().where(self._mine(KINDS[Kind.ORDER_DOCUMENT]))
        with self._catalogue.read() as connection:
            return set(connection.execute(query.where(document.vanished_at >= moment)).scalars())


def _names_order(invoice: Table) -> ColumnElement[bool]:
    """Whether a line names its order, or no shipment by which it could be found."""
    return or_(func.coalesce(invoice.c.order_number, "") != "", func.coalesce(invoice.c.shipment_number, "") == "")


def _of_shipment(line: DocumentLine, shipments: Mapping[str, list[Shipment]]) -> DocumentLine:
    """A line as it is, or with the order of the shipment's line that it charges."""
    if not isinstance(line, Invoice) or line.order_number:
        return line
    shipped = shipments.get(line.shipment_number or "", [])
    if not shipped:
        return line
    # a number that was given again may be another customer's
    own = [each for each in shipped if each.account == line.account]
    of_line = next((each for each in own if each.line == line.shipment_line), None)
    # an office may read no charges of shipments; one of several orders doesn't tell whose they are
    orders = {each.order_number: each for each in own}
    behind = of_line or (next(iter(orders.values())) if len(orders) == 1 else None)
    # its head's own reference is that of one of several orders, or of none
    named = {"order_number": behind.order_number, "reference": behind.reference} if behind else {"reference": None}
    return line.model_copy(update={**named, "order_line": of_line.order_line if of_line else None})


def _newest(found: list[Stored]) -> list[Stored]:
    """Of the rows that one record of the ERP has had, each under a key of its own, the one that stands."""
    newest: dict[str, Stored] = {}
    for each in found:
        known = newest.get(each.source_key)
        if known is None or (known.vanished_at and (each.vanished_at is None or each.vanished_at > known.vanished_at)):
            newest[each.source_key] = each
    kept = {id(each) for each in newest.values()}
    return [each for each in found if id(each) in kept]
