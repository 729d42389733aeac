"""What rules and proposals of links have in common: they are written as events, and a rule ends what waits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, func, insert, select, update

from hub.errors import RecordRejected
from hub.store.buyers.link_rows import LinkRows
from hub.store.orders.order_tables import account_link, buyer_vat, link_event, link_proposal, shared_vat

PROPOSED, AGREED, DECLINED, CANCELLED = "proposed", "agreed", "declined", "cancelled"


@dataclass(frozen=True)
class ProposalEvent:
    """What was said of linking an account to a buyer: `by` whom of which `office`. Never changed.

    `how`: proposed, agreed, declined, or cancelled by a rule. `members`: the buyer's accounts when it was proposed.
    """

    number: int
    at: datetime
    how: str
    office: str
    by: str
    buyer: str
    members: list[list[str]]
    note: str


class RuleRows(LinkRows):
    """Base of what a person says of an office's accounts, inside a transaction that waits its turn."""

    def _rule(self, connection: Connection, account: str, how: str, to: str, former: str, by: str, note: str) -> None:
        now = self._clock.now()
        event = {"how": how, "buyer": to, "former": former, "by": by, "note": note, "at": now}
        key = {"tenant": self.tenant, "account": account}
        connection.execute(insert(link_event).values(**key, number=self._next(connection, account), **event))
        change = update(account_link).where(*self._of(account_link, account))
        connection.execute(change.values(buyer=to, how="rule", linked_by=by, linked_at=now))
        if not accounts_of(connection, former, account_link.c.how != "rule"):
            connection.execute(delete(buyer_vat).where(buyer_vat.c.buyer == former))
        connection.execute(delete(shared_vat).where(*self._of(shared_vat, account)))
        self._cancel(connection, account, by, note)

    def _cancel(self, connection: Connection, account: str, by: str, note: str) -> None:
        """What was proposed before a rule isn't what anybody would agree to after it."""
        if waiting := self._waiting(connection, account):
            self._say(connection, account, CANCELLED, self.tenant, by, waiting.buyer, note)

    def _say(self, connection: Connection, account: str, how: str, office: str, by: str, to: str, note: str) -> None:
        columns = account_link.c
        query = select(columns.tenant, columns.account).where(columns.buyer == to)
        members = connection.execute(query.order_by(columns.tenant, columns.account)).all() if how == PROPOSED else []
        event = {"at": self._clock.now(), "how": how, "office": office, "by": by, "buyer": to, "note": note}
        key = {"tenant": self.tenant, "account": account, "number": self._last(connection, link_proposal, account) + 1}
        connection.execute(insert(link_proposal).values(**key, **event, members=[[*member] for member in members]))

    def _waiting(self, connection: Connection, account: str) -> ProposalEvent | None:
        """The account's proposal that nobody has answered."""
        table = link_proposal
        columns = (table.c[name] for name in ProposalEvent.__dataclass_fields__)
        query = select(*columns).where(*self._of(table, account)).order_by(table.c.number.desc()).limit(1)
        last = connection.execute(query).first()
        return ProposalEvent(*last) if last and last.how == PROPOSED else None

    def _has_grown(self, connection: Connection, waiting: ProposalEvent) -> bool:
        """Whether a person linked more accounts to the buyer since, of which who proposed it couldn't know."""
        ruled = select(account_link.c.tenant, account_link.c.account).where(
            account_link.c.buyer == waiting.buyer, account_link.c.how == "rule"
        )
        return any([*row] not in waiting.members for row in connection.execute(ruled))

    def _next(self, connection: Connection, account: str) -> int:
        """The number of the account's next event; the first one, where it was linked before there were events, is 2."""
        return (self._last(connection, link_event, account) or 1) + 1

    def _last(self, connection: Connection, events: Table, account: str) -> int:
        query = select(func.max(events.c.number)).where(*self._of(events, account))
        return connection.execute(query).scalar() or 0

    def _must_link(self, connection: Connection, account: str) -> Row[Any, Any]:
        link = self._link(connection, account)
        if link is None:
            raise RecordRejected(f"{self.tenant}: {account} has no buyer yet: was it pulled?", code="unlinked")
        return link


def accounts_of(connection: Connection, buyer: str, *where: ColumnElement[bool]) -> int:
    """How many accounts the buyer has at all offices."""
    return connection.execute(select(func.count()).where(account_link.c.buyer == buyer, *where)).scalar_one()
