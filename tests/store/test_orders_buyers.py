from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

from hub.history import history
from hub.intake import take_in
from hub.records import Invoice, Kind, OrderDocument, Shipment
from hub.rules.fulfilment import Stage
from hub.store import Store
from tests.orders import VAT, basket, line, stocked, tenant
from tests.store.fixed_clock import FixedClock
from tests.store.frames import publish


def test_an_accounts_buyer_stays(store: Store) -> None:
    north = store.tenant("uk-north")
    first = north.link_account("N-1004", "Shop", None)
    assert north.link_account("N-1004", "Shop", VAT) == first == north.buyer_of("N-1004")
    assert north.buyer_of("N-1005") is None


def test_offices_that_link_at_once_agree_on_the_buyer(store: Store) -> None:
    names = [f"office-{number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(lambda name: store.tenant(name).link_account("A-1", "Shop", VAT), names))
    assert len(found) == 1
    linked = store.buyer(found.pop()).accounts()
    assert [each.tenant for each in linked] == names
    assert sorted(each.how for each in linked) == ["new", *["vat"] * 5]


def test_a_buyer_sees_their_orders_at_all_offices_and_nobody_elses(store: Store, clock: FixedClock) -> None:
    north, ireland = stocked(store), stocked(store, "ireland", "IE-0301", "EUR")
    south = stocked(store, "uk-south", "S2001")
    publish(south, Kind.CUSTOMER, [south.customer("S2001").model_copy(update={"vat_number": None})])  # type: ignore[union-attr]
    first = take_in(basket(), tenant=tenant(), store=north)
    clock.advance(minutes=1)
    second = take_in(
        basket("web-2", account="IE-0301", currency="EUR"),
        tenant=tenant("ireland", currency="EUR", tax={"regime": "ie-vat"}),
        store=ireland,
    )
    other = take_in(basket("web-3", account="S2001"), tenant=tenant("uk-south"), store=south)
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


def test_fulfilment_follows_the_documents_by_reference_and_by_the_erps_number(store: Store) -> None:
    north = stocked(store)
    order = take_in(basket("web-1", line(quantity="6")), tenant=tenant(), store=north)
    buyer = store.buyer(order.buyer or "")

    def stage() -> Stage:
        return history(buyer)[0].fulfilment.stage

    assert stage() is Stage.PENDING
    north.begin_call(order.reference, "me", payload_digest="", mapping_digest="")
    north.sent(order.reference, "me", "SO-1")
    head = {"account": "N-1004", "line": "10000", "sku": "LAMP"}
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
