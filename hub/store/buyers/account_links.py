"""The buyer of each of an office's accounts, and the append-only log of the buyers that it had."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select

from hub.store.buyers.link_rows import LinkRows
from hub.store.orders.order_tables import link_event, shared_vat


@dataclass(frozen=True)
class LinkEvent:
    """An account that got a buyer, or another one; `how` as in its link, or unlinked. Never changed."""

    number: int
    at: datetime
    by: str
    how: str
    buyer: str
    former: str | None
    note: str


class AccountLinks(LinkRows):
    """An office's accounts one by one."""

    def buyer_of(self, account: str) -> str | None:
        """The buyer that the account is linked to."""
        with self._orders.read() as connection:
            link = self._link(connection, account)
            return link.buyer if link else None

    def events(self, account: str) -> list[LinkEvent]:
        """Every link that the account had, the first one first."""
        columns = (link_event.c[field.name] for field in fields(LinkEvent))
        query = select(*columns).where(*self._of(link_event, account)).order_by(link_event.c.number)
        with self._orders.read() as connection:
            return [LinkEvent(*row) for row in connection.execute(query)]

    def count_shared_numbers(self) -> int:
        """How many accounts have the VAT number of a buyer whose name has nothing in common with theirs."""
        query = select(func.count()).select_from(shared_vat).where(self._mine(shared_vat))
        with self._orders.read() as connection:
            return connection.execute(query).scalar_one()
