"""Accounts get their buyers by themselves: the one with the same valid VAT number, else one of their own.

A number belongs to one buyer at a time, and to none whose accounts all lost it or came under a rule.
"""

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select

from hub.store.insertion import insert_if_new
from hub.store.link_log import LinkLog
from hub.store.order_log import RULES
from hub.store.tables.orders import account_link, buyer, buyer_vat, link_event

AT_ONCE = 5_000
"""Values in one IN (…)."""


@dataclass(frozen=True)
class Claimant:
    """An account that a buyer is looked for; `vat_number` is valid and in its one spelling, or None."""

    account: str
    name: str
    vat_number: str | None


@dataclass(frozen=True)
class LinkReport:
    """How many accounts were linked just now: to a buyer of their own, or to the one with their VAT number."""

    new: int = 0
    vat: int = 0


class Linking(LinkLog):
    """How an office's accounts are linked without a person."""

    def link_account(self, account: str, name: str, vat_number: str | None) -> str:
        """The account's buyer: the linked one, else the one with the same VAT number, else a new one.

        `vat_number`: valid and in its one spelling, or None.
        """
        if known := self.buyer_of(account):
            return known
        self.link_accounts([Claimant(account, name, vat_number)])
        found = self.buyer_of(account)
        assert found is not None
        return found

    def link_accounts(self, claimants: Iterable[Claimant]) -> LinkReport:
        """Link the accounts that have no buyer yet, in few statements for however many.

        A linked account stays where it is, whatever its VAT number is by now. But a buyer that only one account has by
        its number, or without one, goes by what that account's number is now.
        """
        given = {each.account: each for each in sorted(claimants, key=lambda each: each.account)}
        with self._in_turn() as connection:
            self._renumber(connection, given)
            accounts = select(account_link.c.account).where(self._mine(account_link))
            linked = {row.account for row in among(connection, accounts, account_link.c.account, [*given])}
            return self._add(connection, [each for account, each in given.items() if account not in linked])

    def _renumber(self, connection: Connection, given: dict[str, Claimant]) -> None:
        """Numbers follow the one account by which a buyer has them, as long as nobody else has the new one."""
        alone = select(account_link.c.buyer).where(account_link.c.how != "rule")
        alone = alone.group_by(account_link.c.buyer).having(func.count() == 1)
        query = (
            select(account_link.c.account, account_link.c.buyer, buyer_vat.c.vat_number)
            .outerjoin(buyer_vat, buyer_vat.c.buyer == account_link.c.buyer)
            .where(self._mine(account_link), account_link.c.how != "rule", account_link.c.buyer.in_(alone))
        )
        rows = [row for row in connection.execute(query) if row.account in given]
        changed = [row for row in rows if row.vat_number != given[row.account].vat_number]
        for row in changed:
            connection.execute(delete(buyer_vat).where(buyer_vat.c.buyer == row.buyer))
        for row in changed:
            if number := given[row.account].vat_number:
                insert_if_new(connection, buyer_vat, vat_number=number, buyer=row.buyer)

    def _add(self, connection: Connection, claimants: list[Claimant]) -> LinkReport:
        """Every claimant gets a buyer, and nobody of them had one."""
        if not claimants:
            return LinkReport()
        numbers = [each.vat_number for each in claimants if each.vat_number]
        owned = among(connection, select(buyer_vat), buyer_vat.c.vat_number, numbers)
        owners: dict[str | None, str] = {row.vat_number: row.buyer for row in owned}
        founders: list[Claimant] = []
        for each in claimants:
            if each.vat_number not in owners:
                founders.append(each)
                if each.vat_number:
                    owners[each.vat_number] = own_buyer(self.tenant, each.account)
        self._found(connection, founders)
        mine = {each.account for each in founders}
        stamp = {"tenant": self.tenant, "by": RULES, "at": self._clock.now()}
        events = [
            {
                **stamp,
                "account": each.account,
                "number": 1,
                "how": "new" if each.account in mine else "vat",
                "buyer": own_buyer(self.tenant, each.account) if each.account in mine else owners[each.vat_number],
                "former": None,
                "note": "",
            }
            for each in claimants
        ]
        connection.execute(insert(account_link), [_link(event) for event in events])
        connection.execute(insert(link_event), events)
        return LinkReport(new=len(founders), vat=len(claimants) - len(founders))

    def _found(self, connection: Connection, founders: list[Claimant]) -> None:
        """A buyer for each, which has the account's number."""
        now = self._clock.now()
        made = [(own_buyer(self.tenant, each.account), each) for each in founders]
        buyers = [{"id": own, "name": each.name, "created_at": now} for own, each in made]
        numbers = [{"vat_number": each.vat_number, "buyer": own} for own, each in made if each.vat_number]
        for table, rows in ((buyer, buyers), (buyer_vat, numbers)):
            if rows:
                connection.execute(insert(table), rows)


def own_buyer(tenant: str, account: str, number: int = 1) -> str:
    """The id of the buyer that an account's `number`-th event makes for it."""
    parts = (tenant, account) if number == 1 else (tenant, account, str(number))
    return "B" + b32encode(hashlib.sha256("\0".join(parts).encode()).digest())[:12].decode()


def _link(event: dict[str, Any]) -> dict[str, Any]:
    kept = {name: event[name] for name in ("tenant", "account", "buyer", "how")}
    return {**kept, "linked_by": event["by"], "linked_at": event["at"]}


def among(
    connection: Connection, query: Select[Any], column: ColumnElement[str], values: Sequence[str]
) -> Iterator[Row[Any]]:
    """The rows whose column has one of the values."""
    for start in range(0, len(values), AT_ONCE):
        yield from connection.execute(query.where(column.in_(values[start : start + AT_ONCE])))
