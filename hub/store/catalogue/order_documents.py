"""What the ERP says of our orders: its documents, and the orders that it took away."""

from collections.abc import Collection

from sqlalchemy import func, or_, select

from hub.records import DocumentLine, Kind
from hub.store.catalogue.catalogue_tables import KINDS
from hub.store.catalogue.raw_log import RawLog
from hub.store.catalogue.stored_records import StoredRecords
from hub.store.engine.tenant_scoped import TenantScope


class Documents(StoredRecords):
    """One office's order documents, shipments and invoices."""

    def __init__(self, scope: TenantScope) -> None:
        super().__init__(scope)
        self._raw_log = RawLog(scope)

    def lines(
        self, kind: Kind, references: Collection[str] = (), numbers: Collection[str] = (), *, vanished: bool = False
    ) -> list[DocumentLine]:
        """Lines of documents that carry one of our references or belong to one of the ERP's order numbers.

        `vanished` adds those that the ERP has no longer: many delete an order once it is invoiced.
        """
        table = KINDS[kind]
        of_order = table.c.number if kind is Kind.ORDER_DOCUMENT else table.c.order_number
        either = or_(table.c.reference.in_(list(references)), of_order.in_(list(numbers)))
        return [each.record for each in self._stored(kind, either, vanished=vanished)]  # type: ignore[misc]

    def withdrawn(self, numbers: Collection[str]) -> set[str]:
        """Of these numbers of orders, those whose lines all vanished before shipments and invoices were read last.

        Only then a missing shipment or invoice says that there is none: an order may vanish because it was posted.
        """
        read = [self._raw_log.checkpoint(kind) for kind in (Kind.SHIPMENT, Kind.INVOICE)]
        document = KINDS[Kind.ORDER_DOCUMENT].c
        # count of a column counts no nulls: what is left hasn't vanished
        standing = func.count() - func.count(document.vanished_at)
        query = (
            select(document.number, func.max(document.vanished_at), standing)
            .where(self._mine(KINDS[Kind.ORDER_DOCUMENT]), document.number.in_(list(numbers)))
            .group_by(document.number)
        )
        with self._catalogue.read() as connection:
            rows = connection.execute(query).all()
        return {
            number
            for number, vanished_at, still_there in rows
            if not still_there and all(moment and moment > vanished_at for moment in read)
        }
