"""What comes behind a publication: pages that nobody replays any more go once `raw keep` has passed."""

from datetime import timedelta

from hub.office import Office
from hub.records import Kind
from hub.sync.pull import fetch, pull
from hub.sync.replay import translate_again
from tests.support.world import World, at_both_erps, held, on_both_stores


def swept(office: Office) -> int:
    """A complete pull of the products; gives its number."""
    pull(office, Kind.PRODUCT, full=True)
    last = office.store.raw_log.last_pull(Kind.PRODUCT)
    assert last
    return last.id


def is_kept(office: Office, number: int) -> bool:
    return office.store.raw_log.page(number, 0) is not None


@at_both_erps
def test_pages_behind_the_last_sweep_go_with_the_first_publication_after_their_time(world: World, name: str) -> None:
    office = world.office(name)
    assert office.tenant.raw_keep == timedelta(days=30)
    first = swept(office)
    world.clock.advance(days=29)
    second = swept(office)
    assert is_kept(office, first), "read within the last thirty days"
    world.clock.advance(days=2)
    third = swept(office)
    assert [is_kept(office, number) for number in (first, second, third)] == [False, True, True]


@on_both_stores
def test_what_a_replay_needs_is_kept_however_old_it_is(world: World) -> None:
    office = world.office("uk-north")
    sweep = swept(office)
    world.clock.advance(days=400)
    pull(office, Kind.PRODUCT)
    before = held(office, Kind.PRODUCT)
    assert is_kept(office, sweep), "the last complete sweep, although it is old"
    assert translate_again(office, Kind.PRODUCT)
    assert held(office, Kind.PRODUCT) == before


@on_both_stores
def test_only_the_published_kind_is_pruned_and_a_read_that_is_only_logged_prunes_nothing(world: World) -> None:
    office = world.office("uk-north")
    products = swept(office)
    pull(office, Kind.CUSTOMER, full=True)
    world.clock.advance(days=40)
    fetch(office, Kind.PRODUCT, full=True)
    pull(office, Kind.CUSTOMER, full=True)
    assert is_kept(office, products)
    swept(office)
    assert not is_kept(office, products)
