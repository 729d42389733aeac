"""What comes back: documents in whatever order, parts, cancellations, doubles; at both ERPs, into one history."""

from decimal import Decimal
from itertools import permutations

import pytest

from hub.orders.history import history
from hub.orders.push import push_to_the_end
from hub.records import DOCUMENTS, Kind
from hub.records.stored_order import PushState
from hub.rules.fulfilment import Stage
from hub.sync.pull import pull
from tests.support.chaos.scale import MEASURE

OFFICES = ("uk-north", "ireland")


def sent(desk, key, **more):
    stored = desk.order(key, **more)
    push_to_the_end(desk.office)
    return desk.stored(stored)


def stage(desk, stored):
    buyer = desk.office._whole_store.buyer(stored.buyer)
    return next(entry.fulfilment for entry in history(buyer) if entry.order.reference == stored.reference).stage


def read(desk, *kinds, full=False):
    for kind in kinds or DOCUMENTS:
        desk.clock.advance(seconds=1)
        pull(desk.office, kind, full=full)


IN_ANY_ORDER = [
    pytest.param(office, order, id=f"{office}-{'-'.join(kind[:3] for kind in order)}")
    for number, order in enumerate(permutations(DOCUMENTS))
    # on a desk each order at one of the ERPs, elsewhere at both
    for office in (OFFICES if MEASURE else OFFICES[number % 2 :][:1])
]


@pytest.mark.parametrize(("desk", "order"), IN_ANY_ORDER, indirect=["desk"])
def test_documents_come_in_any_order(desk, order):
    stored = sent(desk, f"back-{'-'.join(order)}", lines=2)
    number = stored.push.erp_number
    desk.erp.ship(number)
    desk.erp.invoice(number)
    read(desk, *order)
    assert stage(desk, stored) is Stage.INVOICED
    assert desk.stored(stored) == stored


def test_parts_are_told(desk):
    stored = sent(desk, "parts", lines=2)
    number, first = stored.push.erp_number, stored.agreed.lines[0].sku
    read(desk)
    assert stage(desk, stored) is Stage.ACKNOWLEDGED
    desk.erp.ship(number, {first: Decimal(1)})
    read(desk)
    assert stage(desk, stored) is Stage.PART_SHIPPED
    desk.erp.ship(number)
    read(desk)
    assert stage(desk, stored) is Stage.SHIPPED
    desk.erp.invoice(number, {first: Decimal(1)})
    read(desk)
    assert stage(desk, stored) is Stage.PART_INVOICED


def test_an_order_that_the_erp_deletes_is_cancelled_once_nothing_can_have_been_posted(desk):
    stored = sent(desk, "deleted")
    read(desk)
    desk.erp.companies[desk.company].withdraw(stored.push.erp_number)
    read(desk, Kind.ORDER_DOCUMENT, full=True)
    assert stage(desk, stored) is Stage.ACKNOWLEDGED  # it may have been posted: nobody looked since
    read(desk, Kind.SHIPMENT, Kind.INVOICE)
    assert stage(desk, stored) is Stage.CANCELLED
    assert desk.stored(stored).push.state is PushState.SENT


def test_an_order_that_is_gone_because_it_was_posted_isnt_cancelled(desk):
    stored = sent(desk, "posted")
    read(desk)
    desk.erp.ship(stored.push.erp_number)
    desk.erp.invoice(stored.push.erp_number)
    read(desk, Kind.ORDER_DOCUMENT, full=True)
    assert stage(desk, stored) is not Stage.CANCELLED
    read(desk)
    assert stage(desk, stored) is Stage.INVOICED


def test_a_second_order_under_our_reference_is_found_by_the_pull_of_documents(desk):
    """It committed later than the settle time, and later than the read-back behind the push."""
    stored = sent(desk, "doubled")
    desk.office.connector.create(desk.office.payload(stored.agreed), stored.reference)
    read(desk, Kind.ORDER_DOCUMENT)
    both = sorted(order.number for order in desk.held() if order.reference == stored.reference)
    (conflict,) = desk.office.store.conflicts.find([stored.reference])
    assert len(both) == 2
    assert all(number in conflict.message for number in both)
    assert desk.stored(stored) == stored


def test_an_order_that_is_changed_in_the_erp_is_a_conflict(desk):
    stored = sent(desk, "changed", lines=1)
    connector = desk.office.connector
    (held,) = connector.find(stored.reference)
    more = desk.order("more", lines=2).agreed
    payload = desk.office.payload(more.model_copy(update={"reference": stored.reference}))
    connector.complete(held, payload)
    read(desk, Kind.ORDER_DOCUMENT)
    (conflict,) = desk.office.store.conflicts.find([stored.reference])
    assert "was changed in the ERP" in conflict.message
