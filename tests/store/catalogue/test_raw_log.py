from datetime import timedelta

import pytest

from hub.errors import PermanentError
from hub.records import Kind
from hub.store import Store, TenantBinding
from hub.store.catalogue.raw_log import RawPage
from tests.support.fixed_clock import FixedClock
from tests.support.frames import WATERMARK, pull


def replayed(binding: TenantBinding, kind: Kind = Kind.PRICE) -> list[tuple[int, int]]:
    return [(number, page.seq) for number, page in binding.raw_log.replay(kind)]


def test_a_page_comes_back_byte_for_byte(north: TenantBinding) -> None:
    log = north.raw_log.begin_pull(Kind.PRICE, "sweep", None, WATERMARK)
    bodies = [bytes(range(256)), b"", "é\r\n\x00".encode("utf-16")]
    assert [log.append(RawPage(9, "items", "text/xml; charset=utf-16", body)) for body in bodies] == [0, 1, 2]
    log.finish()
    assert [page for _, page in north.raw_log.replay(Kind.PRICE)] == [
        RawPage(seq, "items", "text/xml; charset=utf-16", body) for seq, body in enumerate(bodies)
    ]


def test_pages_are_kept_as_they_come_and_count_once_the_pull_is_finished(store_url: str, north: TenantBinding) -> None:
    log = north.raw_log.begin_pull(Kind.PRICE, "sweep", None, WATERMARK)
    log.append(RawPage(0, "items", "application/json", b"{}"))
    assert north.raw_log.page(log.id, 0) is not None
    assert north.raw_log.last_pull(Kind.PRICE) is None
    assert replayed(north) == []
    log.finish()
    last = north.raw_log.last_pull(Kind.PRICE)
    assert last is not None
    assert (last.id, last.pages, last.mode, last.watermark) == (log.id, 1, "sweep", WATERMARK)


def test_a_replay_starts_at_the_last_complete_sweep_and_takes_complete_deltas_in_order(north: TenantBinding) -> None:
    pull(north, Kind.PRICE, "delta")
    pull(north, Kind.PRICE, "sweep")
    sweep = pull(north, Kind.PRICE, "sweep", pages=2)
    first = pull(north, Kind.PRICE, "delta")
    north.raw_log.begin_pull(Kind.PRICE, "delta", None, WATERMARK).append(RawPage(0, "x", "x", b"cut off"))
    pull(north, Kind.PRODUCT, "sweep")
    second = pull(north, Kind.PRICE, "delta")
    north.raw_log.begin_pull(Kind.PRICE, "sweep", None, WATERMARK)
    assert replayed(north) == [(sweep, 0), (sweep, 1), (first, 0), (second, 0)]


def test_without_a_sweep_there_is_nothing_to_replay(north: TenantBinding) -> None:
    pull(north, Kind.PRICE, "delta")
    assert replayed(north) == []


def test_pruning_never_goes_behind_the_last_complete_sweep(north: TenantBinding) -> None:
    assert north.raw_log.prune() == 0
    delta = pull(north, Kind.PRICE, "delta")
    oldest, older = pull(north, Kind.PRICE, pages=3), pull(north, Kind.PRICE)
    sweep = pull(north, Kind.PRICE)
    later = pull(north, Kind.PRICE, "delta")
    north.raw_log.begin_pull(Kind.PRICE, "sweep", None, WATERMARK)
    other = pull(north, Kind.PRODUCT)
    assert north.raw_log.prune(keep_sweeps=2) == 4
    assert north.raw_log.page(delta, 0) is north.raw_log.page(oldest, 0) is None
    assert north.raw_log.page(older, 0) is not None
    assert north.raw_log.prune() == 1
    assert north.raw_log.prune() == 0
    assert replayed(north) == [(sweep, 0), (later, 0)]
    assert replayed(north, Kind.PRODUCT) == [(other, 0)]
    with pytest.raises(PermanentError, match="always kept"):
        north.raw_log.prune(0)


def test_pruning_leaves_a_pull_alone_that_is_being_read(north: TenantBinding, clock: FixedClock) -> None:
    reading = north.raw_log.begin_pull(Kind.PRICE, "sweep", None, WATERMARK)
    reading.append(RawPage(0, "x", "x", b"x"))
    pull(north, Kind.PRICE)
    assert north.raw_log.prune() == 0
    clock.advance(days=2)
    assert north.raw_log.prune() == 1


def test_another_office_sees_no_page(store: Store, north: TenantBinding) -> None:
    number = pull(north, Kind.PRICE)
    south = store.tenant("uk-south")
    assert south.raw_log.page(number, 0) is None
    assert replayed(south) == []
    pull(south, Kind.PRICE)
    assert south.raw_log.prune() == 0
    assert north.raw_log.page(number, 0) is not None


def test_the_checkpoint_moves_only_with_a_publication(north: TenantBinding) -> None:
    number = pull(north, Kind.PRICE, watermark=WATERMARK + timedelta(hours=1))
    assert north.raw_log.checkpoint(Kind.PRICE) is None
    with north.publications.publish(Kind.PRICE, number, "d", complete_sweep=True):
        pass
    assert north.raw_log.checkpoint(Kind.PRICE) == WATERMARK + timedelta(hours=1)
    assert north.raw_log.checkpoint(Kind.PRODUCT) is None
