"""Buyers: the trade customers as one party, whose accounts at several offices are linked.

A wrong link would show one company another's prices, so only an explicit rule or the same valid VAT number links.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from hub.clock import Clock
from hub.records import DOCUMENTS, CreditMemo, DocumentLine, Invoice, OrderDocument
from hub.records.stored_order import StoredOrder
from hub.rules.document_owners import credited_order, owner_of
from hub.rules.fulfilment import DocumentState
from hub.rules.units import Units
from hub.store.catalogue.catalogue_lookups import Catalogue
from hub.store.catalogue.order_documents import Documents
from hub.store.engine.database import Databases
from hub.store.engine.tenant_scoped import TenantScope
from hub.store.orders.order_reading import read_orders
from hub.store.orders.order_tables import account_link, sales_order


@dataclass(frozen=True)
class AccountLink:
    """A buyer's account at one office; `how`: new (nobody matched), vat (the same valid number) or rule."""

    tenant: str
    account: str
    buyer: str
    how: str
    linked_by: str
    linked_at: datetime


class BuyerBinding:
    """One buyer's own view: its accounts and its orders at every office, nobody else's."""

    def __init__(self, databases: Databases, buyer: str, clock: Clock) -> None:
        self._databases, self.buyer, self._clock = databases, buyer, clock

    def accounts(self) -> list[AccountLink]:
        """The buyer's accounts, by office."""
        query = select(account_link).where(account_link.c.buyer == self.buyer)
        with self._databases.orders.read() as connection:
            return [AccountLink(**row._mapping) for row in connection.execute(query.order_by(account_link.c.tenant))]

    def orders(
        self,
        reference: str | None = None,
        *,
        offices: Collection[str] | None = None,
        since: datetime | None = None,
        behind: tuple[datetime, str] | None = None,
        limit: int | None = None,
    ) -> list[StoredOrder]:
        """The buyer's orders at all offices, the newest first, each in its office's currency; or those of a reference.

        An account's orders come with it, whose buyer's they were when they were taken in. `since`: received then or
        later. `behind`: in that order behind the one that was received then and has that reference.
        """
        linked = select(account_link.c.account).where(
            account_link.c.tenant == sales_order.c.tenant,
            account_link.c.account == sales_order.c.account,
            account_link.c.buyer == self.buyer,
        )
        received, where = sales_order.c.received_at, list[ColumnElement[bool]]([linked.exists()])
        if reference is not None:
            where.append(sales_order.c.reference == reference)
        if offices is not None:
            where.append(sales_order.c.tenant.in_(list(offices)))
        if since is not None:
            where.append(received >= since)
        if behind is not None:
            moment, last = behind
            where.append(or_(received < moment, and_(received == moment, sales_order.c.reference > last)))
        with self._databases.orders.read() as connection:
            return [replace(order, buyer=self.buyer) for order in read_orders(connection, *where, limit=limit)]

    def document_states(
        self, orders: list[StoredOrder], documents: Mapping[tuple[str, str], Sequence[DocumentLine]]
    ) -> dict[str, DocumentState]:
        """By office, what is known of the ERP's orders beside what these say: of ours, and of what it parted off."""
        numbers: dict[str, set[str]] = defaultdict(set)
        for order in orders:
            if order.push and order.push.erp_number:
                numbers[order.tenant] |= {order.push.erp_number, *order.push.erp_lines}
        for (tenant, _), lines in documents.items():
            numbers[tenant] |= {line.number for line in lines if isinstance(line, OrderDocument)}
        return {tenant: self._documents(tenant).state(own) for tenant, own in numbers.items()}

    def units(self, orders: list[StoredOrder]) -> dict[str, Units]:
        """By office, the units of what these orders are about."""
        products: dict[str, set[str]] = defaultdict(set)
        for order in orders:
            if order.order:
                products[order.tenant].update(order.order.skus())
        return {
            tenant: Catalogue(TenantScope(self._databases, tenant, self._clock)).units(skus)
            for tenant, skus in products.items()
        }

    def documents(self, orders: list[StoredOrder]) -> dict[tuple[str, str], list[DocumentLine]]:
        """What the ERPs say of these orders of the buyer's, by (office, our reference)."""
        by_order: dict[tuple[str, str], list[DocumentLine]] = defaultdict(list)
        by_tenant: dict[str, list[StoredOrder]] = defaultdict(list)
        # looked up here too: by a wrong order one company would see another's documents
        accounts = {(each.tenant, each.account) for each in self.accounts()}
        for order in orders:
            if (order.tenant, order.account) in accounts:
                by_tenant[order.tenant].append(order)
        for tenant, own in by_tenant.items():
            numbers = {
                number: order
                for order in own
                if order.push
                for number in (order.push.erp_number, *order.push.erp_lines)
                if number
            }
            references = {order.reference: order for order in own}
            invoices: dict[str, list[tuple[Invoice, StoredOrder]]] = defaultdict(list)
            for kind in DOCUMENTS:  # credit memos behind the invoices that they correct
                found = self._documents(tenant).lines(kind, references, numbers, invoices=invoices, vanished=True)
                for line in found:
                    by_number = numbers.get(getattr(line, "order_number", line.number) or "")
                    by_reference = references.get(line.reference or "")
                    if isinstance(line, CreditMemo):
                        corrected = invoices.get(line.invoice_number or "", ())
                        owner = credited_order(line, by_number, corrected, by_reference)
                    else:
                        owner = owner_of(line, by_number, by_reference)
                    if owner and isinstance(line, Invoice):
                        invoices[line.number].append((line, owner))
                    if owner:
                        by_order[tenant, owner.reference].append(line)
        return by_order

    def _documents(self, tenant: str) -> Documents:
        return Documents(TenantScope(self._databases, tenant, self._clock))
