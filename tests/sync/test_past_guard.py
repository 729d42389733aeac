"""One read is let past the guard by a person; and the store says what became of the last reads."""

import pytest

from hub.errors import TooMuchWouldVanish, Unreachable
from hub.records import Kind
from hub.store.catalogue.guard_passes import PastGuard
from hub.store.catalogue.last_reads import HeldRead
from hub.sync.pull import pull, pull_past_guard
from tests.support.world import OFFICES, World, held, on_both_stores

NAME = "uk-north"


def lose(world: World, share: slice) -> None:
    for item in world.rows(NAME, "items")[share]:
        world.erp(NAME).remove(OFFICES[NAME], "items", item.number)


@on_both_stores
def test_what_the_guard_holds_passes_once_and_is_kept_with_who_and_why(world: World) -> None:
    office = world.office(NAME)
    pull(office, Kind.PRODUCT)
    live = len(held(office, Kind.PRODUCT))
    world.clock.advance(days=3)
    lose(world, slice(None, None, 2))
    with pytest.raises(TooMuchWouldVanish, match="hub pull uk-north product --past-guard --as NAME --note"):
        pull(office, Kind.PRODUCT, full=True)
    last = office.store.last_reads.get(Kind.PRODUCT)
    assert last.held.live == live
    assert last.failed_at == last.sweep_failed_at == world.clock.now()
    assert "stored records would vanish" in last.failure
    counts, went = pull_past_guard(office, Kind.PRODUCT, PastGuard("ann", "the old range is gone", last.held.lost))
    assert (went, counts.vanished) == (True, last.held.lost)
    (passed,) = world.hub().store.system().guard_passes.log()
    assert (passed.tenant, passed.kind, passed.by, passed.note) == (NAME, Kind.PRODUCT, "ann", "the old range is gone")
    assert (passed.lost, passed.live, passed.at) == (last.held.lost, live, world.clock.now())
    # only that one
    assert office.store.last_reads.get(Kind.PRODUCT).held is None
    lose(world, slice(None, None, 2))
    with pytest.raises(TooMuchWouldVanish):
        pull(office, Kind.PRODUCT, full=True)


def test_a_read_by_which_more_would_go_than_was_seen_is_held_again(world: World) -> None:
    office = world.office(NAME)
    pull(office, Kind.PRODUCT)
    world.clock.advance(days=3)
    lose(world, slice(None, None, 2))
    with pytest.raises(TooMuchWouldVanish):
        pull(office, Kind.PRODUCT, full=True)
    seen = office.store.last_reads.get(Kind.PRODUCT).held
    lose(world, slice(None))
    before = held(office, Kind.PRODUCT)
    with pytest.raises(TooMuchWouldVanish, match=f"by the read that was held before {seen.lost}: nothing was stored"):
        pull_past_guard(office, Kind.PRODUCT, PastGuard("ann", "so", seen.lost))
    assert held(office, Kind.PRODUCT) == before
    assert office.store.last_reads.get(Kind.PRODUCT).held == HeldRead(len(before), len(before))
    assert world.hub().store.system().guard_passes.log() == []


def test_a_read_within_the_guard_needs_no_one(world: World) -> None:
    office = world.office(NAME)
    pull(office, Kind.PRODUCT)
    lose(world, slice(0, 1))
    counts, went = pull_past_guard(office, Kind.PRODUCT, PastGuard("ann", "so", 100))
    assert (went, counts.vanished) == (False, 1)
    assert world.hub().store.system().guard_passes.log() == []


@on_both_stores
def test_the_last_complete_read_and_what_failed_since_are_told_for_all_offices_at_once(world: World) -> None:
    north, south = world.office("uk-north"), world.office("uk-south")
    began = world.clock.now()
    pull(north, Kind.PRODUCT)
    world.clock.advance(hours=1)
    pull(north, Kind.PRODUCT)  # a delta
    world.nav.faults.add("down")
    for office in (north, south):
        with pytest.raises(Unreachable):
            pull(office, Kind.PRODUCT, full=True)
    first, second = world.hub().store.system().last_reads.all()
    assert (first.tenant, first.kind, first.swept_at) == ("uk-north", Kind.PRODUCT, began)
    assert began < first.failed_at == first.sweep_failed_at
    assert first.failure.startswith("group-nav / North: ")
    assert (second.tenant, second.swept_at, second.held) == ("uk-south", None, None)
    world.nav.faults.clear()
    world.clock.advance(hours=1)
    pull(north, Kind.PRODUCT)
    # a delta that goes well makes up for no complete read
    last = north.store.last_reads.get(Kind.PRODUCT)
    assert (last.failed_at, last.failure, last.sweep_failed_at) == (None, None, first.failed_at)
    pull(north, Kind.PRODUCT, full=True)
    last = north.store.last_reads.get(Kind.PRODUCT)
    assert (last.swept_at, last.sweep_failed_at) == (world.clock.now(), None)
    assert south.store.last_reads.get(Kind.PRICE) is None
