"""Accounts that a person links or unlinks; such a rule outranks the VAT number from then on."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from hub.errors import RecordRejected
from hub.store.buyers.link_rows import LinkRows
from hub.store.buyers.vat_linking import own_buyer
from hub.store.orders.order_tables import account_link, buyer, buyer_vat, link_event

UNLINKED = "unlinked"
"""The event of an account that a person took from its buyer."""


class LinkRules(LinkRows):
    """What a person says of an office's accounts; no method reaches another office's."""

    def link(self, account: str, to: str, *, by: str, note: str) -> bool:
        """Say that the account is that buyer's; False if it was already, and then nothing changes.

        Raises:
            RecordRejected: `unlinked` when the account has no buyer yet, `unknown-buyer` when `to` has no account.
        """
        with self._in_turn() as connection:
            link = self._must_link(connection, account)
            if link.buyer == to:
                return False
            if not _accounts(connection, to):
                raise RecordRejected(f"no account is linked to a buyer {to}", code="unknown-buyer")
            self._rule(connection, account, "rule", to, link.buyer, by, note)
            return True

    def unlink(self, account: str, name: str, *, by: str, note: str) -> str:
        """Give the account a buyer of its own, named so, from which no VAT number takes it; returns that buyer.

        Raises:
            RecordRejected: `unlinked` when the account has no buyer yet.
        """
        with self._in_turn() as connection:
            link = self._must_link(connection, account)
            own: str = link.buyer
            if _accounts(connection, own) > 1:
                own = own_buyer(self.tenant, account, self._next(connection, account))
                connection.execute(insert(buyer).values(id=own, name=name, created_at=self._clock.now()))
            # alone and under a rule already: nothing would change
            elif link.how == "rule":
                return own
            self._rule(connection, account, UNLINKED, own, link.buyer, by, note)
            return own

    def _rule(self, connection: Connection, account: str, how: str, to: str, former: str, by: str, note: str) -> None:
        now = self._clock.now()
        event = {"how": how, "buyer": to, "former": former, "by": by, "note": note, "at": now}
        key = {"tenant": self.tenant, "account": account}
        connection.execute(insert(link_event).values(**key, number=self._next(connection, account), **event))
        change = update(account_link).where(*self._of(account_link, account))
        connection.execute(change.values(buyer=to, how="rule", linked_by=by, linked_at=now))
        if not _accounts(connection, former, account_link.c.how != "rule"):
            connection.execute(delete(buyer_vat).where(buyer_vat.c.buyer == former))

    def _next(self, connection: Connection, account: str) -> int:
        """The number of the account's next event; the first one, where it was linked before there were events, is 2."""
        query = select(func.max(link_event.c.number)).where(*self._of(link_event, account))
        return (connection.execute(query).scalar() or 1) + 1

    def _must_link(self, connection: Connection, account: str) -> Row[Any, Any]:
        link = self._link(connection, account)
        if link is None:
            raise RecordRejected(f"{self.tenant}: {account} has no buyer yet: was it pulled?", code="unlinked")
        return link


def _accounts(connection: Connection, of: str, *where: ColumnElement[bool]) -> int:
    """How many accounts the buyer has at all offices."""
    return connection.execute(select(func.count()).where(account_link.c.buyer == of, *where)).scalar_one()
