"""Whose a document is."""

from datetime import UTC, date, datetime

import pytest

from hub.records import CreditMemo, Invoice, OrderDocument
from hub.records.stored_order import ApprovalState, StoredOrder
from hub.rules.document_owners import credited_order, owner_of
from tests.support.orders import basket

DAY = date(2026, 3, 2)
OURS, OTHERS = "A", "B"


def order(reference: str, account: str = OURS) -> StoredOrder:
    received = datetime(2026, 3, 2, tzinfo=UTC)
    return StoredOrder("t", reference, "d", basket(), ApprovalState.APPROVED, account, received)


FIRST, SECOND = order("H1"), order("H2")


def memo(account: str = OURS, sku: str = "LAMP") -> CreditMemo:
    return CreditMemo(number="CM-1", line="1", account=account, sku=sku, currency="GBP", credited_on=DAY)


def invoice(sku: str = "LAMP", account: str = OURS) -> Invoice:
    return Invoice(number="IN-1", line=sku, account=account, sku=sku, currency="GBP", invoiced_on=DAY)


@pytest.mark.parametrize(
    ("line", "by_number", "invoices", "by_reference", "owner"),
    [
        (memo(), FIRST, [(invoice(), SECOND)], SECOND, FIRST),
        (memo(), None, [(invoice(), FIRST)], SECOND, FIRST),
        (memo(), None, [], SECOND, SECOND),
        (memo(), None, [], None, None),
        # an invoice about two orders: by the product, else by our reference, else nobody knows
        (memo(), None, [(invoice(), FIRST), (invoice("CAGE"), SECOND)], None, FIRST),
        (memo(), None, [(invoice(), FIRST), (invoice(), SECOND)], SECOND, SECOND),
        (memo(), None, [(invoice(), FIRST), (invoice(), SECOND)], None, None),
        (memo(sku="8510"), None, [(invoice(), FIRST), (invoice("CAGE"), SECOND)], None, None),
        (memo(sku="8510"), None, [(invoice(), FIRST), (invoice("CAGE"), FIRST)], None, FIRST),
        # another customer's, whatever stands on it
        (memo(OTHERS), FIRST, [(invoice(), FIRST)], FIRST, None),
        (memo(OTHERS), None, [], FIRST, None),
    ],
)
def test_whose_a_credit_memo_is(line, by_number, invoices, by_reference, owner):
    assert credited_order(line, by_number, invoices, by_reference) is owner


@pytest.mark.parametrize(
    ("account", "reference", "by_number", "by_reference", "owner"),
    [
        (OURS, "changed", FIRST, None, FIRST),
        (OTHERS, "H1", FIRST, FIRST, FIRST),
        (OURS, "H2", None, SECOND, SECOND),
        (OTHERS, "H2", None, SECOND, None),
        # a number that the ERP gave again
        (OTHERS, "changed", FIRST, None, None),
    ],
)
def test_whose_another_document_is(account, reference, by_number, by_reference, owner):
    document = OrderDocument(number="SO-1", line="1", account=account, reference=reference, currency="GBP")
    assert owner_of(document, by_number, by_reference) is owner
