"""What the ERP holds is compared with what was written to it, at the push and whenever its documents are read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import push_to_the_end as push_office
from hub.records import Kind
from hub.records.order_conflict import ConflictKind
from hub.simulate.common.sales_documents import ErpOrder, ErpOrderLine
from hub.sync.pull import pull

Change = Callable[[ErpOrder], ErpOrder]


class Discounted(ErpOrderLine):
    """A line on which the ERP gives a tenth off by itself; its unit price stays."""

    __slots__ = ()

    @property
    def amount(self) -> Decimal:
        return ErpOrderLine.amount.fget(self) * Decimal("0.9")  # type: ignore[attr-defined]


def on_first_line(change: Callable[[ErpOrderLine], ErpOrderLine]) -> Change:
    return lambda order: replace(order, lines=(change(order.lines[0]), *order.lines[1:]))


def another_unit(line: ErpOrderLine) -> ErpOrderLine:
    return replace(line, unit="BOX" if line.unit != "BOX" else "PLT")


def discounted(line: ErpOrderLine) -> ErpOrderLine:
    return Discounted(**{name: getattr(line, name) for name in ErpOrderLine.__slots__})


COSTLY: dict[str, tuple[Change, str]] = {
    "unit": (on_first_line(another_unit), " was agreed, the ERP holds 1 "),
    "discount": (on_first_line(discounted), " net was agreed, the ERP holds "),
    "currency": (lambda order: replace(order, currency="USD"), "currency: "),
    "account": (lambda order: replace(order, customer="ANOTHER"), "account: "),
    "ship_to": (lambda order: replace(order, ship_to="ELSEWHERE"), "ship_to: "),
    "no ship_to": (lambda order: replace(order, ship_to=""), "ship_to: "),
}


def orders_table(desk: Any) -> Any:
    return desk.erp.companies[desk.company].tables["orders"]


def change_all(desk: Any, change: Change) -> None:
    table = orders_table(desk)
    for row in table.rows():
        if row.record.reference.startswith("H"):
            table.put(change(row.record), row.modified)


@contextmanager
def changed_on_entry(desk: Any, change: Change) -> Iterator[None]:
    """The ERP holds something else than it was asked for."""
    desk.erp.hooks.committed = lambda _: change_all(desk, change)
    try:
        yield
    finally:
        desk.erp.hooks.committed = None


def dock(desk: Any, account: str) -> str:
    """An address of the account that ERP and hub know."""
    addresses = desk.office.store.records.all(Kind.ADDRESS)
    return next(each.record.code for each in addresses if each.record.account == account)


def addressed_order(desk: Any, key: str, **more: Any) -> Any:
    store = desk.office.store
    with_address = {each.record.account for each in store.records.all(Kind.ADDRESS)}
    customers = (each for each in store.catalogue.customers() if not each.blocked)
    account = next(
        each.account for each in customers if store.catalogue.terms(each.account) and each.account in with_address
    )
    return desk.order(key, account=account, ship_to=dock(desk, account), **more)


@pytest.mark.parametrize("what", COSTLY)
def test_a_difference_that_costs_somebody_is_for_a_person(desk, what):
    change, words = COSTLY[what]
    stored = addressed_order(desk, f"costly {what}")
    with changed_on_entry(desk, change):
        assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    reason = desk.stored(stored).push.reason
    assert "isn't as agreed" in reason
    assert words in reason


@pytest.mark.parametrize("what", COSTLY)
def test_the_same_difference_later_is_a_conflict(desk, what):
    change, words = COSTLY[what]
    stored = addressed_order(desk, f"later {what}")
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    pull(desk.office, Kind.ORDER_DOCUMENT)
    assert desk.office.store.conflicts.find([stored.reference]) == []
    number = desk.stored(stored).push.erp_number
    table = orders_table(desk)
    table.put(change(table.get((number,)).record), desk.clock.now())
    pull(desk.office, Kind.ORDER_DOCUMENT, full=True)
    (conflict,) = desk.office.store.conflicts.find([stored.reference])
    assert conflict.kind is ConflictKind.CHANGED
    assert words in conflict.message


LINES = {"uk-north": "SalesLines.Sales_Order_Line", "ireland": "salesOrderLines"}
SKU = {"uk-north": "No", "ireland": "lineObjectNumber"}
PRICE = {"uk-north": "Unit_Price", "ireland": "unitPrice"}


def with_order_part(desk: Any, **fields: str) -> None:
    """The office's mapping with other lines of an order."""
    name = desk.office.tenant.id
    text = desk.office.tenant.mapping.read_text()
    below = "".join(f"    {field}: {written}\n" for field, written in fields.items())
    part = f"order:\n  {LINES[name]}:\n{below}"
    desk.office.mapping = desk.office.draft(text.replace("\ntests:", f"\n{part}\ntests:")).mapping


