"""Accounts that a person links or unlinks; such a rule outranks the VAT number from then on."""

from sqlalchemy import insert

from hub.errors import RecordRejected
from hub.store.buyers.rule_rows import RuleRows, accounts_of
from hub.store.buyers.vat_linking import own_buyer
from hub.store.orders.order_tables import buyer

UNLINKED = "unlinked"
"""The event of an account that a person took from its buyer."""


class LinkRules(RuleRows):
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
            if not accounts_of(connection, to):
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
            if accounts_of(connection, own) > 1:
                own = own_buyer(self.tenant, account, self._next(connection, account))
                connection.execute(insert(buyer).values(id=own, name=name, created_at=self._clock.now()))
            # alone and under a rule already: nothing would change
            elif link.how == "rule":
                self._cancel(connection, account, by, note)
                return own
            self._rule(connection, account, UNLINKED, own, link.buyer, by, note)
            return own
