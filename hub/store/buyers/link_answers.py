"""What offices answer to each other's proposed links.

It lies between two offices, so it belongs to what runs the hub and not to one of them.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from hub.clock import Clock
from hub.errors import RecordRejected
from hub.store.buyers.all_account_links import Account
from hub.store.buyers.rule_rows import AGREED, DECLINED, PROPOSED, ProposalEvent, RuleRows
from hub.store.engine.among import among
from hub.store.engine.database import Databases
from hub.store.engine.tenant_scoped import TenantScope
from hub.store.orders.order_tables import account_link, link_proposal


@dataclass(frozen=True)
class LinkProposal:
    """A link that waits for another office's yes; `number`: which of the account's events it is.

    `former`: whose the account is now. `waits_for`: the buyer's accounts at other offices, one of which must say yes.
    """

    tenant: str
    account: str
    number: int
    buyer: str
    former: str
    proposed_by: str
    proposed_at: datetime
    note: str
    waits_for: tuple[Account, ...]


class LinkAnswers:
    """The proposals of all offices."""

    def __init__(self, databases: Databases, clock: Clock) -> None:
        self._databases, self._clock = databases, clock

    def waiting(self) -> list[LinkProposal]:
        """What nobody has answered yet, the oldest one first."""
        said, link = link_proposal.c, account_link.c
        last = select(said.tenant, said.account, func.max(said.number).label("number"))
        newest = last.group_by(said.tenant, said.account).subquery()
        is_newest = (
            (newest.c.tenant == said.tenant) & (newest.c.account == said.account) & (newest.c.number == said.number)
        )
        is_linked = (link.tenant == said.tenant) & (link.account == said.account)
        query = select(link_proposal, link.buyer.label("former")).join(newest, is_newest).join(account_link, is_linked)
        with self._databases.orders.read() as connection:
            ordered = query.where(said.how == PROPOSED).order_by(said.at, said.tenant, said.account)
            rows = connection.execute(ordered).all()
            members: dict[str, list[Account]] = defaultdict(list)
            accounts = select(link.buyer, link.tenant, link.account)
            for row in among(connection, accounts, link.buyer, list({row.buyer for row in rows})):
                members[row.buyer].append((row.tenant, row.account))
        return [
            LinkProposal(
                row.tenant, row.account, row.number, row.buyer, row.former, row.by, row.at, row.note,
                tuple(sorted(each for each in members[row.buyer] if each[0] != row.tenant)),
            )
            for row in rows
        ]  # fmt: skip

    def agree(self, account: Account, with_: Account, *, by: str, note: str) -> str:
        """Link the proposed account to the buyer, for whom `by` speaks at the office of `with_`; returns the buyer.

        Raises:
            RecordRejected: `no-proposal` when none waits, `not-its-buyers` when `with_` isn't an account of that buyer
                or is at the same office, `proposal-outdated` when a person gave the buyer more accounts meanwhile.
        """
        return self._office(account).agree(account[1], with_, by, note)

    def decline(self, account: Account, with_: Account, *, by: str, note: str) -> str:
        """End a proposal without a link, for the office of `with_`, or for the one that proposed it by its own account.

        Returns the buyer that it would have been. Raises as `agree` does, outdated or not.
        """
        return self._office(account).decline(account[1], with_, by, note)

    def _office(self, account: Account) -> "_OfficeProposals":
        return _OfficeProposals(TenantScope(self._databases, account[0], self._clock))


class _OfficeProposals(RuleRows):
    """What one office proposed; of the other one nothing but whose its account is is read."""

    def agree(self, account: str, with_: Account, by: str, note: str) -> str:
        with self._in_turn() as connection:
            waiting = self._answerable(connection, account, with_)
            if self._has_grown(connection, waiting):
                since = f"{waiting.buyer} has got other accounts since it was proposed"
                message = f"{self.tenant}:{account}: {since}; {self.tenant} must propose it again"
                raise RecordRejected(message, code="proposal-outdated")
            former = self._must_link(connection, account).buyer
            self._say(connection, account, AGREED, with_[0], by, waiting.buyer, note)
            self._rule(connection, account, "rule", waiting.buyer, former, waiting.by, waiting.note)
            return waiting.buyer

    def decline(self, account: str, with_: Account, by: str, note: str) -> str:
        with self._in_turn() as connection:
            is_withdrawn = with_ == (self.tenant, account)
            waiting = self._answerable(connection, account, None if is_withdrawn else with_)
            self._say(connection, account, DECLINED, with_[0], by, waiting.buyer, note)
            return waiting.buyer

    def _answerable(self, connection: Connection, account: str, with_: Account | None) -> ProposalEvent:
        waiting = self._waiting(connection, account)
        if waiting is None:
            raise RecordRejected(f"{self.tenant}:{account}: no link is proposed of it", code="no-proposal")
        if with_ and (with_[0] == self.tenant or not self._is_member(connection, with_, waiting.buyer)):
            message = (
                f"{self.tenant}:{account} is proposed to be {waiting.buyer}'s; an office answers by an account of its "
                f"own that is {waiting.buyer}'s, which {':'.join(with_)} isn't, or isn't at another office"
            )
            raise RecordRejected(message, code="not-its-buyers")
        return waiting

    def _is_member(self, connection: Connection, account: Account, buyer: str) -> bool:
        columns = account_link.c
        is_it = (columns.tenant == account[0]) & (columns.account == account[1]) & (columns.buyer == buyer)
        return connection.execute(select(columns.buyer).where(is_it)).first() is not None
