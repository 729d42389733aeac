"""What the ERP deleted leaves with one sweep and stays gone; an answer that lost records removes nothing."""

from collections.abc import Callable

import pytest

from hub.errors import IncompleteRead, TooMuchWouldVanish
from hub.records import Kind
from hub.simulate.common.sales_documents import DraftLine, OrderDraft
from hub.sync.pull import pull
from hub.sync.replay import translate_again
from tests.support.expected import expected, resource
from tests.support.world import OFFICES, World, at_both_erps_and_on_both_stores, held

SKU = "0012"
ANSWERS_LIST = {"uk-north": "ReadMultiple ItemCard", "ireland": "read items"}


@at_both_erps_and_on_both_stores
def test_a_deleted_product_leaves_with_one_sweep_and_comes_back_when_it_is_made_again(world: World, name: str) -> None:
    office, erp, company = world.office(name), world.erp(name), OFFICES[name]
    pull(office, Kind.PRODUCT)
    item = next(item for item in world.rows(name, "items") if item.number == SKU)
    world.clock.advance(days=3)
    erp.remove(company, "items", SKU)
    assert pull(office, Kind.PRODUCT).vanished == 0
    assert office.store.catalogue.product(SKU)
    assert pull(office, Kind.PRODUCT, full=True).vanished == 1
    grave = office.store.records.get(Kind.PRODUCT, sku=SKU)
    assert grave
    assert grave.vanished_at == world.clock.now()
    for full in (False, True, False):
        world.clock.advance(days=3)
        assert pull(office, Kind.PRODUCT, full=full).vanished == 0
        assert office.store.catalogue.product(SKU) is None
    erp.put(company, item)
    assert pull(office, Kind.PRODUCT).stored == 1
    assert held(office, Kind.PRODUCT) == expected(name, Kind.PRODUCT, world.state(name))
    assert office.store.catalogue.product(SKU)


def hide(world: World, name: str, share: slice) -> Callable[[], None]:
    """The ERP shows a part of its items, or none, as it would to a user with too few rights; the rest is whole."""
    erp, company, items = world.erp(name), OFFICES[name], world.rows(name, "items")
    lost = items[share]
    for item in lost:
        erp.remove(company, "items", item.number)
    return lambda: erp.put(company, *lost)


@at_both_erps_and_on_both_stores
@pytest.mark.parametrize("hidden", [slice(None), slice(None, None, 2)], ids=["empty", "half"])
def test_an_empty_or_half_list_removes_nothing(world: World, name: str, hidden: slice) -> None:
    office = world.office(name)
    pull(office, Kind.PRODUCT)
    before, checkpoint = held(office, Kind.PRODUCT), office.store.raw_log.checkpoint(Kind.PRODUCT)
    world.clock.advance(days=3)
    show = hide(world, name, hidden)
    gone = len(before.keys() - expected(name, Kind.PRODUCT, world.state(name)).keys())
    for _ in range(2):
        with pytest.raises(TooMuchWouldVanish) as stopped:
            pull(office, Kind.PRODUCT, full=True)
        assert f"{name} / product: {gone} of {len(before)} stored records would vanish" in str(stopped.value)
        assert held(office, Kind.PRODUCT) == before
        assert office.store.raw_log.checkpoint(Kind.PRODUCT) == checkpoint
    show()
    translate_again(office, Kind.PRODUCT)
    assert held(office, Kind.PRODUCT) == before
    pull(office, Kind.PRODUCT)
    assert pull(office, Kind.PRODUCT, full=True).vanished == 0
    assert held(office, Kind.PRODUCT) == expected(name, Kind.PRODUCT, world.state(name))


def test_pages_that_end_too_early_remove_nothing_on_nav(world: World) -> None:
    """An empty page is NAV's end of a list: only the guard can tell."""
    office = world.office("uk-north", page_size=50)
    pull(office, Kind.PRODUCT)
    before = held(office, Kind.PRODUCT)
    world.nav.faults.add("empty", on=ANSWERS_LIST["uk-north"], after=2, times=1)
    with pytest.raises(TooMuchWouldVanish):
        pull(office, Kind.PRODUCT, full=True)
    assert held(office, Kind.PRODUCT) == before
    assert pull(office, Kind.PRODUCT, full=True).vanished == 0


def test_pages_that_end_too_early_are_incomplete_on_business_central(world: World) -> None:
    """There the first page says how many records there are."""
    office = world.office("ireland", page_size=50)
    rows = len(world.rows("ireland", "items"))
    world.business_central.faults.add("empty", on="read items", after=2, times=1)
    with pytest.raises(IncompleteRead, match=f"only 100 of {rows} records came"):
        pull(office, Kind.PRODUCT)
    assert held(office, Kind.PRODUCT) == {}
    assert office.store.raw_log.checkpoint(Kind.PRODUCT) is None
    pull(office, Kind.PRODUCT)
    assert held(office, Kind.PRODUCT) == expected("ireland", Kind.PRODUCT, world.state("ireland"))


def test_an_order_that_is_invoiced_leaves_the_list_of_orders(world: World) -> None:
    office, state = world.office("uk-north"), world.state("uk-north")
    for number in range(3):
        state.accept(OrderDraft("N-1001", f"WEB-{number}", lines=(DraftLine(SKU, 2),)))  # type: ignore[arg-type]
    assert pull(office, Kind.ORDER_DOCUMENT).stored == 3
    done = world.nav.orders("North")[0].number
    world.nav.ship(done)
    world.nav.invoice(done)
    assert pull(office, Kind.ORDER_DOCUMENT).vanished == 1


def test_an_empty_delta_does_not_move_the_checkpoint_over_what_it_missed(world: World) -> None:
    office, bc = world.office("ireland"), world.business_central
    pull(office, Kind.PRODUCT)
    world.clock.advance(days=3)
    bc.change("Dublin", "items", SKU, description="Missed?")
    world.clock.advance(hours=2)
    bc.faults.add("empty", on=f"read {resource('ireland', Kind.PRODUCT)}", times=1)
    with pytest.raises(IncompleteRead):
        pull(office, Kind.PRODUCT)
    world.clock.advance(minutes=15)
    assert pull(office, Kind.PRODUCT).stored == 1
