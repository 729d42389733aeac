"""Orders that an ERP took away, told apart from those that it deletes once all of them is posted."""

from collections.abc import Collection

from sqlalchemy import func, select

from hub.records import Kind
from hub.store.catalogue.rawlog import RawLog
from hub.store.catalogue.records import CatalogueReads
from hub.store.catalogue.tables import KINDS


class Withdrawn(CatalogueReads, RawLog):
    """One office's order documents that are gone."""

    def withdrawn(self, numbers: Collection[str]) -> set[str]:
        """Of these numbers of orders, those whose lines all vanished before shipments and invoices were read last.

        Only then a missing shipment or invoice says that there is none: an order may vanish because it was posted.
        """
        read = [self.checkpoint(kind) for kind in (Kind.SHIPMENT, Kind.INVOICE)]
        found = KINDS[Kind.ORDER_DOCUMENT].c
        standing = func.count() - func.count(found.vanished_at)
        query = (
            select(found.number, func.max(found.vanished_at), standing)
            .where(self._mine(KINDS[Kind.ORDER_DOCUMENT]), found.number.in_(list(numbers)))
            .group_by(found.number)
        )
        with self._catalogue.read() as connection:
            rows = connection.execute(query).all()
        return {
            number
            for number, vanished_at, still_there in rows
            if not still_there and all(moment and moment > vanished_at for moment in read)
        }
