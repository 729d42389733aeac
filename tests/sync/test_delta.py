"""After a delta the store equals a full refresh, whatever was committed while or before it read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from hub.errors import IncompleteRead
from hub.records import Kind
from hub.simulate import DraftLine, ErpPrice, Item
from hub.simulate.common.sales_documents import OrderDraft
from hub.sync.pull import pull
from hub.sync.replay import translate_again
from tests.support.expected import expected, resource
from tests.support.world import FIRST_UNIT, OFFICES, World, at_both_erps, at_both_erps_and_on_both_stores, held

VAT = {"uk-north": "VAT20", "ireland": "IE23"}
SKU = "0012"
FIRST, LAST = "!FIRST", "~LAST"
"""Item numbers before and behind all others, in the order in which both ERPs read."""


def assert_up_to_date(world: World, name: str, kind: Kind = Kind.PRODUCT) -> None:
    """The store equals what the ERP holds now, and what a full refresh gives."""
    found = held(world.office(name), kind)
    assert found == expected(name, kind, world.state(name))
    assert found == world.refreshed(name, kind)


def new_item(world: World, name: str, number: str) -> Item:
    return Item(number, f"New {number}", world.rows(name, "items")[0].unit_price, FIRST_UNIT[name], VAT[name])


def touch_all(world: World, name: str) -> None:
    for item in world.rows(name, "items"):
        world.erp(name).change(OFFICES[name], "items", item.number)


@at_both_erps_and_on_both_stores
def test_what_changed_arrives_alone(world: World, name: str) -> None:
    office, erp, company = world.office(name), world.erp(name), OFFICES[name]
    pull(office, Kind.PRODUCT)
    before = {each.source_key: each for each in office.store.records.all(Kind.PRODUCT)}
    world.clock.advance(days=3)
    erp.change(company, "items", "85123a", description="Another name")
    erp.put(company, new_item(world, name, FIRST))
    world.clock.advance(minutes=5)
    counts = pull(office, Kind.PRODUCT)
    assert (counts.received, counts.stored, counts.unchanged, counts.vanished) == (2, 2, 0, 0)
    after = {each.source_key: each for each in office.store.records.all(Kind.PRODUCT)}
    assert {key for key in after if after[key] != before.get(key)} == {"85123a", FIRST}
    assert_up_to_date(world, name)


@at_both_erps
def test_what_a_delta_reads_again_is_unchanged(world: World, name: str) -> None:
    office = world.office(name)
    pull(office, Kind.CUSTOMER)
    world.clock.advance(days=3)
    account = world.rows(name, "customers")[0].number
    world.erp(name).change(OFFICES[name], "customers", account, city="Elsewhere")
    assert pull(office, Kind.CUSTOMER).stored == 1
    world.clock.advance(minutes=5)
    again = pull(office, Kind.CUSTOMER)
    assert (again.received, again.stored, again.unchanged) == (1, 0, 1)
    assert_up_to_date(world, name, Kind.CUSTOMER)


@at_both_erps_and_on_both_stores
@pytest.mark.parametrize("mode", ["sweep", "delta"])
def test_what_is_committed_behind_the_reader_comes_with_the_next_cycle(world: World, name: str, mode: str) -> None:
    """Time stands still: it all has the very timestamp that is the pull's watermark."""
    office, erp, company = world.office(name, page_size=50), world.erp(name), OFFICES[name]
    if mode == "delta":
        pull(office, Kind.PRODUCT)
        world.clock.advance(days=3)
        touch_all(world, name)

    def commit() -> None:
        erp.change(company, "items", "0012", description="Changed meanwhile")
        erp.put(company, new_item(world, name, FIRST))

    world.before_read(name, 3, resource(name, Kind.PRODUCT), commit)
    pull(office, Kind.PRODUCT)
    missed = {FIRST, "0012"}
    now, have = expected(name, Kind.PRODUCT, world.state(name)), held(office, Kind.PRODUCT)
    assert {sku for (sku,) in now if have.get((sku,)) != now[sku,]} == missed
    assert office.store.raw_log.checkpoint(Kind.PRODUCT) == world.clock.now()
    world.clock.advance(hours=2)
    assert pull(office, Kind.PRODUCT).stored == len(missed)
    assert_up_to_date(world, name)


@at_both_erps
def test_the_watermark_is_from_before_the_first_call(world: World, name: str) -> None:
    office, began = world.office(name, page_size=50), world.clock.now()
    world.before_read(name, 3, resource(name, Kind.PRODUCT), lambda: world.clock.advance(seconds=20))
    pull(office, Kind.PRODUCT)
    assert office.store.raw_log.checkpoint(Kind.PRODUCT) == began


