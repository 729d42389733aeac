"""The accounts of all offices and their buyers, for who runs the hub; no buyer and no office sees this."""

from dataclasses import fields

from sqlalchemy import select

from hub.store.buyers.buyer_binding import AccountLink
from hub.store.buyers.link_rules import UNLINKED
from hub.store.engine.among import among
from hub.store.engine.database import Databases
from hub.store.orders.order_tables import account_link, buyer_vat, link_event, shared_vat

Account = tuple[str, str]
"""An office and an account of it."""


class AllAccountLinks:
    """All offices' accounts."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    def find(self, buyer: str | None = None) -> list[AccountLink]:
        """Every account that is linked, or those of one buyer; by buyer, then by office."""
        columns = [account_link.c[field.name] for field in fields(AccountLink)]
        query = select(*columns).order_by(account_link.c.buyer, account_link.c.tenant, account_link.c.account)
        if buyer is not None:
            query = query.where(account_link.c.buyer == buyer)
        with self._databases.orders.read() as connection:
            return [AccountLink(*row) for row in connection.execute(query)]

    def vat_owners(self) -> dict[str, str]:
        """The buyer of each valid VAT number that one has."""
        with self._databases.orders.read() as connection:
            return {row.vat_number: row.buyer for row in connection.execute(select(buyer_vat))}

    def shared_numbers(self) -> dict[Account, str]:
        """Accounts with the VAT number of a buyer whose name has nothing in common with theirs, and that buyer."""
        with self._databases.orders.read() as connection:
            return {(row.tenant, row.account): row.buyer for row in connection.execute(select(shared_vat))}

    def taken_apart(self) -> set[frozenset[Account]]:
        """Each two accounts of which a person took one from a buyer that the other is or was linked to."""
        event, link = link_event.c, account_link.c
        with self._databases.orders.read() as connection:
            unlinked = select(event.tenant, event.account, event.former).where(event.how == UNLINKED)
            taken = connection.execute(unlinked).all()
            formers = list({row.former for row in taken})
            members: dict[str, set[Account]] = {former: set() for former in formers}
            for columns in (event, link):
                query = select(columns.buyer, columns.tenant, columns.account)
                for row in among(connection, query, columns.buyer, formers):
                    members[row.buyer].add((row.tenant, row.account))
        return {
            frozenset(((row.tenant, row.account), other))
            for row in taken
            for other in members[row.former] - {(row.tenant, row.account)}
        }
