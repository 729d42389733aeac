"""Accounts get their buyers by themselves: the one with the same valid VAT number, else one of their own.

A number belongs to one buyer at a time, and to none whose accounts all lost it or came under a rule. Companies of a VAT
group have one number too: who has nothing of its name in common with the number's buyer is left to a person.
"""

import hashlib
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, exists, insert, or_, select

from hub.rules.company_name import have_something_in_common
from hub.store.buyers.account_links import AccountLinks
from hub.store.buyers.link_rows import LinkRows
from hub.store.engine.among import AT_ONCE, among
from hub.store.orders.order_tables import account_link, buyer, buyer_vat, link_event, shared_vat
from hub.store.orders.order_writes import RULES


@dataclass(frozen=True)
class Claimant:
    """An account that a buyer is looked for; `vat_number` is valid and in its one spelling, or None."""

    account: str
    name: str
    vat_number: str | None


@dataclass(frozen=True)
class _Owner:
    """The buyer of a number, by the name under which it was founded."""

    buyer: str
    name: str

    def may_be(self, claimant: Claimant) -> bool:
        """Whether the claimant's name has something in common with it."""
        return have_something_in_common(claimant.name, self.name)


@dataclass(frozen=True)
class LinkReport:
    """How many accounts were linked just now: to a buyer of their own, or to the one with their VAT number."""

    new: int = 0
    vat: int = 0


