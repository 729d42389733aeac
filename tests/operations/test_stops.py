"""What holds up ERPs and offices now, as one list for a page."""

from datetime import timedelta

import pytest

from hub.errors import CredentialsRefused, Unreachable
from hub.operations.stops import StopReason, standing_stops
from hub.records import Kind
from hub.store.orders.pauses import PauseScope
from hub.sync.pull import pull
from tests.support.world import World, on_both_stores


@on_both_stores
def test_pauses_outages_and_refusals_stand_in_one_list(world: World) -> None:
    hub, now = world.hub(), world.clock.now()
    assert standing_stops(hub) == []
    hub.store.system().pauses.begin(
        PauseScope.OFFICE, "ireland", Kind.STOCK, now + timedelta(hours=1), "ann", "stocktaking"
    )
    world.nav.faults.add("down")
    with pytest.raises(Unreachable):
        pull(world.office("uk-north"), Kind.PRODUCT)
    world.business_central.faults.add("unauthorised")
    with pytest.raises(CredentialsRefused):
        pull(world.office("ireland"), Kind.PRODUCT)
    paused, down, refused = standing_stops(hub)
    assert (paused.reason, paused.erp, paused.office, paused.kind) == (
        StopReason.PAUSED, "dublin-bc", "ireland", Kind.STOCK,
    )  # fmt: skip
    assert (paused.by, paused.note, paused.until) == ("ann", "stocktaking", now + timedelta(hours=1))
    assert paused.said == "ireland stock is paused until 10:00 by ann: stocktaking"
    assert (down.reason, down.erp, down.office, down.by) == (StopReason.UNREACHABLE, "group-nav", None, None)
    assert down.until > world.clock.now()
    assert down.said.startswith("waits for group-nav, since 09:00, next try 09:")
    assert (refused.reason, refused.erp, refused.until) == (StopReason.REFUSED, "dublin-bc", None)
    assert "dublin-bc refuses the credentials" in refused.said


def test_what_nobody_shows_any_more_holds_nothing_up(world: World) -> None:
    office = world.office("uk-north")
    office.refused_credentials.refuse("of before", "401")
    world.hub().store.system().pauses.begin(PauseScope.ERP, "sold long ago", None, None, "ann", "so")
    assert standing_stops(world.hub()) == []
