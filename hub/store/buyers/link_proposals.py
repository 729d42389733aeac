"""Links that an office proposes where the buyer has accounts at others, which must say yes too."""

from dataclasses import fields
from enum import StrEnum

from sqlalchemy import select

from hub.errors import RecordRejected
from hub.store.buyers.rule_rows import PROPOSED, ProposalEvent, RuleRows, accounts_of
from hub.store.orders.order_tables import account_link, link_proposal


class LinkOutcome(StrEnum):
    """What came of saying that an account is a buyer's."""

    LINKED = "linked"
    ALREADY = "linked already"
    PROPOSED = "proposed"


class LinkProposals(RuleRows):
    """What an office says of its own accounts, to be answered by another."""

    def propose(self, account: str, to: str, *, by: str, note: str) -> LinkOutcome:
        """Link the account to a buyer that no other office has an account of, else propose it and link nothing.

        A proposal takes the place of the account's last one. The same one, while it waits, isn't written again.

        Raises:
            RecordRejected: `unlinked` when the account has no buyer yet, `unknown-buyer` when `to` has no account.
        """
        with self._in_turn() as connection:
            link = self._must_link(connection, account)
            if link.buyer == to:
                return LinkOutcome.ALREADY
            if not accounts_of(connection, to):
                raise RecordRejected(f"no account is linked to a buyer {to}", code="unknown-buyer")
            if not accounts_of(connection, to, account_link.c.tenant != self.tenant):
                self._rule(connection, account, "rule", to, link.buyer, by, note)
                return LinkOutcome.LINKED
            waiting = self._waiting(connection, account)
            if waiting is None or waiting.buyer != to or self._has_grown(connection, waiting):
                self._say(connection, account, PROPOSED, self.tenant, by, to, note)
            return LinkOutcome.PROPOSED

    def events(self, account: str) -> list[ProposalEvent]:
        """Everything that was proposed of the account, and what was answered, the first one first."""
        columns = (link_proposal.c[field.name] for field in fields(ProposalEvent))
        query = select(*columns).where(*self._of(link_proposal, account)).order_by(link_proposal.c.number)
        with self._orders.read() as connection:
            return [ProposalEvent(*row) for row in connection.execute(query)]
