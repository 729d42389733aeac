from datetime import timedelta

import pytest

from hub.errors import TooMuchWouldVanish
from hub.records import Kind
from hub.store import Store, TenantBinding
from hub.store.catalogue.health import Health
from hub.store.catalogue.publication_counts import Counts
from tests.support.fixed_clock import FixedClock
from tests.support.frames import WATERMARK, product, publish


def test_every_office_and_kind_with_its_last_publication(store: Store, north: TenantBinding, clock: FixedClock) -> None:
    assert store.system().health.latest() == []
    publish(north, Kind.PRODUCT, [product("A")], rejected=["B", "C"])
    publish(store.tenant("ireland"), Kind.PRICE)
    clock.advance(minutes=5)
    later = WATERMARK + timedelta(minutes=5)
    publish(north, Kind.PRODUCT, [product("A")], rejected=["B"], sweep=False, watermark=later)
    found = store.system().health.latest()
    last = north.raw_log.last_pull(Kind.PRODUCT)
    assert last is not None
    assert [(each.tenant, each.kind) for each in found] == [("ireland", Kind.PRICE), ("uk-north", Kind.PRODUCT)]
    assert found[1] == Health(
        tenant="uk-north",
        kind=Kind.PRODUCT,
        checkpoint=later,
        pull=last.id,
        pulled_at=clock.now(),
        published_at=clock.now(),
        mapping_digest="digest-1",
        counts=Counts(received=2, unchanged=1, rejected=1),
        rejects=2,
    )


def test_a_refused_sweep_shows_no_progress(store: Store, north: TenantBinding, clock: FixedClock) -> None:
    publish(north, Kind.PRODUCT, [product("A")])
    before = store.system().health.latest()
    clock.advance(hours=1)
    with pytest.raises(TooMuchWouldVanish):
        publish(north, Kind.PRODUCT, max_vanish="0.5", watermark=clock.now())
    assert store.system().health.latest() == before
