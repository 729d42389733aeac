"""After a sweep an office's store holds its ERP's records, all of them and nothing else, to the last digit."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from hub.records import DOCUMENTS, MASTER_DATA, Kind
from hub.simulate import POISON
from hub.simulate.built_in.names import ODD_CODES
from hub.simulate.common.sales_documents import DraftLine, OrderDraft
from hub.sync.pull import pull
from tests.support.expected import expected, expected_of, poison, resource, table
from tests.support.world import (
    LONGEST_AMOUNTS,
    OFFICES,
    Group,
    World,
    at_both_erps,
    at_both_erps_and_on_both_stores,
    data,
    everywhere,
    held,
    on_both_stores,
)

NUMBERS = {"product": ("No", "number"), "price": ("Item_No", "assetNumber"), "terms": ("No", "number")}
TOLD = {
    "99001": "VAT99",
    "99002": "FUDER",
    "99003": "VAT99",
    "99004": "FUDER",
    "99005": "IE99",
    "99006": "QQQ",
    "N-1900": "MOON",
    "S2900": "payment_terms",
}
"""What the reason for each bad record must name."""


@pytest.fixture
def group() -> Group:
    return data()


@on_both_stores
@everywhere
def test_an_office_holds_exactly_what_its_erp_has(world: World, name: str) -> None:
    office = world.office(name)
    for kind in MASTER_DATA:
        counts = pull(office, kind, full=True)
        want, rows = expected(name, kind, world.state(name)), world.rows(name, table(name, kind))
        found = held(office, kind)
        assert found.keys() == want.keys(), kind
        assert found == want, kind
        bad = len(poison(name, kind))
        assert (counts.received, counts.stored, counts.rejected) == (len(rows), len(want), bad), kind
        assert counts.left_out == len(rows) - len(want) - bad, kind
        assert (counts.unchanged, counts.repeated, counts.vanished) == (0, 0, 0), kind


@at_both_erps_and_on_both_stores
def test_codes_stay_byte_for_byte_and_amounts_digit_for_digit(world: World, name: str) -> None:
    office = world.office(name)
    pull(office, Kind.PRODUCT)
    pull(office, Kind.PRICE)
    assert office.store.catalogue.products(ODD_CODES).keys() == set(ODD_CODES)
    upper, lower = office.store.catalogue.product("85123A"), office.store.catalogue.product("85123a")
    assert upper
    assert lower
    assert upper.name != lower.name
    bad = poison(name, Kind.PRICE)
    active = [row for row in world.rows(name, "prices") if row.status == "Active" and row.defines != "Discount"]
    want = [price.amount for price in active if price.item not in bad]
    found = [each.record.amount for each in office.store.records.all(Kind.PRICE)]  # type: ignore[attr-defined]
    assert len(found) == len(want)
    assert sum(map(Fraction, found)) == sum(map(Fraction, want))
    written = {format(price.amount, "f") for price in office.store.catalogue.prices("0012")}
    assert {format(amount, "f") for amount in LONGEST_AMOUNTS} <= written


@everywhere
def test_rejects_are_the_bad_records_and_say_why(world: World, name: str) -> None:
    office = world.office(name)
    for kind in MASTER_DATA:
        pull(office, kind, full=True)
    rejects = office.store.rejects.find()
    found = {}
    for reject in rejects:
        raw = json.loads(reject.raw or "")
        number = raw[NUMBERS[reject.kind][name == "ireland"]]
        found[reject.kind.value, number] = reject.reason
        page = office.store.raw_log.page(reject.pull, reject.page)
        assert page
        assert number.encode() in page.body
    assert found.keys() == {(one.kind, one.key) for one in POISON[OFFICES[name]]}
    assert len(rejects) == len(found)
    for (_, number), reason in found.items():
        assert TOLD[number] in reason
        assert ".yaml:" in reason


@at_both_erps
def test_a_second_sweep_finds_nothing_new(world: World, name: str) -> None:
    office = world.office(name)
    first = {kind: pull(office, kind, full=True) for kind in MASTER_DATA}
    revision = office.store.records.revision()
    for kind, counts in first.items():
        again = pull(office, kind, full=True)
        assert (again.stored, again.unchanged, again.vanished) == (0, counts.stored, 0)
        assert (again.received, again.rejected) == (counts.received, counts.rejected)
    assert office.store.records.revision() == revision


@at_both_erps_and_on_both_stores
def test_documents_come_back_line_by_line(world: World, name: str) -> None:
    office, state, erp = world.office(name), world.state(name), world.erp(name)
    customer = world.rows(name, "customers")[0].number
    for number in range(3):
        lines = tuple(DraftLine(sku, quantity) for sku, quantity in (("0012", 3), ("85123a", 12), ("1E3", 1)))  # type: ignore[arg-type]
        state.accept(OrderDraft(customer, f"WEB-{number}", lines=lines))
    part, whole, _ = (order.number for order in erp.orders(OFFICES[name]))
    erp.ship(part, {10000: Decimal(2)})
    erp.ship(whole)
    invoice = erp.invoice(whole, {"85123a": Decimal(12)})
    erp.credit(invoice, {"85123a": Decimal(5)})
    erp.credit(invoice, names_order=False, applies_to="", reference="RETURN")
    for kind in DOCUMENTS:
        pull(office, kind)
        assert held(office, kind) == expected(name, kind, state), kind
    assert len(held(office, Kind.ORDER_DOCUMENT)) == 9
    assert len(held(office, Kind.CREDIT_MEMO)) == 2


@everywhere
def test_every_row_names_the_page_that_it_came_from(world: World, name: str) -> None:
    office, state = world.office(name, page_size=100), world.state(name)
    for kind in MASTER_DATA:
        pull(office, kind, full=True)
        stored = {
            tuple(getattr(each.record, part) for part in each.record.key): each
            for each in office.store.records.all(kind)
        }
        pages = {each.page for each in stored.values()}
        bodies = {page: office.store.raw_log.page(next(iter(stored.values())).pull, page) for page in pages}
        for row in state.tables[table(name, kind)].rows():
            for key in expected_of(name, kind, state, [row.record]):
                page = bodies[stored.pop(key).page]
                assert page
                assert row.rendered[resource(name, kind)].encode() in page.body
        assert not stored
        few = (Kind.ADDRESS, Kind.CUSTOMER, Kind.TERMS, Kind.DISCOUNT)
        assert kind in few or len(pages) > 2