def test_a_product_that_is_written_as_the_erp_wants_it_is_as_agreed(desk):
    with_order_part(desk, **{SKU[desk.office.tenant.id]: "{from: sku, prefix: X-}"})
    items = desk.erp.companies[desk.company].tables["items"]
    stored = desk.order("prefix")
    for line in stored.agreed.lines:
        item = items.get((line.sku,)).record
        items.put(replace(item, number=f"X-{line.sku}"), desk.clock.now())
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    assert {line.sku for order in desk.held() if order.reference == stored.reference for line in order.lines} == {
        f"X-{line.sku}" for line in stored.agreed.lines
    }
    pull(desk.office, Kind.ORDER_DOCUMENT)
    assert desk.office.store.conflicts.find([stored.reference]) == []


def test_a_price_that_is_rounded_on_the_way_out_is_as_agreed_within_the_tolerance(desk):
    with_order_part(desk, **{PRICE[desk.office.tenant.id]: "{from: unit_price, round: 1}"})
    stored = desk.order("round", lines=1)
    (line,) = stored.agreed.lines
    assert line.unit_price != round(line.unit_price, 1), "the data has no price of two digits"
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.REVIEW}
    assert "net was agreed" in desk.stored(stored).push.reason
    desk.office.tenant = desk.office.tenant.model_copy(
        update={"tax": desk.office.tenant.tax.model_copy(update={"tolerance": Decimal(1)})}
    )
    other = desk.order("round again", lines=1)
    assert push_office(desk.office).outcomes == {other.reference: DeliveryOutcome.SENT}
    pull(desk.office, Kind.ORDER_DOCUMENT)
    assert desk.office.store.conflicts.find([other.reference]) == []


def test_an_edited_reference_hides_no_change_and_another_customers_number_is_nobodys(desk):
    kept, lost = desk.order("reference kept"), desk.order("number used again")
    assert set(push_office(desk.office).outcomes.values()) == {DeliveryOutcome.SENT}
    table = orders_table(desk)
    edited = table.get((desk.stored(kept).push.erp_number,)).record
    less = on_first_line(lambda line: replace(line, quantity=line.quantity + 1))(replace(edited, reference="SEE MAIL"))
    table.put(less, desk.clock.now())
    again = table.get((desk.stored(lost).push.erp_number,)).record
    table.put(replace(again, reference="", customer="ANOTHER", lines=again.lines[:1]), desk.clock.now())
    pull(desk.office, Kind.ORDER_DOCUMENT, full=True)
    (conflict,) = desk.office.store.conflicts.find([kept.reference])
    assert conflict.kind is ConflictKind.CHANGED
    assert edited.number in conflict.message
    assert desk.office.store.conflicts.find([lost.reference]) == []


def split_off(desk: Any, order: ErpOrder, *, keep: int) -> None:
    """The ERP makes a second order of the lines behind the first ones; they stay where `keep` says so."""
    table = orders_table(desk)
    table.put(replace(order, number=f"{order.number}-B", lines=order.lines[1:]), desk.clock.now())
    table.put(replace(order, lines=order.lines[:keep]), desk.clock.now())


@pytest.mark.parametrize(("keep", "kinds"), [(1, []), (2, [ConflictKind.DOUBLE])], ids=["split", "more than agreed"])
def test_an_order_in_two_documents_is_doubled_only_where_they_hold_more(desk, keep, kinds):
    stored = desk.order(f"split {keep}", lines=2)
    assert push_office(desk.office).outcomes == {stored.reference: DeliveryOutcome.SENT}
    split_off(desk, orders_table(desk).get((desk.stored(stored).push.erp_number,)).record, keep=keep)
    pull(desk.office, Kind.ORDER_DOCUMENT, full=True)
    assert [each.kind for each in desk.office.store.conflicts.find([stored.reference])] == kinds


@pytest.mark.parametrize(("keep", "outcome"), [(1, "sent"), (2, "review")], ids=["split", "more than agreed"])
def test_an_order_that_the_erp_splits_at_once_is_sent_where_its_parts_are_whole(desk, keep, outcome):
    stored = desk.order(f"at once {keep}", lines=2)

    def split(_: object) -> None:
        desk.erp.hooks.committed = None
        (order,) = [each.record for each in orders_table(desk).rows() if each.record.reference == stored.reference]
        split_off(desk, order, keep=keep)

    desk.erp.hooks.committed = split
    assert push_office(desk.office).outcomes == {stored.reference: outcome}
    assert len([order for order in desk.held() if order.reference == stored.reference]) == 1


def test_another_vat_is_seen_in_the_documents_where_they_tell_the_total(desks) -> None:
    desk = desks["ireland"]
    stored = desk.order("vat later")
    push_office(desk.office)
    pull(desk.office, Kind.ORDER_DOCUMENT, full=True)
    assert desk.office.store.conflicts.find([stored.reference]) == []
    table = orders_table(desk)
    row = table.get((desk.stored(stored).push.erp_number,))
    lines = tuple(replace(line, tax_rate=line.tax_rate + 5) for line in row.record.lines)
    table.put(replace(row.record, lines=lines), desk.clock.now())
    pull(desk.office, Kind.ORDER_DOCUMENT, full=True)
    (conflict,) = desk.office.store.conflicts.find([stored.reference])
    assert conflict.kind is ConflictKind.CHANGED
    assert "the total with VAT: " in conflict.message
