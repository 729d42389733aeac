from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.orders.history import history
from hub.orders.intake import submit_order
from hub.records import CreditMemo, Invoice, Kind, Money, OrderDocument, Shipment
from hub.rules.fulfilment import Stage
from hub.store import Store
from tests.support.fixed_clock import FixedClock
from tests.support.frames import publish
from tests.support.orders import VAT, basket, line, stocked, tenant


def test_an_accounts_buyer_stays(store: Store) -> None:
    north = store.tenant("uk-north")
    first = north.vat_linking.link("N-1004", "Shop", None)
    assert north.vat_linking.link("N-1004", "Shop", VAT) == first == north.links.buyer_of("N-1004")
    assert north.links.buyer_of("N-1005") is None


def test_offices_that_link_at_once_agree_on_the_buyer(store: Store) -> None:
    names = [f"office-{number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(lambda name: store.tenant(name).vat_linking.link("A-1", "Shop", VAT), names))
    assert len(found) == 1
    linked = store.buyer(found.pop()).accounts()
    assert [each.tenant for each in linked] == names
    assert sorted(each.how for each in linked) == ["new", *["vat"] * 5]


def test_a_buyer_sees_their_orders_at_all_offices_and_nobody_elses(store: Store, clock: FixedClock) -> None:
    north, ireland = stocked(store), stocked(store, "ireland", "IE-0301", "EUR")
    south = stocked(store, "uk-south", "S2001")
    publish(south, Kind.CUSTOMER, [south.catalogue.customer("S2001").model_copy(update={"vat_number": None})])
    first = submit_order(basket(), tenant=tenant(), store=north)
    clock.advance(minutes=1)
    second = submit_order(
        basket("web-2", account="IE-0301", currency="EUR"),
        tenant=tenant("ireland", currency="EUR", tax={"regime": "ie-vat"}),
        store=ireland,
    )
    other = submit_order(basket("web-3", account="S2001"), tenant=tenant("uk-south"), store=south)
    seen = history(store.buyer(first.buyer or ""))
    assert [(each.order.tenant, each.order.reference) for each in seen] == [
        ("ireland", second.reference),
        ("uk-north", first.reference),
    ]
    assert [(each.order.agreed.currency, each.order.agreed.gross) for each in seen] == [
        ("EUR", Decimal("40.72")),
        ("GBP", Decimal("40.26")),
    ]
    assert [each.order.reference for each in history(store.buyer(other.buyer or ""))] == [other.reference]
    assert history(store.buyer("B-nobody")) == []


def test_one_history_over_three_offices_keeps_each_ones_currency_and_vat(store: Store, clock: FixedClock) -> None:
    offices = [("uk-north", "N-1004", "GBP", "uk-vat"), ("uk-south", "S2001", "GBP", "uk-vat")]
    for name, account, currency, regime in [*offices, ("ireland", "IE-0301", "EUR", "ie-vat")]:
        office = tenant(name, currency=currency, tax={"regime": regime})
        offered = basket(f"web-{name}", account=account, currency=currency)
        taken = submit_order(offered, tenant=office, store=stocked(store, name, account, currency))
        clock.advance(minutes=1)
    seen = [each.order.agreed for each in history(store.buyer(taken.buyer or ""))]
    assert [(each.currency, each.net, each.tax, each.gross) for each in seen] == [
        ("EUR", Decimal("37.20"), Decimal("3.52"), Decimal("40.72")),
        ("GBP", Decimal("37.20"), Decimal("3.06"), Decimal("40.26")),
        ("GBP", Decimal("37.20"), Decimal("3.06"), Decimal("40.26")),
    ]
    rates = [{line.sku: line.tax_rate for line in each.lines} for each in seen]
    assert rates == [
        {"LAMP": Decimal(23), "CAGE": Decimal(0)},
        *[{"LAMP": Decimal(20), "CAGE": Decimal(0)}] * 2,
    ]
    euros, pounds, more_pounds = (Money(each.gross, each.currency) for each in seen)
    assert pounds + more_pounds == Money(Decimal("80.52"), "GBP")
    with pytest.raises(ValueError, match="GBP and EUR can't be added"):
        _ = pounds + euros


def test_a_buyer_is_told_of_no_documents_but_their_own(store: Store) -> None:
    north, south = stocked(store), store.tenant("uk-south")
    taken = submit_order(basket(), tenant=tenant(), store=north)
    south.vat_linking.link("S2001", "Another", None)
    head: dict[str, Any] = {"account": "N-1004", "line": "10000", "sku": "LAMP", "reference": taken.reference}
    publish(north, Kind.ORDER_DOCUMENT, [OrderDocument(number="SO-1", currency="GBP", **head)])
    own, other = store.buyer(taken.buyer or ""), store.buyer(south.links.buyer_of("S2001") or "")
    assert own.documents(own.orders()).keys() == {("uk-north", taken.reference)}
    assert other.documents(own.orders()) == {}
    assert (other.orders(), [each.account for each in other.accounts()]) == ([], ["S2001"])


def test_an_account_takes_its_orders_along(store: Store) -> None:
    north, ireland = stocked(store), stocked(store, "ireland", "IE-0301", "EUR")
    first = submit_order(basket(), tenant=tenant(), store=north)
    there = basket("web-2", account="IE-0301", currency="EUR")
    second = submit_order(there, tenant=tenant("ireland", currency="EUR"), store=ireland)
    together = first.buyer or ""
    own = ireland.link_rules.unlink("IE-0301", "Shop", by="clerk", note="another company")

    def seen(buyer: str) -> list[tuple[str, str | None]]:
        return [(each.order.reference, each.order.buyer) for each in history(store.buyer(buyer))]

    assert seen(together) == [(first.reference, together)]
    assert seen(own) == [(second.reference, own)]
    ireland.link_rules.link("IE-0301", together, by="clerk", note="the same after all")
    assert {reference for reference, _ in seen(together)} == {first.reference, second.reference}
    assert seen(own) == []
    assert store.buyer(own).accounts() == []


def test_fulfilment_follows_the_documents_by_reference_and_by_the_erps_number(store: Store) -> None:
    north = stocked(store)
    order = submit_order(basket("web-1", line(quantity="6")), tenant=tenant(), store=north)
    buyer = store.buyer(order.buyer or "")

    def stage() -> Stage:
        return history(buyer)[0].fulfilment.stage

    assert stage() is Stage.PENDING
    north.outbox.begin_call(order.reference, "me", payload_digest="", mapping_digest="", payload={})
    north.outbox.sent(order.reference, "me", "SO-1")
    head: dict[str, Any] = {"account": "N-1004", "line": "10000", "sku": "LAMP"}
    day = date(2026, 3, 2)
    ours = {**head, "reference": order.reference}
    part = Shipment(number="SH-1", order_number="SO-1", quantity=Decimal(4), shipped_on=day, **head)
    rest = Shipment(number="SH-2", order_number="SO-1", quantity=Decimal(2), shipped_on=day, **head)
    publish(north, Kind.SHIPMENT, [part])
    assert stage() is Stage.PART_SHIPPED
    publish(north, Kind.ORDER_DOCUMENT, [OrderDocument(number="SO-1", currency="GBP", quantity=Decimal(6), **ours)])
    assert stage() is Stage.PART_SHIPPED
    publish(north, Kind.SHIPMENT, [part, rest])
    assert stage() is Stage.SHIPPED
    invoice = Invoice(number="IN-1", currency="GBP", quantity=Decimal(6), invoiced_on=day, **ours)
    publish(north, Kind.INVOICE, [invoice])
    publish(north, Kind.ORDER_DOCUMENT, [])
    assert stage() is Stage.INVOICED
    assert history(buyer)[0].fulfilment.orders == ("SO-1",)
    back = CreditMemo(
        number="CM-1", invoice_number="IN-1", currency="GBP", quantity=Decimal(6), credited_on=day, **head
    )
    publish(north, Kind.CREDIT_MEMO, [back])
    assert stage() is Stage.CREDITED


def test_another_customers_documents_are_in_nobodys_history(store: Store) -> None:
    """Under a number that the ERP gave again, and under our reference."""
    north = stocked(store)
    order = submit_order(basket("web-1", line(quantity="6")), tenant=tenant(), store=north)
    north.outbox.begin_call(order.reference, "me", payload_digest="", mapping_digest="", payload={})
    north.outbox.sent(order.reference, "me", "SO-1")
    day = date(2026, 3, 2)
    theirs: dict[str, Any] = {"account": "N-1005", "sku": "LAMP", "quantity": Decimal(6)}
    again = Shipment(number="SH-1", line="1", order_number="SO-1", shipped_on=day, **theirs)
    named = Shipment(number="SH-2", line="1", reference=order.reference, shipped_on=day, **theirs)
    publish(north, Kind.SHIPMENT, [again, named])
    billed = Invoice(number="IN-1", line="1", order_number="SO-1", currency="GBP", invoiced_on=day, **theirs)
    publish(north, Kind.INVOICE, [billed])
    ours = {**theirs, "account": "N-1004"}
    back = CreditMemo(number="CM-1", line="1", invoice_number="IN-1", currency="GBP", credited_on=day, **ours)
    publish(north, Kind.CREDIT_MEMO, [back])
    (entry,) = history(store.buyer(order.buyer or ""))
    far = entry.fulfilment
    assert (far.stage, far.shipments, far.invoices, far.credit_memos) == (Stage.PENDING, (), (), ())