class VatLinking(LinkRows):
    """How an office's accounts are linked without a person."""

    def link(self, account: str, name: str, vat_number: str | None) -> str:
        """The account's buyer: the linked one, else the one with the same VAT number and a like name, else a new one.

        `vat_number`: valid and in its one spelling, or None.
        """
        links = AccountLinks(self._scope)
        if known := links.buyer_of(account):
            return known
        self.link_all([Claimant(account, name, vat_number)])
        linked = links.buyer_of(account)
        assert linked is not None
        return linked

    def link_all(self, claimants: Iterable[Claimant]) -> LinkReport:
        """Link the accounts that have no buyer yet, in few statements for however many.

        A linked account stays where it is, whatever its VAT number is by now. But a buyer that only one account has by
        its number, or without one, goes by what that account's number is now.
        """
        # sorted, so that who founds a buyer doesn't hang on the order in which customers came
        given = {each.account: each for each in sorted(claimants, key=lambda each: each.account)}
        with self._in_turn() as connection:
            # first: a number that a buyer lost is free for whoever comes now
            self._renumber(connection, given)
            accounts = select(account_link.c.account).where(self._mine(account_link))
            linked = {row.account for row in among(connection, accounts, account_link.c.account, [*given])}
            report = self._add(connection, [each for account, each in given.items() if account not in linked])
            self._note_shared(connection, given)
            return report

    def _renumber(self, connection: Connection, given: dict[str, Claimant]) -> None:
        """Numbers follow the one account by which a buyer has them, as long as nobody else has the new one."""
        mine, other = account_link.c, account_link.alias().c
        another = or_(other.tenant != mine.tenant, other.account != mine.account)
        shared = exists().where(other.buyer == mine.buyer, other.how != "rule", another)
        alone = select(mine.account, mine.buyer).where(self._mine(account_link), mine.how != "rule", ~shared)
        owners = {row.vat_number: row.buyer for row in connection.execute(select(buyer_vat))}
        numbers = {owner: number for number, owner in owners.items()}
        changed = {
            row.buyer: given[row.account].vat_number
            for row in connection.execute(alone.order_by(mine.account))
            if row.account in given and given[row.account].vat_number != numbers.get(row.buyer)
        }
        lost = [numbers[each] for each in changed if each in numbers]
        # all gone before any is given: two buyers may have swapped their numbers
        for start in range(0, len(lost), AT_ONCE):
            connection.execute(delete(buyer_vat).where(buyer_vat.c.vat_number.in_(lost[start : start + AT_ONCE])))
        # reversed, so that of two who want one number the first gets it
        free = {number: each for each, number in reversed(changed.items()) if number}
        taken = owners.keys() - set(lost)
        claimed = [{"vat_number": number, "buyer": each} for number, each in free.items() if number not in taken]
        if claimed:
            connection.execute(insert(buyer_vat), claimed)

    def _add(self, connection: Connection, claimants: list[Claimant]) -> LinkReport:
        """Every claimant gets a buyer, and nobody of them had one."""
        owners = self._owners(connection, claimants)
        founders: dict[str, Claimant] = {}
        links: list[dict[str, str]] = []
        for each in claimants:
            itself = _Owner(own_buyer(self.tenant, each.account), each.name)
            owner = owners.setdefault(each.vat_number, itself) if each.vat_number else itself
            if owner != itself and not owner.may_be(each):
                owner, each = itself, replace(each, vat_number=None)  # the number stays whose it is
            if owner == itself:
                founders[itself.buyer] = each
            how = "new" if owner == itself else "vat"
            links.append({"tenant": self.tenant, "account": each.account, "buyer": owner.buyer, "how": how})
        if links:
            self._insert(connection, founders, links)
        return LinkReport(new=len(founders), vat=len(links) - len(founders))

    def _owners(self, connection: Connection, claimants: Iterable[Claimant]) -> dict[str, _Owner]:
        """Whose the claimants' numbers are, by number."""
        numbers = [each.vat_number for each in claimants if each.vat_number]
        query = select(buyer_vat.c.vat_number, buyer.c.id, buyer.c.name).join(buyer, buyer.c.id == buyer_vat.c.buyer)
        owned = among(connection, query, buyer_vat.c.vat_number, numbers)
        return {row.vat_number: _Owner(row.id, row.name) for row in owned}

    def _note_shared(self, connection: Connection, given: dict[str, Claimant]) -> None:
        """Keep in mind whose number is that of a buyer with another name, linked to it or not, until a person says."""
        owners = self._owners(connection, given.values())
        found = {
            account: owner.buyer
            for account, each in given.items()
            if (owner := owners.get(each.vat_number or ""))
            and owner.buyer != own_buyer(self.tenant, account)
            and not owner.may_be(each)
        }
        mine = select(account_link.c.account).where(self._mine(account_link), account_link.c.how != "rule")
        unruled = {row.account for row in among(connection, mine, account_link.c.account, [*found])}
        accounts = list(given)
        for start in range(0, len(accounts), AT_ONCE):
            chunk = shared_vat.c.account.in_(accounts[start : start + AT_ONCE])
            connection.execute(delete(shared_vat).where(self._mine(shared_vat), chunk))
        rows = [{"tenant": self.tenant, "account": account, "buyer": found[account]} for account in sorted(unruled)]
        if rows:
            connection.execute(insert(shared_vat), rows)

    def _insert(self, connection: Connection, founders: dict[str, Claimant], links: list[dict[str, str]]) -> None:
        now = self._clock.now()
        buyers = [{"id": own, "name": each.name, "created_at": now} for own, each in founders.items()]
        numbers = [{"vat_number": each.vat_number, "buyer": own} for own, each in founders.items() if each.vat_number]
        for table, rows in ((buyer, buyers), (buyer_vat, numbers)):
            if rows:
                connection.execute(insert(table), rows)
        by = {"linked_by": RULES, "linked_at": now}
        event = {"number": 1, "at": now, "by": RULES, "former": None, "note": ""}
        connection.execute(insert(account_link), [{**link, **by} for link in links])
        connection.execute(insert(link_event), [{**link, **event} for link in links])


def own_buyer(tenant: str, account: str, number: int = 1) -> str:
    """The id of the buyer that an account's `number`-th event makes for it."""
    parts = (tenant, account) if number == 1 else (tenant, account, str(number))
    # a NUL between them, which neither can hold: no other pair makes the same text
    return "B" + b32encode(hashlib.sha256("\0".join(parts).encode()).digest())[:12].decode()