def test_a_line_that_is_taken_off_an_order_is_gone_with_the_next_delta(world: World) -> None:
    office, state = world.office("ireland"), world.state("ireland")
    account = world.rows("ireland", "customers")[0].number
    orders = [
        state.accept(OrderDraft(account, f"WEB-{number}", lines=tuple(DraftLine(SKU, Decimal(at)) for at in (1, 2, 3))))
        for number in range(2)
    ]
    pull(office, Kind.ORDER_DOCUMENT)
    whole = orders[0].record
    for left in (whole.lines[:1], (), whole.lines[1:]):
        world.clock.advance(days=3)
        state.tables["orders"].put(replace(whole, lines=left), world.clock.now())
        world.clock.advance(minutes=5)
        pull(office, Kind.ORDER_DOCUMENT)
        now = held(office, Kind.ORDER_DOCUMENT)
        assert {line for number, line in now if number == whole.number} == {str(line.line) for line in left}
        assert now == expected("ireland", Kind.ORDER_DOCUMENT, state)
        translate_again(office, Kind.ORDER_DOCUMENT)
        assert held(office, Kind.ORDER_DOCUMENT) == now


def load_doubles(world: World) -> tuple[list[ErpPrice], list[ErpPrice]]:
    """Two price lists for all customers name prices for the same quantities and days; their ids are in any order."""
    long_ago = world.clock.now() - timedelta(days=30)
    some = [
        ErpPrice("0012", Decimal(5), Decimal(700 + at), unit="PCS", list_code="BASE", modified=long_ago)
        for at in range(8)
    ]
    others = [replace(price, amount=Decimal(6), list_code="WS-LIST") for price in some]
    world.business_central.load("Dublin", *some, *others)
    return some, others


def test_of_two_records_with_one_key_the_same_one_stands_after_a_delta_and_a_replay(world: World) -> None:
    office, bc = world.office("ireland"), world.business_central
    both = load_doubles(world)
    pull(office, Kind.PRICE)
    for changed in both * 2:
        world.clock.advance(hours=2)
        for price in changed:
            bc.change("Dublin", "prices", price.key, amount=price.amount + world.clock.now().hour)
        world.clock.advance(hours=2)
        pull(office, Kind.PRICE)
        now = world.refreshed("ireland", Kind.PRICE)
        assert held(office, Kind.PRICE) == now
        translate_again(office, Kind.PRICE)
        assert held(office, Kind.PRICE) == now


def test_of_two_records_with_one_key_the_same_one_stands_wherever_pages_end(world: World) -> None:
    load_doubles(world)
    assert world.refreshed("ireland", Kind.PRICE, page_size=1) == world.refreshed("ireland", Kind.PRICE)


@at_both_erps
@pytest.mark.parametrize("seed", range(2))
def test_people_work_while_the_hub_reads(world: World, name: str, seed: int) -> None:
    """Records come, change and go at every page: no bystander is lost, and when it is quiet all is exact.

    Where more went than came, Business Central's count may show it: then the read is incomplete and stores nothing.
    """
    office, random = world.office(name, page_size=40), Random(seed)
    pull(office, Kind.PRODUCT)
    bystanders = set(expected(name, Kind.PRODUCT, world.state(name)))
    for number in range(2, 15):
        world.before_read(name, number, resource(name, Kind.PRODUCT), _work(world, name, random, bystanders))
    for _ in range(2):
        world.clock.advance(days=3)
        before = held(office, Kind.PRODUCT)
        try:
            pull(office, Kind.PRODUCT, full=True)
        except IncompleteRead:
            assert held(office, Kind.PRODUCT) == before
        assert bystanders <= held(office, Kind.PRODUCT).keys()
    world.clock.advance(days=3)
    world.in_peace(name)
    pull(office, Kind.PRODUCT, full=True)
    assert held(office, Kind.PRODUCT) == expected(name, Kind.PRODUCT, world.state(name))


def _work(world: World, name: str, random: Random, bystanders: set[tuple[str]]) -> Callable[[], None]:
    def work() -> None:
        erp, company, items = world.erp(name), OFFICES[name], world.rows(name, "items")
        taken, changed = random.sample(items, 2)
        erp.remove(company, "items", taken.number)
        erp.change(company, "items", changed.number, description=f"Changed {changed.number}")
        bystanders.discard((taken.number,))
        erp.put(company, new_item(world, name, random.choice((FIRST, "5", LAST)) + str(random.randrange(10**6))))

    return work
