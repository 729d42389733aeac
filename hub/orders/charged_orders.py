"""What was charged for orders, each with all its documents, whatever numbers of the ERP's it stands under."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hub.config.allowed_lines import AllowedLine
from hub.records import CreditMemo, DocumentLine, Invoice, Kind
from hub.records.stored_order import StoredOrder
from hub.rules.beside_goods import entered_beside
from hub.rules.document_owners import owner_of
from hub.rules.extra_lines import is_allowed_product
from hub.store import TenantBinding


@dataclass(frozen=True)
class ChargedOrder:
    """An order and what was charged for it; `orders`: as the ERP has, or had it; `is_new`: since we looked last."""

    stored: StoredOrder
    orders: Sequence[DocumentLine]
    invoices: Sequence[Invoice]
    credits: Sequence[CreditMemo]
    is_new: bool

    @property
    def currency(self) -> str:
        """The order's."""
        return self.stored.agreed.currency

    @property
    def charges(self) -> frozenset[str]:
        """The ERP's codes of the order's own charges, which may be products to it."""
        codes = {line.code for line in entered_beside(self.stored) if line.code}
        return frozenset(codes.difference(self.stored.agreed.skus()))

    def is_beside(self, line: DocumentLine, allowed: Sequence[AllowedLine]) -> bool:
        """Whether a line is no goods that were ordered: a charge, or a product that a rule names by its code."""
        if line.extra or line.sku in self.charges:
            return True
        return line.sku not in {*self.stored.agreed.skus()} and is_allowed_product(line.sku or "", allowed)


def charged_orders(store: TenantBinding, orders: Sequence[StoredOrder], new: Collection[str]) -> list[ChargedOrder]:
    """Those of the orders for which there are invoices; `new`: the references of those with newer ones."""
    by_reference = {stored.reference: stored for stored in orders}
    by_number = {number: stored for stored in orders for number in _numbers_of(stored)}

    def theirs(lines: Iterable[DocumentLine], number_of: Callable[[Any], str | None]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for line in lines:
            owner = owner_of(line, by_number.get(number_of(line) or ""), by_reference.get(line.reference or ""))
            if owner and not _is_anothers(line, owner):
                found[owner.reference].append(line)
        return found

    references, numbers = [*by_reference], [*by_number]
    entered = store.documents.lines(Kind.ORDER_DOCUMENT, references, numbers, vanished=True)
    documents = theirs(entered, lambda line: line.number)
    invoices = theirs(store.documents.lines(Kind.INVOICE, references, numbers), lambda line: line.order_number)
    of_invoices = {line.number for lines in invoices.values() for line in lines}
    memos = store.documents.lines(Kind.CREDIT_MEMO, references, numbers, invoices=of_invoices)
    credits = [line for line in memos if isinstance(line, CreditMemo)]
    return [
        ChargedOrder(
            stored,
            documents.get(stored.reference, ()),
            own,
            _credits_of(own, stored, credits),
            stored.reference in new,
        )
        for stored in orders
        if (own := invoices.get(stored.reference))
    ]


def _numbers_of(stored: StoredOrder) -> set[str]:
    push = stored.push
    return {number for number in (push.erp_number, *push.erp_lines) if number} if push else set()


def _is_anothers(line: DocumentLine, owner: StoredOrder) -> bool:
    """Whether an invoice is of an order that had the number before: it is older, and bears no reference of this one."""
    is_older = isinstance(line, Invoice) and line.invoiced_on < owner.agreed.ordered_on
    return is_older and line.reference != owner.reference


def _credits_of(invoices: Sequence[Invoice], stored: StoredOrder, credits: Sequence[CreditMemo]) -> list[CreditMemo]:
    """What was taken back of an order's invoices, for the same account."""
    accounts, own, numbers = (
        {line.account for line in invoices},
        {line.number for line in invoices},
        _numbers_of(stored),
    )
    return [
        line
        for line in credits
        if line.account in accounts
        if line.order_number in numbers
        or (not line.order_number and (line.invoice_number in own or line.reference == stored.reference))
    ]
