"""Buyers: the trade customers as one party, whose accounts at several offices are linked.

A wrong link would show one company another's prices, so only an explicit rule or the same valid VAT number links.
"""

import hashlib
from base64 import b32encode
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from hub.clock import Clock
from hub.records import DOCUMENTS, DocumentLine
from hub.store.bound import Bound
from hub.store.catalogue import CatalogueReads
from hub.store.engine import Databases
from hub.store.insertion import insert_if_new
from hub.store.order_log import RULES
from hub.store.order_reads import read_orders
from hub.store.order_records import StoredOrder
from hub.store.tables.orders import account_link, buyer, buyer_vat, sales_order


@dataclass(frozen=True)
class AccountLink:
    """A buyer's account at one office; `how`: new (nobody matched), vat (the same valid number) or rule."""

    tenant: str
    account: str
    buyer: str
    how: str
    linked_by: str
    linked_at: datetime


class Buyers(Bound):
    """Which buyers stand behind an office's accounts."""

    def buyer_of(self, account: str) -> str | None:
        """The buyer that the account is linked to."""
        with self._orders.read() as connection:
            return self._linked(connection, account)

    def link_account(self, account: str, name: str, vat_number: str | None) -> str:
        """The account's buyer: the linked one, else the one with the same VAT number, else a new one.

        `vat_number`: valid and in its one spelling, or None.
        """
        if known := self.buyer_of(account):
            return known
        with self._orders.write() as connection:
            found = self._by_vat(connection, vat_number) or self._new(connection, account, name, vat_number)
            how = "new" if found == _buyer_id(self.tenant, account) else "vat"
            own = {"tenant": self.tenant, "account": account}
            stamp = {"linked_by": RULES, "linked_at": self._clock.now()}
            insert_if_new(connection, account_link, **own, buyer=found, how=how, **stamp)
            return self._linked(connection, account) or found

    def _linked(self, connection: Connection, account: str) -> str | None:
        query = select(account_link.c.buyer).where(self._mine(account_link), account_link.c.account == account)
        return connection.execute(query).scalar()

    def _new(self, connection: Connection, account: str, name: str, vat_number: str | None) -> str:
        """A new buyer, unless another office has just made one for the number."""
        made = _buyer_id(self.tenant, account)
        insert_if_new(connection, buyer, id=made, name=name, created_at=self._clock.now())
        if vat_number:
            insert_if_new(connection, buyer_vat, vat_number=vat_number, buyer=made)
        return self._by_vat(connection, vat_number) or made

    def _by_vat(self, connection: Connection, vat_number: str | None) -> str | None:
        query = select(buyer_vat.c.buyer).where(buyer_vat.c.vat_number == vat_number)
        return connection.execute(query).scalar() if vat_number else None


class BuyerBinding:
    """One buyer's own view: its accounts and its orders at every office, nobody else's."""

    def __init__(self, databases: Databases, buyer: str, clock: Clock) -> None:
        self._databases, self.buyer, self._clock = databases, buyer, clock

    def accounts(self) -> list[AccountLink]:
        """The buyer's accounts, by office."""
        query = select(account_link).where(account_link.c.buyer == self.buyer)
        with self._databases.orders.read() as connection:
            return [AccountLink(**row._mapping) for row in connection.execute(query.order_by(account_link.c.tenant))]

    def orders(self) -> list[StoredOrder]:
        """The buyer's orders at all offices, the newest first, each in its office's currency."""
        linked = select(account_link.c.account).where(
            account_link.c.tenant == sales_order.c.tenant,
            account_link.c.account == sales_order.c.account,
            account_link.c.buyer == self.buyer,
        )
        with self._databases.orders.read() as connection:
            return read_orders(connection, linked.exists())

    def documents(self, orders: list[StoredOrder]) -> dict[tuple[str, str], list[DocumentLine]]:
        """What the ERPs say of these orders, by (office, our reference)."""
        found: dict[tuple[str, str], list[DocumentLine]] = defaultdict(list)
        by_tenant: dict[str, list[StoredOrder]] = defaultdict(list)
        for order in orders:
            by_tenant[order.tenant].append(order)
        for tenant, own in by_tenant.items():
            numbers = {order.push.erp_number: order.reference for order in own if order.push and order.push.erp_number}
            references = {order.reference for order in own}
            reads = CatalogueReads(self._databases, tenant, self._clock)
            for kind in DOCUMENTS:
                for line in reads.documents(kind, references=references, numbers=numbers, vanished=True):
                    number = getattr(line, "order_number", line.number)
                    ours = line.reference if line.reference in references else numbers.get(number)
                    if ours:
                        found[tenant, ours].append(line)
        return found


def _buyer_id(tenant: str, account: str) -> str:
    digest = hashlib.sha256(f"{tenant}\0{account}".encode()).digest()
    return "B" + b32encode(digest)[:12].decode()
